"""王站长 closes her day: what should be there, what is there, and each entry counted once."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from station_app.core import clock
from station_app.core.access import acting_as, fetch, unscoped
from station_app.core.db import db, uuid7
from station_app.core.errors import DomainError
from station_app.households.models import Villager
from station_app.ledger.models import Method
from station_app.ops.checking import tills as checking
from station_app.orders import payments
from station_app.orders.models import Order
from station_app.orders.placing import LineDraft
from station_app.tills import closing, counting
from station_app.tills.closing import Counted
from tests.factories import County, villager
from tests.orders.deeds import BY_WECHAT, OWED, placed
from tests.sql_count import counted
from tests.web import post, read

ONE = LineDraft("电饭锅", 1_000, 13_900, 16_900)


def rows(sql: str) -> list[Any]:
    return [tuple(row) for row in db.session.connection().execute(text(sql)).all()]


def page_of(browser: Any) -> dict[str, str]:
    """The hidden fields of the page of the till."""
    return dict(re.findall(r'name="(id|seen)"[^>]*value="([^"]*)"', browser.get("/till").text))


def test_wang_closes_the_day_and_it_agrees(county: County, signed_in: Any) -> None:
    who, wang = villager(county.taiping), signed_in(county.wang)
    placed(who, county.wang, ONE)
    placed(who, county.wang, ONE, **BY_WECHAT)
    placed(who, county.wang, ONE, **OWED)
    page = wang.get("/till").text
    assert "¥139.00" in page
    assert "看这 2 笔" in page
    fields = page_of(wang) | {"n10000": "1", "n2000": "1", "n1000": "1", "n500": "1", "n100": "4"}
    answer = post(wang, "/till", fields | {"left": "39", "handed_to": "bank"})
    assert answer.status_code == 303, answer.text
    slip = read(wang.get(answer.location).text)
    assert "对上了" in slip
    assert "补打" not in slip
    for n in (1, 2):
        assert post(wang, f"{answer.location}/print").location == answer.location
        page = wang.get(answer.location).text
        assert ("data-print-now" in page, f"第 {n} 次打印" in page, "补打" in page) == (True, True, n == 2)
    assert "data-print-now" not in wang.get(answer.location).text, "the browser prints once"
    assert "100.00" in slip
    assert rows("select expected_cash_fen, counted_fen, left_fen, handed_fen, entries from day_closes") == [
        (13_900, 13_900, 3_900, 10_000, 2)
    ]
    assert post(wang, "/till", fields).location == answer.location
    assert rows("select count(*) from day_closes") == [(1,)]
    assert "上次留在抽屉里" in wang.get("/till").text


def test_a_difference_wants_a_reason_and_the_county_sees_it(county: County, signed_in: Any) -> None:
    wang = signed_in(county.wang)
    placed(villager(county.taiping), county.wang, ONE)
    fields = page_of(wang) | {"counted": "134.00"}
    refused = post(wang, "/till", fields)
    assert refused.status_code == 422
    assert "¥5.00" in refused.text
    assert 'value="134.00"' in refused.text
    assert post(wang, "/till", fields | {"reason": "找零多找了 5 元"}).status_code == 303
    office = signed_in(county.office)
    assert "−¥5.00" in office.get("/tills").text
    (id,) = rows("select id from day_closes")[0]
    assert "找零多找了 5 元" in office.get(f"/till/closes/{uuid.UUID(str(id))}").text
    assert "交了账" in signed_in(county.auditor).get("/reports/audits").text


def kept_by_station(page: str, sum_: str) -> list[str]:
    """Where a sum of cash that operators keep leads to from the county's table of tills."""
    return re.findall(rf'href="([^"]+#kept)">¥{sum_}<', page)


