"""The life of an order: steps, money, returns, edits; what is not allowed says so."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import text

from station_app.core import clock, i18n
from station_app.core.access import acting_as, fetch
from station_app.core.db import db, uuid7
from station_app.core.errors import NotNow, Refused, Stale
from station_app.ledger.models import Method
from station_app.orders.flow import FLOW, STATE_WORDS, OrderState
from station_app.orders.models import Order
from station_app.orders.payments import pay
from station_app.orders.placing import LineDraft
from station_app.orders.returns import Back, give_back, owed_after
from station_app.orders.steps import arrive, hand_over, held, lines_of, ship
from tests import page_form
from tests.factories import County, villager
from tests.orders.deeds import LAMPS_AND_QUILT, OWED, days, placed, send, sums


def test_every_state_is_reached_and_named_in_both_languages() -> None:
    assert FLOW.reachable() == set(OrderState) == set(STATE_WORDS)
    with i18n.speaking("en"):
        for word in [*STATE_WORDS.values(), *(verb.label for verb in FLOW.verbs.values())]:
            assert i18n.gettext(word).isascii(), f"{word} has no English"


def test_an_order_goes_from_the_counter_to_the_villager(county: County, signed_in: Any) -> None:
    order, browser = placed(villager(county.taiping), county.wang), signed_in(county.wang)
    page = f"/orders/{order.id}"
    assert "填单号" in browser.get(page).text
    step = send(
        browser, f"{page}/step/ship", {"version": "1", "carrier": "中通", "tracking_number": "75 7731"}
    )
    assert step.status_code == 303
    assert "7731" in browser.get(page).text
    assert send(browser, f"{page}/step/arrive", {"version": "1"}).status_code == 409
    assert send(browser, f"{page}/step/arrive").status_code == 303
    came = {"Referer": "http://localhost/orders?state=arrived"}
    done = send(browser, f"{page}/step/hand_over", {"taken_by": "张小宝"}, headers=came)
    assert done.location == f"/orders?state=arrived#order-{order.id}"
    assert "张小宝代取" in browser.get(page).text
    assert 'class="order fresh"' not in browser.get("/orders?state=arrived").text
    assert send(browser, f"{page}/step/cancel", {"reason": "x"}).status_code == 409
    assert send(browser, f"{page}/step/complete").status_code == 404
    assert browser.get(f"{page}/slip").status_code == 200


def test_an_arrival_needs_no_shipped_step(county: County) -> None:
    order = placed(villager(county.taiping), county.wang)
    with acting_as(county.wang):
        arrive(held(order.id), county.wang)
        db.session.commit()
        assert fetch(Order, order.id).state is OrderState.ARRIVED


def test_a_debt_is_paid_in_parts_and_a_second_tap_is_no_second_payment(
    county: County, signed_in: Any
) -> None:
    order, browser = placed(villager(county.taiping), county.wang, **OWED), signed_in(county.wang)
    url, key = f"/orders/{order.id}/pay", str(uuid7())
    assert "139.00" in browser.get(url).text
    assert send(browser, url, {"amount": "200", "pay": "cash"}).status_code == 422
    for _ in range(2):
        assert send(browser, url, {"id": key, "amount": "39", "pay": "wechat"}).status_code == 303
    assert sums("orders", "received_fen") == [3_900]
    assert "欠 ¥100.00" in browser.get(f"/orders/{order.id}").text
    with acting_as(county.wang):
        arrive(held(order.id), county.wang)
        hand_over(held(order.id), county.wang, Method.CASH)
        db.session.commit()
    assert sums("money_entries", "amount_fen", where="kind = 'collected'") == [13_900]
    assert browser.get(url).status_code == 409


def test_a_return_gives_back_units_and_money_once(county: County, signed_in: Any) -> None:
    order, browser = placed(villager(county.taiping), county.wang, *LAMPS_AND_QUILT), signed_in(county.wang)
    url, key = f"/orders/{order.id}/return", str(uuid7())
    assert browser.get(url).status_code == 409
    with acting_as(county.wang):
        ship(held(order.id), county.wang)
        db.session.commit()
    assert browser.get(url).status_code == 200
    fields = {"id": key, "lines-0-units": "1", "lines-1-units": "0", "refund": "10", "method": "cash"}
    assert send(browser, url, fields).status_code == 422
    assert send(browser, url, fields | {"reason": "坏了", "lines-0-units": "3"}).status_code == 422
    assert send(browser, url, fields | {"reason": "坏了", "refund": "101"}).status_code == 422
    for _ in range(2):
        assert send(browser, url, fields | {"reason": "坏了"}).status_code == 303
    assert days() == [1, 10_000, 1_000, 9_000, 9_000, 13_500, 0, 0]
    rest = {"lines-0-units": "1", "lines-1-units": "1", "refund": "90", "method": "cash", "reason": "不要了"}
    assert send(browser, url, rest).status_code == 303
    assert sums("orders", "received_fen", "refunded_fen", where="state = 'returned'") == [0, 10_000]
    assert browser.get(f"/orders/{order.id}/edit").status_code == 409


@pytest.mark.parametrize(
    ("owed", "value", "refund", "after"),
    [(0, 1000, 1000, 0), (5000, 1000, 0, 4000), (5000, 0, 700, 5000), (500, 1000, 0, 0), (-1100, 0, 1100, 0)],
)
def test_what_is_owed_shrinks_by_what_came_back_unpaid(
    owed: int, value: int, refund: int, after: int
) -> None:
    assert owed_after(owed, value, refund) == after


def test_goods_that_come_back_unpaid_are_owed_no_more(county: County) -> None:
    order = placed(villager(county.taiping), county.wang, *LAMPS_AND_QUILT, **OWED)
    with acting_as(county.wang):
        arrive(held(order.id), county.wang)
        now = held(order.id)
        give_back(now, [Back(lines_of(now)[1].id, 1_000)], Method.CASH, county.wang, "不要了")
        db.session.commit()
        assert (now.owed_fen, now.written_off_fen, now.refunded_fen) == (2_000, 8_000, 0)
        with pytest.raises(Refused):
            give_back(now, [], Method.CASH, county.wang, "退钱", loose_refund_fen=1)
        db.session.rollback()


def test_an_edit_needs_a_reason_and_is_figured_anew(county: County, signed_in: Any) -> None:
    order, browser = placed(villager(county.taiping), county.wang), signed_in(county.wang)
    url = f"/orders/{order.id}/edit"
    assert "139.00" in browser.get(url).text
    fields = page_form.fields(browser.get(url).text, "edit") | {
        "lines-0-goods": "电饭锅 4升",
        "lines-0-paid": "129",
    }
    assert send(browser, url, {**fields, "version": "1"}).status_code == 422
    done = send(browser, url, {**fields, "version": "1", "reason": "金额写错了"})
    assert done.status_code == 303
    assert days()[:2] == [1, 12_900]
    assert sums("orders", "received_fen", "payable_fen") == [12_900, 12_900]
    stale = send(browser, url, {**fields, "lines-0-paid": "119", "version": "1", "reason": "又错了"})
    assert stale.status_code == 409
    assert "¥119.00" in stale.text
    assert "¥129.00" in stale.text
    desk = signed_in(county.clerk)
    page = desk.get(f"/orders/{order.id}").text
    assert "金额写错了" in page
    assert "¥139.00 → ¥129.00" in page
    version = str(fetch_version(order.id))
    county_edit = {**fields, "lines-0-paid": "125", "version": version, "reason": "核对过"}
    assert send(desk, url, county_edit).status_code == 303
    for name in ("auditor", "admin", "coordinator", "province"):
        assert send(signed_in(getattr(county, name)), url, county_edit).status_code == 403


def fetch_version(id: Any) -> int:
    key = id.hex if db.engine.dialect.name == "sqlite" else id
    query = text("select version from orders where id = :id")
    return int(db.session.connection().execute(query, {"id": key}).scalar_one())


def test_li_does_not_see_wangs_order_and_the_coordinator_sees_the_township(
    county: County, signed_in: Any
) -> None:
    order = placed(villager(county.taiping), county.wang)
    other = placed(villager(county.hongxing, "李国富"), county.li)
    for path in ("", "/edit", "/pay", "/return", "/slip"):
        assert signed_in(county.li).get(f"/orders/{order.id}{path}").status_code == 404
    assert send(signed_in(county.li), f"/orders/{order.id}/step/arrive").status_code == 404
    seen = signed_in(county.coordinator)
    assert seen.get(f"/orders/{order.id}").status_code == 200
    assert seen.get(f"/orders/{other.id}").status_code == 404
    assert signed_in(county.zhao).get(f"/orders/{order.id}").status_code == 404
    for name in ("clerk", "office", "auditor", "admin"):
        page = signed_in(getattr(county, name)).get(f"/orders/{order.id}")
        assert page.status_code == 200
        assert "张桂兰" not in page.text


def test_a_stale_step_and_a_step_out_of_order_say_so(county: County) -> None:
    order = placed(villager(county.taiping), county.wang, LineDraft("水壶", paid_fen=4_900))
    with acting_as(county.wang):
        with pytest.raises(Stale):
            held(order.id, 7)
        with pytest.raises(NotNow):
            hand_over(held(order.id), county.wang)
        with pytest.raises(NotNow):
            pay(held(order.id), 1, Method.CASH, county.wang)
        db.session.rollback()


def test_seven_days_after_pick_up_an_order_is_complete(county: County) -> None:
    from station_app.core.access import unscoped
    from station_app.orders.completing import complete_due

    order = placed(villager(county.taiping), county.wang)
    with acting_as(county.wang):
        arrive(held(order.id), county.wang)
        hand_over(held(order.id), county.wang)
        db.session.commit()
    today = clock.today()
    with unscoped():
        assert complete_due(today + dt.timedelta(days=6)) == 0
        assert complete_due(today + dt.timedelta(days=7)) == 1
        db.session.commit()
    assert days()[6:] == [1, 13_900]
