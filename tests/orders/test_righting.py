"""县电商办 puts the date or the station of picked orders right in one go, and takes it back in one go."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from station_app.core import clock
from station_app.core.access import acting_as
from station_app.core.db import db
from station_app.orders import steps
from tests import page_form
from tests.factories import County, villager
from tests.orders.deeds import OWED, placed
from tests.orders.test_chosen import numbers
from tests.orders.test_correcting import is_proved, of_station
from tests.web import post, read

DAY = dt.date(2015, 8, 31)


@pytest.fixture
def day(app: Any) -> Any:
    """31 August 2015."""
    clock.pin(DAY)
    yield
    clock.pin(None)


def looked(clerk: FlaskClient, picked: str, **asked: str) -> tuple[str, dict[str, Any]]:
    """The preview of a correction, and the form that does it."""
    url = f"/orders/correct?{picked}"
    page = clerk.get(url).text
    fields = page_form.fields(page) | {"reason": "登记到别的站了", "next": "look"} | asked
    answer = post(clerk, url, fields).text
    ticks = re.findall(r'name="order" value="([^"]+)"', answer)
    return answer, page_form.fields(answer) | {"order": ticks, "next": "do"} | asked


def test_orders_of_a_wrong_station_move_together_and_come_back_together(
    county: County, signed_in: Any, day: None
) -> None:
    who = villager(county.taiping)
    first, second, third = (
        placed(who, county.wang),
        placed(who, county.wang, **OWED),
        placed(who, county.wang),
    )
    with acting_as(county.wang):
        steps.cancel(steps.held(third.id), county.wang, "不要了")
        db.session.commit()
    clerk = signed_in(county.clerk)
    choice = clerk.get(f"/orders/chosen?verb=correct&o={first.number}&o={second.number}&o={third.number}")
    assert choice.location == f"/orders/correct?{numbers(first, second, third)}"
    picked = numbers(first, second, third)
    page, fields = looked(clerk, picked, station="TY002", on="2015-08-30")
    shown = read(page)
    assert "能改 2 单，不能改 1 单" in shown
    assert "已经作废或撤销" in shown
    assert "改后几单" in shown
    changed = post(clerk, f"/orders/correct?{picked}", fields | {"on": "2015-08-29"})
    assert changed.status_code == 422
    assert "请再看一看会改什么" in changed.text
    done = post(clerk, f"/orders/correct?{picked}", fields)
    assert done.status_code == 303
    assert post(clerk, f"/orders/correct?{picked}", fields).location == done.location, "sent twice, done once"
    assert of_station(county.taiping.id)[:2] == (0, 0)
    assert of_station(county.hongxing.id)[:2] == (2, 27_800)
    assert db.session.scalar(text("select count(*) from audit_entries where verb = 'correct'")) == 2
    is_proved()
    result = clerk.get(done.location).text
    assert read(result).count("✓ 改好了") == 2
    assert "县里改了单" in signed_in(county.li).get("/").text
    undo = re.findall(r'action="(/undos/[0-9a-f-]+)"', result)
    assert post(signed_in(county.office), undo[0]).status_code == 422, "only who did it"
    assert post(clerk, undo[0]).status_code == 303
    assert of_station(county.taiping.id)[:2] == (2, 27_800)
    assert of_station(county.hongxing.id)[:2] == (0, 0)
    owners = text("select count(*) from orders where villager_id = :v and ordered_on = '2015-08-31'")
    id = who.id.hex if db.engine.dialect.name == "sqlite" else who.id
    assert db.session.scalar(owners.bindparams(v=id)) == 3
    is_proved()
    assert read(clerk.get(done.location).text).count("改回去了") == 2


def test_what_somebody_changed_is_left_out_before_and_after(
    county: County, signed_in: Any, day: None
) -> None:
    who = villager(county.taiping)
    first, second = placed(who, county.wang), placed(who, county.wang)
    twins = [placed(who, county.wang, platform="淘宝", platform_number="5566") for _ in range(2)]
    clerk = signed_in(county.clerk)
    page, fields = looked(clerk, numbers(first, second, *twins), station="TY002")
    assert read(page).count("原来的站还有别的单在用") == 2
    with acting_as(county.wang):
        steps.ship(steps.held(second.id), county.wang)
        db.session.commit()
    done = post(clerk, "/orders/correct", fields)
    told = clerk.get(done.location).text
    assert "您看过以后有人动过这一单" in told
    assert of_station(county.hongxing.id)[0] == 1
    with acting_as(county.li):
        steps.ship(steps.held(first.id), county.li)
        db.session.commit()
    undo = re.findall(r'action="(/undos/[0-9a-f-]+)"', told)
    refused = post(clerk, undo[0])
    assert refused.status_code == 409
    assert "后来都有人动过" in read(refused.text)
    assert of_station(county.hongxing.id)[0] == 1


def test_an_undo_that_leaves_one_order_as_it_is_names_it(county: County, signed_in: Any, day: None) -> None:
    first, second = (placed(villager(county.taiping, name), county.wang) for name in ("张桂兰", "李凤英"))
    clerk = signed_in(county.clerk)
    _, fields = looked(clerk, numbers(first, second), station="TY002")
    told = clerk.get(post(clerk, "/orders/correct", fields).location).text
    with acting_as(county.li):
        steps.ship(steps.held(first.id), county.li)
        db.session.commit()
    (undo,) = set(re.findall(r'action="(/undos/[0-9a-f-]+)"', told))
    page = read(clerk.get(post(clerk, undo).location).text)
    assert "只有 1 单没改回去，后来有人动过：TY001-150831-0001。" in page
    assert "和没办以前一样" not in page
    assert of_station(county.hongxing.id)[0] == 1
    is_proved()


def test_what_lies_on_the_shelf_gets_codes_of_the_other_station(
    county: County, signed_in: Any, day: None
) -> None:
    mine = [placed(villager(county.taiping), county.wang) for _ in range(2)]
    lies = placed(villager(county.hongxing), county.li)
    for order, by in [(one, county.wang) for one in mine] + [(lies, county.li)]:
        with acting_as(by):
            steps.arrive(steps.held(order.id), by)
            db.session.commit()
    clerk = signed_in(county.clerk)
    _, fields = looked(clerk, numbers(*mine), station="TY002")
    done = post(clerk, "/orders/correct", fields)
    assert done.status_code == 303
    codes = text("select code from parcels order by code")
    assert list(db.session.scalars(codes)) == ["1-1-01", "1-1-02", "1-1-03"]
    undo = re.findall(r'action="(/undos/[0-9a-f-]+)"', clerk.get(done.location).text)
    assert post(clerk, undo[0]).status_code == 303
    at_home = "select count(distinct code) from parcels p join orders o on o.id = p.order_id"
    assert db.session.scalar(text(f"{at_home} where o.station_id = p.station_id and p.code <> ''")) >= 2
    is_proved()


@pytest.mark.only("sqlite")
def test_what_cannot_be_asked_is_said(
    county: County, signed_in: Any, day: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = placed(villager(county.taiping), county.wang)
    theirs = placed(villager(county.elsewhere), county.zhao)
    clerk = signed_in(county.clerk)
    for asked, sentence in (
        ({"reason": "写错了"}, "至少一样"),
        ({"on": "2015-08-30", "reason": " "}, "请写一句为什么改"),
        ({"on": "31/31", "reason": "写错了"}, "有 1 处要改"),
        ({"station": "TY999", "reason": "写错了"}, "请从列表里选一个"),
        ({"on": "2015-09-01", "reason": "写错了"}, "不能晚于今天"),
        ({"on": "2014-01-01", "reason": "写错了"}, "照样改"),
        ({"on": "2015-08-31", "reason": "写错了"}, "都和现在一样"),
    ):
        page, _ = looked(clerk, numbers(order, theirs), **asked)
        assert sentence in page, asked
        assert f">{theirs.number}</a>" not in page
    _, fields = looked(clerk, numbers(order), on="2014-01-01", confirm="y")
    foreign = fields | {"order": [f"{theirs.id}.{theirs.version}", "x", f"{order.id}.y"]}
    answer = post(clerk, f"/orders/correct?{numbers(order)}", foreign)
    assert answer.status_code == 409
    assert "没有能改的" in answer.text
    monkeypatch.setattr("station_app.orders.righting.views.MOST", 0)
    assert "一次最多改" in clerk.get(f"/orders/correct?{numbers(order)}").text