def test_what_she_kept_she_hands_in_later(county: County, signed_in: Any) -> None:
    wang = signed_in(county.wang)
    placed(villager(county.taiping), county.wang, ONE)
    close = post(
        wang, "/till", page_of(wang) | {"counted": "139", "left": "39", "handed_to": "kept"}
    ).location
    assert "手里还有 ¥100.00" in read(wang.get("/till").text)
    page = wang.get(close).text
    assert "手里的 ¥100.00" in read(page)
    assert f'action="{close}/hand-in"' in page
    for wrong in ({}, {"to": "kept"}, {"to": "x"}):
        refused = post(wang, f"{close}/hand-in", wrong)
        assert refused.status_code == 422
        assert "请选交给县里，还是存银行" in refused.text
    assert post(signed_in(county.li), f"{close}/hand-in", {"to": "bank"}).status_code == 404
    wang = signed_in(county.wang)
    for _ in range(2):
        assert post(wang, f"{close}/hand-in", {"to": "bank"}).status_code == 303
    assert rows("select handed_to, handed_fen from day_closes") == [("bank", 10_000)]
    assert rows("select count(*) from audit_entries where verb = 'hand_in'") == [(1,)]
    page = wang.get(close).text
    assert "hand-in" not in page
    assert post(wang, f"{close}/hand-in", {"to": "county"}).status_code == 409
    undo = re.findall(r'action="(/undos/[0-9a-f-]+)"', page)
    assert post(wang, undo[0]).status_code == 303
    assert rows("select handed_to from day_closes") == [("kept",)]
    office = signed_in(county.office)
    (behind,) = kept_by_station(office.get("/tills").text, "100.00")
    assert f'href="{close}"' in office.get(behind.partition("#")[0]).text
    assert post(office, f"{close}/reopen", {"reason": "点错了"}).status_code == 303
    assert kept_by_station(office.get("/tills").text, "100.00") == []
    refused = post(signed_in(county.wang), f"{close}/hand-in", {"to": "county"})
    assert refused.status_code == 409


def test_money_that_came_while_she_counted_is_told(county: County, signed_in: Any) -> None:
    who, wang = villager(county.taiping), signed_in(county.wang)
    placed(who, county.wang, ONE)
    fields = page_of(wang) | {"counted": "139"}
    placed(who, county.wang, ONE)
    answer = post(wang, "/till", fields)
    assert answer.status_code == 409
    assert "刚才又收了" in answer.text
    assert "¥278.00" in answer.text
    assert rows("select count(*) from day_closes") == [(0,)]


def test_the_county_opens_the_newest_close_again(county: County, signed_in: Any) -> None:
    who, wang, office = villager(county.taiping), signed_in(county.wang), signed_in(county.office)
    placed(who, county.wang, ONE)
    first = post(wang, "/till", page_of(wang) | {"counted": "139", "left": "139"}).location
    placed(who, county.wang, ONE)
    second = post(wang, "/till", page_of(wang) | {"counted": "278", "left": "0"}).location
    assert post(office, f"{first}/reopen", {"reason": "点错了"}).status_code == 409
    assert post(office, f"{second}/reopen", {"reason": ""}).status_code == 422
    assert post(wang, f"{second}/reopen", {"reason": "点错了"}).status_code == 403
    assert post(office, f"{second}/reopen", {"reason": "点错了"}).status_code == 303
    assert "点错了" in office.get(second).text
    assert "¥278.00" in wang.get("/till").text
    assert post(wang, "/till", page_of(wang) | {"counted": "278"}).status_code == 303
    with unscoped():
        assert not list(checking.closes())


def test_what_a_phone_brings_late_falls_to_the_next_close(county: County, signed_in: Any) -> None:
    who, wang = villager(county.taiping), signed_in(county.wang)
    placed(who, county.wang, ONE)
    post(wang, "/till", page_of(wang) | {"counted": "139"})
    with clock.back_then(clock.moment() - dt.timedelta(days=2)):
        placed(who, county.wang, ONE)
    assert "¥139.00" in wang.get("/till").text
    post(wang, "/till", page_of(wang) | {"counted": "139"})
    assert rows("select late_entries, entries from day_closes order by closed_at") == [(0, 1), (1, 1)]


