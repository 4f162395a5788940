"""Who takes a station over sees what lies on its shelves, parcel by parcel, on the page and on paper."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import null, select, update

from station_app.core import clock
from station_app.core.access import Role, unscoped
from station_app.core.db import db, uuid7
from station_app.orders.flow import OrderState
from station_app.parcels.flow import Direction, ParcelState
from station_app.parcels.models import Parcel
from station_app.stations.handover.models import Handover, HandoverState
from tests.factories import COUNTY, County, person, villager
from tests.orders_factory import Thing, order
from tests.stations.test_contracts_and_handover import begun, version
from tests.web import post, read

TODAY = dt.date(2015, 8, 31)


@pytest.fixture
def sun(county: County) -> Any:
    """孙嫂, the second operator of 太平村, and an order that waits for its money."""
    clock.pin(TODAY)
    with unscoped():
        made = person("sunsao", "孙嫂", Role.OPERATOR, COUNTY, county.taiping)
        order(villager(county.taiping), TODAY, Thing("水泵", 200_00, 250_00), state=OrderState.ARRIVED)
        db.session.commit()
    return made


def on_shelf(county: County, code: str, name: str, **more: Any) -> Parcel:
    """A parcel that came three days ago."""
    with unscoped():
        parcel = Parcel(
            county_id=COUNTY,
            id=uuid7(),
            station_id=county.taiping.id,
            code=code,
            shelf=code.rsplit("-", 1)[0],
            recipient=name,
            arrived_on=TODAY - dt.timedelta(days=3),
            changed_at=clock.now(),
            **({"state": ParcelState.WAITING} | more),
        )
        parcel.number("yuantong", f"YT00000000{len(name)}{code.replace('-', '')}")
        db.session.add(parcel)
        db.session.commit()
    return parcel


def test_the_taker_sees_which_parcels_lie_there_and_gets_them_on_paper(
    signed_in, county: County, sun: Any
) -> None:
    """In the order of the shelves, as one walks along them: 2 comes before 10."""
    on_shelf(county, "1-10-01", "周小妹")
    first = on_shelf(county, "1-2-01", "赵国良")
    on_shelf(county, "1-2-02", "", state=ParcelState.UNCLAIMED)
    on_shelf(county, "1-2-03", "张桂兰", direction=Direction.OUT)
    on_shelf(county, "1-2-04", "已取走", state=ParcelState.TAKEN)
    wang, other, office = signed_in(county.wang), signed_in(sun), signed_in(county.office)
    assert "货架上的 4 件包裹" in read(wang.get(f"/stations/{county.taiping.id}/handovers/new").text)
    url = begun(wang, county, sun, cash="200")
    for browser, page in ((other, url), (other, f"{url}/sheet"), (wang, url)):
        text = read(browser.get(page).text)
        assert "货架上的包裹4" in text.replace(" ", "")
        places = [text.index(code) for code in ("1-2-01", "1-2-02", "1-2-03", "1-10-01")]
        assert places == sorted(places)
        for word in ("赵国良", "无主", "寄件", "圆通", "8月28日" if page == url else "2015-08-28"):
            assert word in text, (page, word)
        assert "已取走" not in text
    assert f"/parcels/{first.id}" in other.get(url).text
    seen = office.get(url).text + office.get(f"{url}/sheet").text
    assert "赵国良" not in seen
    assert "赵**" in seen or "赵*" in seen


def test_a_parcel_that_came_after_the_givers_word_is_asked_for_again(
    signed_in, county: County, sun: Any
) -> None:
    on_shelf(county, "1-2-01", "赵国良")
    wang, other = signed_in(county.wang), signed_in(sun)
    url = begun(wang, county, sun, cash="200")
    assert post(wang, f"{url}/give", {"version": version(wang.get(url).text)}).status_code == 303
    late = on_shelf(county, "1-2-02", "周小妹")
    refused = post(other, f"{url}/take", {"version": version(other.get(url).text)})
    assert refused.status_code == 409
    assert "货架上的包裹有变化" in refused.text
    assert post(wang, f"{url}/give", {"version": version(wang.get(url).text)}).status_code == 303
    assert post(other, f"{url}/take", {"version": version(other.get(url).text)}).status_code == 303
    with unscoped():
        kept = db.session.scalars(select(Handover.parcels)).one()
        assert [line[1] for line in kept] == ["1-2-01", "1-2-02"]
        assert "赵国良" not in str(kept), "no name, so that an erasure finds none"
        held = db.session.get(Parcel, (COUNTY, late.id), populate_existing=True)
        assert held is not None
        held.state, held.taken_on = ParcelState.TAKEN, TODAY
        db.session.commit()
    after = read(other.get(f"{url}/sheet").text)
    assert "1-2-02" in after, "what was handed over stays on the sheet"
    assert "1-2-02" in read(other.get(url).text)


def test_an_empty_shelf_is_said_and_a_full_one_is_printed_whole(signed_in, county: County, sun: Any) -> None:
    wang = signed_in(county.wang)
    url = begun(wang, county, sun, cash="200")
    assert "货架上没有包裹" in read(wang.get(f"{url}/sheet").text)
    assert '<caption class="said">没完的单' in wang.get(f"{url}/sheet").text, "each list says what it is"
    with unscoped():
        zhang = villager(county.taiping, "赵国良", "")
        for _n in range(201):
            order(zhang, TODAY, Thing("毛巾", 10_00, 12_00), state=OrderState.PLACED)
        db.session.commit()
    assert wang.get(url).text.count("/orders/") < 215
    assert "还有 2 单" in read(wang.get(url).text)
    assert wang.get(f"{url}/sheet").text.count("毛巾") == 0
    assert wang.get(f"{url}/sheet").text.count('<td class="k">2015-08-31</td>') == 202


def test_a_hand_over_from_before_parcels_were_listed_says_nothing_of_them(
    signed_in, county: County, sun: Any
) -> None:
    wang = signed_in(county.wang)
    url = begun(wang, county, sun, cash="200")
    with unscoped():
        db.session.execute(update(Handover).values(parcels=null(), state=HandoverState.DONE))
        db.session.commit()
    for page in (url, f"{url}/sheet"):
        answer = wang.get(page)
        assert answer.status_code == 200
        assert "货架上" not in answer.text, "it is not known whether any lay there"
