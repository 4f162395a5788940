"""Contracts that end are named in time; a station changes hands with both words, and the postings follow."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from sqlalchemy import select, update

from station_app.core import chains, clock
from station_app.core.access import Role, acting_as, unscoped
from station_app.core.db import db, uuid7
from station_app.orders.flow import OrderState
from station_app.stations.contracts.models import Contract
from station_app.stations.handover.models import Handover, HandoverState
from station_app.stations.models import Posting
from station_app.tills import closing, counting
from station_app.tills.closing import Counted
from station_app.tills.credit.models import Credit
from station_app.tills.models import HandedTo
from tests.factories import COUNTY, County, person, villager
from tests.figure_walk import walk_page
from tests.orders_factory import Thing, order
from tests.undos.acts import undone
from tests.web import exported, post, read

TODAY = dt.date(2015, 8, 31)


@pytest.fixture(autouse=True)
def _august(county: County) -> None:
    clock.pin(TODAY)


def version(page: str) -> str:
    """The version a page was made from."""
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found
    return found[1]


def test_a_contract_is_written_renewed_and_ended_and_its_end_is_named(signed_in, county: County) -> None:
    office, id = signed_in(county.office), county.taiping.id
    asked = {"name": "王站长", "kind": "合伙人协议", "number": "TY-2014-001", "from_on": "2014-09-20"}
    for change, sentence in (
        ({"kind": "x"}, "请从列表里选一个"),
        ({"kind": ""}, "请选是哪一种协议"),
        ({"to_on": "2014-01-01"}, "最后一天不能早于第一天"),
        ({"name": ""}, "请填写姓名"),
    ):
        refused = post(office, f"/stations/{id}/contracts/new", asked | change)
        assert refused.status_code == 422
        assert sentence in refused.text
    assert post(office, f"/stations/{id}/contracts/new", asked | {"to_on": "2015-09-19"}).status_code == 303
    with unscoped():
        row = db.session.scalars(select(Contract)).one()
        contract, user_id = str(row.id), row.user_id
    assert user_id == county.wang.id
    home = office.get("/").text
    assert "1 份协议 30 天内到期或已经过期：双岗镇太平村王站长" in read(home)
    walk_page(office, "/", home)
    for who in (county.office, county.wang):
        assert "还有 19 天" in read(signed_in(who).get(f"/stations/{id}").text)
    clock.pin(dt.date(2015, 9, 21))
    assert "过期 2 天" in office.get("/stations/contracts?due=1").text
    clock.pin(TODAY)
    assert "合伙人协议" in exported(office, "/stations/contracts?due=1").text
    renewal = office.get(f"/stations/{id}/contracts/new?after={contract}").text
    assert 'value="2015-09-20"' in renewal
    assert post(office, f"/stations/{id}/contracts/new", asked | {"from_on": "2015-09-20"}).status_code == 303
    assert "份协议" not in read(office.get("/").text), "there is another after it"
    page = office.get(f"/stations/contracts/{contract}").text
    old = version(page)
    assert (
        post(office, f"/stations/contracts/{contract}", asked | {"note": "补签", "version": old}).status_code
        == 303
    )
    clash = post(
        signed_in(county.clerk), f"/stations/contracts/{contract}", asked | {"number": "9", "version": old}
    )
    assert clash.status_code == 409
    assert "王主任" in clash.text
    assert (
        "请写一句为什么终止" in post(office, f"/stations/contracts/{contract}/end", {"on": "2015-08-31"}).text
    )
    assert (
        post(
            office, f"/stations/contracts/{contract}/end", {"on": "2015-08-31", "reason": "换人"}
        ).status_code
        == 303
    )
    undone(county.office)
    with unscoped():
        assert db.session.get(Contract, (COUNTY, row.id), populate_existing=True).ended_on is None  # type: ignore[union-attr]
    assert chains.broken_links() == []


@pytest.fixture
def sun(county: County) -> Any:
    """孙嫂, the second operator of 太平村, and orders that are not over."""
    with unscoped():
        made = person("sunsao", "孙嫂", Role.OPERATOR, COUNTY, county.taiping)
        zhang = villager(county.taiping)
        order(zhang, TODAY, Thing("水泵", 200_00, 250_00), state=OrderState.ARRIVED)
        order(zhang, TODAY, Thing("棉被", 80_00, 99_00), state=OrderState.PICKED_UP, paid=False)
        order(zhang, TODAY, Thing("毛巾", 10_00, 12_00), state=OrderState.COMPLETED)
        db.session.commit()
    return made


def begun(browser: Any, county: County, sun: Any, **more: str) -> str:
    """A hand-over from 王站长 to 孙嫂, as she writes it; its address."""
    asked = {"giver": str(county.wang.id), "taker": str(sun.id), "on": "2015-08-31", "cash": "210"}
    answer = post(browser, f"/stations/{county.taiping.id}/handovers/new", asked | more)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def test_wang_hands_the_station_to_sun_and_both_confirm(signed_in, county: County, sun: Any) -> None:
    wang, other = signed_in(county.wang), signed_in(sun)
    new = wang.get(f"/stations/{county.taiping.id}/handovers/new").text
    assert "没完的 2 单" in read(new)
    assert "账上应有 ¥210.00" in read(new)
    for change, sentence in (
        ({"taker": ""}, "请选谁接"),
        ({"cash": ""}, "一分没有就填 0"),
        ({"on": "2019-01-01"}, "太远了"),
    ):
        asked = {"giver": str(county.wang.id), "taker": str(sun.id), "on": "2015-08-31", "cash": "1"} | change
        refused = post(wang, f"/stations/{county.taiping.id}/handovers/new", asked)
        assert refused.status_code == 422
        assert sentence in refused.text
    url = begun(wang, county, sun, leaves="y", cash="200")
    page = wang.get(url).text
    assert "差多少" in page
    assert "张桂兰" in page
    assert "张桂兰" not in signed_in(county.office).get(url).text
    give, take = {"version": version(page)}, f"{url}/take"
    assert "请先写一句差在哪里" in post(wang, f"{url}/give", give).text
    assert "要王站长自己登录来确认" in post(other, f"{url}/give", give | {"note": "x"}).text
    assert post(wang, f"{url}/give", give | {"note": "10 元已交县里"}).status_code == 303
    assert post(other, f"{url}/give", give | {"note": "x"}).status_code == 409, "she had an older page"
    with unscoped():
        order(villager(county.taiping, "赵国良", ""), TODAY, Thing("锄头", 30_00, 40_00))
        db.session.commit()
    late = post(other, take, {"version": version(other.get(url).text)})
    assert late.status_code == 409
    assert "请他再看一遍" in late.text
    assert post(wang, f"{url}/give", {"version": version(wang.get(url).text)}).status_code == 303
    assert post(other, take, {"version": version(other.get(url).text)}).status_code == 303
    with unscoped():
        row = db.session.scalars(select(Handover)).one()
        assert (row.state, row.owed_fen, len(row.orders), row.recorded_fen) == (
            HandoverState.DONE,
            80_00,
            3,
            240_00,
        )
        ends = dict(db.session.execute(select(Posting.user_id, Posting.to_on)).all())
    assert ends[county.wang.id] == TODAY
    assert ends[sun.id] is None
    assert "交接好了" in other.get(f"/stations/{county.taiping.id}/handovers").text
    sheet = other.get(f"{url}/sheet").text
    assert "接的人签字" in sheet
    assert "30.00" in sheet
    clock.pin(TODAY + dt.timedelta(days=1))
    assert other.get("/").status_code == 200
    for page in ("/", "/orders", "/orders/new", "/more", "/villagers"):
        assert wang.get(page).status_code < 500, "whoever serves nowhere any more is told so"
    clock.pin(TODAY)
    undone(sun)
    with unscoped():
        assert db.session.scalar(select(Posting.to_on).where(Posting.user_id == county.wang.id)) is None
    assert chains.broken_links() == []


def test_the_county_confirms_for_who_cannot_come_and_a_handover_can_be_dropped(
    signed_in, county: County, sun: Any
) -> None:
    office = signed_in(county.office)
    url = begun(office, county, sun)
    again = post(
        office,
        f"/stations/{county.taiping.id}/handovers/new",
        {"giver": str(sun.id), "taker": str(county.wang.id), "on": "2015-08-31", "cash": "0"},
    )
    assert again.status_code == 409
    asked = {"version": version(office.get(url).text)}
    assert "替人确认要写原因" in post(office, f"{url}/give", asked).text
    assert post(office, f"{url}/give", asked | {"reason": "人在外地，电话核对"}).status_code == 303
    assert "电话核对" in office.get(url).text
    assert post(office, f"{url}/drop", {"version": version(office.get(url).text)}).status_code == 303
    assert "不交接了" in office.get(url).text
    assert signed_in(county.li).get(url).status_code == 404


def test_the_till_that_is_handed_over_is_what_the_day_close_says(signed_in, county: County, sun: Any) -> None:
    """Two serve one till: 王站长 closed yesterday, money came since; what was handed in is gone from it."""
    yesterday, wang = TODAY - dt.timedelta(days=1), signed_in(county.wang)
    clock.pin(yesterday)
    with acting_as(county.wang):
        now = counting.standing(county.taiping.id, None)
        said = Counted(uuid7(), now.seen, now.cash_fen, {}, 50_00, HandedTo.BANK)
        closing.close(county.taiping.id, said, county.wang)
        db.session.commit()
    clock.pin(TODAY)
    home = read(wang.get("/").text)
    assert "未交账" not in home
    with unscoped():
        order(villager(county.taiping, "赵国良", ""), TODAY, Thing("锄头", 30_00, 40_00))
        db.session.commit()
    for browser in (wang, signed_in(sun)):
        new = read(browser.get(f"/stations/{county.taiping.id}/handovers/new").text)
        assert "账上应有 ¥80.00" in new
        assert "8月30日交账留下 ¥50.00，以后现金 ¥30.00" in new
        assert "抽屉里应有¥80.00" in read(browser.get("/till").text)
    assert "未交账" not in read(wang.get("/").text), "today is not over"
    url = begun(wang, county, sun, cash="80")
    assert "8月30日，留下 ¥50.00" in read(wang.get(url).text)
    clock.pin(TODAY + dt.timedelta(days=1))
    assert "未交账¥30.00从8月31日起" in "".join(read(wang.get("/").text).split())


def test_debts_from_before_are_handed_over_too(signed_in, county: County, sun: Any) -> None:
    """What villagers owed before orders were kept here is the station's money as well."""
    zhang = villager(county.taiping, "赵国良", "")
    db.session.commit()
    wang = signed_in(county.wang)
    said = {"amount": "120", "since": "2015-03-01", "note": "化肥"}
    page = wang.get(f"/credit/{zhang.id}/new").text
    found = re.search(r'name="id" value="([^"]+)"', page)
    sent = said | ({"id": found[1]} if found else {})
    assert post(wang, f"/credit/{zhang.id}/new", sent).status_code == 303
    url = begun(wang, county, sun, cash="210")
    assert "其中以前的欠账 ¥120.00" in wang.get(url).text
    assert post(wang, f"{url}/give", {"version": version(wang.get(url).text)}).status_code == 303
    assert "其中以前的欠账 ¥120.00" in wang.get(f"{url}/sheet").text
    with unscoped():
        db.session.execute(update(Credit).values(settled_fen=20_00))
        db.session.commit()
    other = signed_in(sun)
    late = post(other, f"{url}/take", {"version": version(other.get(url).text)})
    assert late.status_code == 409
    assert "请他再看一遍" in late.text