@pytest.mark.only("sqlite")
def test_a_busy_day_costs_no_statement_more_than_a_quiet_one(county: County, signed_in: Any) -> None:
    who, wang, costs = villager(county.taiping), signed_in(county.wang), []
    page_of(wang)  # what a process reads once
    for orders in (5, 40):
        for _ in range(orders):
            placed(who, county.wang, ONE)
        with counted() as shown:
            fields = page_of(wang)
        with counted() as closed:
            answer = post(wang, "/till", fields | {"counted": f"{orders * 139}"})
        assert answer.status_code == 303
        costs.append((len(shown), len(closed)))
    quiet, busy = costs
    assert busy == quiet
    assert max(quiet) <= 10
    assert rows("select entries from day_closes order by entries") == [(5,), (40,)]


@pytest.mark.only("sqlite")
def test_what_is_typed_wrong_is_said(county: County, signed_in: Any) -> None:
    wang = signed_in(county.wang)
    assert post(wang, "/till", page_of(wang) | {"counted": "0"}).status_code == 409
    placed(villager(county.taiping), county.wang, ONE)
    for fields in ({}, {"n10000": "x"}, {"n10000": "-1"}, {"n10000": "9" * 30}, {"counted": "1e9"}):
        assert post(wang, "/till", page_of(wang) | fields).status_code == 422
    for fields, sentence in (
        ({"counted": "12.345"}, "最多两位小数"),
        ({"n100": "1.5"}, "请写整数"),
        ({"n100": "1000000000"}, "每种最多写 100,000 张"),
        ({"counted": "139", "left": "1.001"}, "最多两位小数"),
    ):
        said = post(wang, "/till", page_of(wang) | fields)
        assert said.status_code == 422
        assert sentence in said.text
        assert all(f'value="{typed}"' in said.text for typed in fields.values())
    assert post(wang, "/till", page_of(wang) | {"n10000": "１", "left": "500"}).text.count("#left")
    both = post(wang, "/till", page_of(wang) | {"n10000": "1", "counted": "139"})
    assert "不一样" in both.text
    left = post(wang, "/till", page_of(wang) | {"counted": "139", "left": "500"})
    assert left.status_code == 422
    assert "#left" in left.text


@pytest.mark.only("sqlite")
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(deeds=st.lists(st.sampled_from(["cash", "wechat", "owe", "refund", "close", "reopen"]), max_size=10))
def test_in_any_order_every_entry_is_counted_once(county: County, deeds: list[str]) -> None:
    with unscoped():
        who, orders = villager(county.taiping).id, []
    for deed in deeds:
        with acting_as(county.wang):
            if deed in ("cash", "wechat", "owe"):
                more: dict[str, Any] = {"cash": {}, "wechat": BY_WECHAT, "owe": OWED}[deed]
                orders.append(placed(fetch(Villager, who), county.wang, ONE, **more).id)
            elif deed == "refund" and orders:
                order = fetch(Order, orders.pop(), lock=True)
                if order.received_fen:
                    payments.refund(order, order.received_fen, Method.CASH, county.wang)
                    db.session.commit()
            elif deed == "close":
                close_now(county)
        with acting_as(county.office):
            newest = counting.last_close(county.wang.station_id) if deed == "reopen" else None
            if newest is not None:
                closing.reopen(newest, county.office, "再点")
                db.session.commit()
    counted = rows("select count(*) from closed_entries")
    assert counted == rows("select coalesce(sum(entries), 0) from day_closes where reopened_at is null")
    with unscoped():
        assert not list(checking.closes())


def close_now(county: County) -> None:
    """Close with exactly what should be there; nothing to close is fine."""
    now = counting.standing(county.wang.station_id, counting.till_of(county.wang.station_id))
    said = Counted(uuid7(), now.seen, max(now.cash_fen, 0), reason="退的比收的多" if now.cash_fen < 0 else "")
    try:
        closing.close(county.wang.station_id, said, county.wang)
        db.session.commit()
    except DomainError:
        db.session.rollback()
