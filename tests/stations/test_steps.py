"""The whole life of a station through its pages: every step, who waits, what is late, who was faster."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any

import pytest

from station_app.core import chains, clock
from station_app.core.access import unscoped
from station_app.core.db import db
from station_app.orders.flow import OrderState
from station_app.stations.models import Station, StationState
from tests import factories, orders_factory
from tests.factories import County
from tests.figure_walk import walk_page
from tests.orders_factory import Thing
from tests.undos.acts import undone
from tests.web import post, read

TODAY = dt.date(2015, 8, 31)
NEW = {"code": "TY048", "kind": "3", "name": "鸿兴村二站", "village": "220822105200"}


@pytest.fixture(autouse=True)
def _august(county: County) -> None:
    clock.pin(TODAY)


def now(id: uuid.UUID) -> Station:
    with unscoped():
        found = db.session.get(Station, ("220822", id), populate_existing=True)
    assert found is not None
    return found


def take(browser: Any, id: uuid.UUID, verb: str, **typed: str) -> Any:
    """One step as its page would post it."""
    asked = {"on": "2015-08-31", "version": str(now(id).version), **typed}
    return post(browser, f"/stations/{id}/step/{verb}", asked)


def check_list(page: str) -> str:
    """Which list the page of a check was made from."""
    found = re.search(r'name="list" value="(\w+)"', page)
    assert found
    return found[1]


def accept(browser: Any, id: uuid.UUID, but: int = 0) -> None:
    """The acceptance check as its page would post it; the first ``but`` things are missing."""
    url = f"/stations/{id}/checks/new/acceptance"
    page = browser.get(url).text
    boxes = re.findall(r'name="(have_\w+)"', page)
    assert boxes
    asked = {"on": "2015-08-31", "list": check_list(page), **dict.fromkeys(boxes[but:], "y")}
    assert post(browser, url, asked).status_code == 303


def test_a_station_goes_all_the_way_and_each_wait_is_seen(signed_in, county: County) -> None:
    office = signed_in(county.office)
    id = uuid.UUID(post(office, "/stations/new", NEW).location.split("/")[-1])
    clock.pin(TODAY + dt.timedelta(days=3))
    assert "1 个站等县里审批：鸿兴镇鸿兴村" in read(office.get("/").text)
    assert "等县里审批，3 天了" in office.get("/stations?state=applied").text
    walk_page(office, "/", office.get("/").text)
    clock.pin(TODAY)
    for verb in ("approve", "build", "finish"):
        assert take(office, id, verb, due_on="2015-09-20" if verb == "build" else "").status_code == 303
    assert "1 个站建好了，等县里验收" in read(office.get("/").text)
    assert "请写一句原因" in take(office, id, "send_back").text
    assert take(office, id, "send_back", reason="招牌没挂", due_on="2015-09-05").status_code == 303
    page = office.get(f"/stations/{id}").text
    assert "验收不合格，退回去改" in page
    assert "招牌没挂·到2015年9月5日" in page
    clock.pin(dt.date(2015, 9, 6))
    home = office.get("/").text
    assert "1 个站过了说好的日子还没办好：鸿兴镇鸿兴村（建设中）" in read(home)
    assert "说好9月5日，过了" in office.get("/stations?overdue=1").text
    walk_page(office, "/", home)
    clock.pin(TODAY)
    assert take(office, id, "finish").status_code == 303
    assert "先去验收" in take(office, id, "open").text
    assert "还没有验收记录" in office.get(f"/stations/{id}/step/open").text
    accept(office, id, but=1)
    assert "2015年8月31日验收还缺 1 样" in take(office, id, "open").text
    accept(office, id)
    assert "还缺" not in office.get(f"/stations/{id}/step/open").text
    assert take(office, id, "open").status_code == 303
    assert "等县里" not in read(office.get("/").text)
    assert "哪天前改好，到了日子" in take(office, id, "rectify", reason="账目不清").text
    assert "不能早于上面" in take(office, id, "rectify", reason="账", due_on="2015-08-30").text
    for verb, more in (
        ("rectify", {"due_on": "2015-09-10"}),
        ("pass", {}),
        ("pause", {}),
        ("resume", {}),
        ("leave", {}),
        ("close", {}),
    ):
        assert take(office, id, verb, reason="照章", **more).status_code == 303, verb
        if verb == "leave":
            assert "1 个站申请退出，等县里办" in read(office.get("/").text)
    assert now(id).state is StationState.CLOSED
    assert chains.broken_links() == []


def test_a_station_that_is_not_to_be_ends_with_a_reason_and_that_can_be_undone(
    signed_in, county: County
) -> None:
    office = signed_in(county.office)
    id = uuid.UUID(post(office, "/stations/new", NEW).location.split("/")[-1])
    assert take(office, id, "refuse").status_code == 422
    answer = take(office, id, "refuse", reason="村里已有站")
    assert answer.status_code == 303
    page = office.get(answer.location).text
    assert "没有批准" in page
    assert 'class="undo"' in page
    assert undone(county.office) is not None
    assert now(id).state is StationState.APPLIED
    assert take(office, id, "approve").status_code == 303
    assert take(office, id, "give_up", reason="站长不干了").status_code == 303
    assert now(id).state is StationState.CLOSED


def test_who_was_slower_keeps_what_was_typed_and_sees_who_was_faster(signed_in, county: County) -> None:
    clerk, id = signed_in(county.clerk), county.taiping.id
    version = str(now(id).version)
    now(id).step("rectify", county.office, on=TODAY, reason="账目不清", due_on=TODAY)
    db.session.commit()
    slow = take(clerk, id, "pause", reason="站长住院", due_on="2015-09-30", version=version)
    assert slow.status_code == 409
    assert "王主任" in slow.text
    assert "现在：整改中" in slow.text
    for kept in ("站长住院", "2015-09-30"):
        assert kept in slow.text
    assert now(id).state is StationState.RECTIFYING
    again = re.search(r'name="version" value="(\d+)"', slow.text)
    assert again
    assert take(clerk, id, "pause", reason="站长住院", version=again[1]).status_code == 303
    assert take(clerk, id, "resume", version="").status_code == 409, "a form that names no version is stale"


def test_what_still_stands_open_is_said_before_a_station_closes(signed_in, county: County) -> None:
    office, base = signed_in(county.office), f"/stations/{county.taiping.id}/step"
    zhang = factories.villager(county.taiping)
    order = orders_factory.order(
        zhang, TODAY, Thing("棉被", 300_00, 900_00), state=OrderState.ARRIVED, paid=False
    )
    db.session.commit()
    assert order.number in office.get(f"{base}/leave").text
    assert take(office, county.taiping.id, "leave", reason="外出打工").status_code == 303
    page = office.get(f"{base}/close").text
    for words in (order.number, "1 单没办完", "没收回的 ¥300.00"):
        assert words in read(page)
    answer = take(office, county.taiping.id, "close", reason="办完了")
    assert answer.status_code == 422
    assert "站里还有没了的事" in answer.text
    assert take(office, county.taiping.id, "close", reason="转给鸿兴站办", settled="y").status_code == 303
    assert now(county.taiping.id).state is StationState.CLOSED
