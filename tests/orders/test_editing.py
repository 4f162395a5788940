"""An order is put right: lines come and go, money follows, nobody's words are lost."""

from __future__ import annotations

from typing import Any

import pytest

from station_app.core.access import acting_as, fetch, unscoped
from station_app.core.db import db
from station_app.core.errors import Refused
from station_app.ledger.models import Method
from station_app.orders import editing, payments, returns, steps
from station_app.orders.models import Order, PayMode
from station_app.orders.placing import LineDraft
from tests import page_form
from tests.factories import County, villager
from tests.orders.deeds import LAMPS_AND_QUILT, OWED, days, placed, send, sums

SIGNED = "case when reverses_id is null then amount_fen else -amount_fen end"


def entries(kind: str, method: str = "") -> int:
    """The sum of the entries of a kind, net of reversals, by plain SQL."""
    where = f"kind = '{kind}'" + (f" and method = '{method}'" if method else "")
    return sums("money_entries", SIGNED, where=where)[0]


def opened(browser: Any, order: Order) -> tuple[str, dict[str, str]]:
    """The address of the edit page and what stands in its form."""
    url = f"/orders/{order.id}/edit"
    return url, page_form.fields(browser.get(url).text, "edit")


def test_wang_adds_a_forgotten_line_and_takes_a_wrong_one_away(county: County, signed_in: Any) -> None:
    order = placed(villager(county.taiping), county.wang, *LAMPS_AND_QUILT, freight_fen=900)
    browser = signed_in(county.wang)
    url, fields = opened(browser, order)
    more = send(browser, url, fields | {"next": "add_line"})
    assert more.status_code == 200
    fields = page_form.fields(more.text, "edit") | {"lines-0-gone": "y", "reason": "灯泡没买，买了毛巾"}
    fields |= {"lines-2-goods": "毛巾", "lines-2-quantity": "3", "lines-2-paid": "20", "lines-2-local": "30"}
    assert send(browser, url, fields).status_code == 303
    # By hand: goods 80 + 20, freight 9 shared 7.20 and 1.80, references 120 + 30.
    assert days() == [1, 10_900, 0, 10_900, 10_900, 15_000, 0, 0]
    assert sums("order_lines", "1", "freight_share_fen", "goods_fen") == [2, 900, 10_000]
    assert (entries("collected", "cash"), entries("advanced")) == (10_900, 0)
    page = signed_in(county.clerk).get(f"/orders/{order.id}").text
    assert "灯泡 → –" in page
    assert "– → 毛巾" in page
    assert "灯泡没买，买了毛巾" in page


def test_an_order_keeps_at_least_one_line(county: County, signed_in: Any) -> None:
    order, browser = placed(villager(county.taiping), county.wang, *LAMPS_AND_QUILT), signed_in(county.wang)
    url, fields = opened(browser, order)
    gone = fields | {"lines-0-gone": "y", "lines-1-gone": "y", "reason": "不要了"}
    answer = send(browser, url, gone)
    assert answer.status_code == 422
    assert "一单至少留一样" in answer.text
    assert sums("order_lines", "1") == [2]


def test_a_higher_sum_is_owed_when_it_was_not_received(county: County, signed_in: Any) -> None:
    order, browser = placed(villager(county.taiping), county.wang), signed_in(county.wang)
    url, fields = opened(browser, order)
    dearer = fields | {"lines-0-paid": "150", "difference": "owe", "reason": "涨价了"}
    assert send(browser, url, dearer).status_code == 303
    assert (entries("collected"), entries("advanced")) == (13_900, 1_100)
    assert "欠 ¥11.00" in browser.get(f"/orders/{order.id}").text


@pytest.mark.parametrize(
    ("mode", "deposit", "later", "paid", "collected", "advanced"),
    [
        (PayMode.PREPAID, 0, 0, 12_900, 12_900, 0),
        (PayMode.PREPAID, 0, 0, 15_000, 15_000, 0),
        (PayMode.ADVANCE, 0, 0, 12_900, 0, 12_900),
        (PayMode.ADVANCE, 0, 13_900, 12_900, 12_900, 12_900),
        (PayMode.DEPOSIT, 5_000, 0, 15_000, 5_000, 10_000),
        (PayMode.DEPOSIT, 5_000, 8_900, 3_000, 3_000, 0),
        (PayMode.DEPOSIT, 5_000, 0, 4_000, 4_000, 0),
    ],
)
def test_money_follows_the_sum_that_was_put_right(
    county: County, mode: PayMode, deposit: int, later: int, paid: int, collected: int, advanced: int
) -> None:
    order = placed(villager(county.taiping), county.wang, pay_mode=mode, deposit_fen=deposit)
    with acting_as(county.wang):
        if later:
            payments.pay(steps.held(order.id), later, Method.WECHAT, county.wang)
        now = steps.held(order.id)
        change = editing.stored(now, steps.lines_of(now))
        lines = [LineDraft("电饭锅", 1_000, paid, 16_900, id=change.lines[0].id)]
        editing.edit(
            now, editing.Change(**{**vars(change), "lines": lines}), county.taiping, county.wang, "错"
        )
        db.session.commit()
    assert (entries("collected"), entries("advanced")) == (collected, advanced)
    assert sums("orders", "received_fen", "payable_fen") == [collected, paid]
    assert sums("money_entries", "1", where="amount_fen <= 0") == [0]


def test_after_a_return_words_may_change_but_no_sums(county: County, signed_in: Any) -> None:
    order = placed(villager(county.taiping), county.wang, *LAMPS_AND_QUILT)
    with acting_as(county.wang):
        steps.ship(steps.held(order.id), county.wang)
        now = steps.held(order.id)
        back = returns.Back(steps.lines_of(now)[0].id, 1_000, 1_000)
        returns.give_back(now, [back], Method.CASH, county.wang, "坏了")
        db.session.commit()
    browser, before = signed_in(county.wang), days()
    url, fields = opened(browser, order)
    worded = fields | {"lines-0-goods": "节能灯泡", "platform_number": "8899", "reason": "名字写错"}
    assert send(browser, url, worded).status_code == 303
    assert days() == before
    url, fields = opened(browser, order)
    assert fields["lines-0-goods"] == "节能灯泡"
    for wrong in ({"lines-0-paid": "30"}, {"lines-1-gone": "y"}, {"freight": "3"}):
        answer = send(browser, url, fields | wrong | {"reason": "改钱"})
        assert answer.status_code == 422
        assert "件数和钱数不能再改" in answer.text
    assert days() == before


def test_a_sum_over_the_limit_is_asked_once_more_in_an_edit(county: County, signed_in: Any) -> None:
    order, browser = placed(villager(county.taiping), county.wang), signed_in(county.wang)
    url, fields = opened(browser, order)
    huge = fields | {"lines-0-paid": "3000", "lines-0-local": "3100", "reason": "少写一个0"}
    asked = send(browser, url, huge)
    assert asked.status_code == 422
    assert "看一眼再存" in asked.text
    assert send(browser, url, huge | {"confirm": "y"}).status_code == 303


def test_nothing_changed_is_nothing_recorded(county: County, signed_in: Any) -> None:
    order, browser = placed(villager(county.taiping), county.wang), signed_in(county.wang)
    url, fields = opened(browser, order)
    assert send(browser, url, fields | {"reason": "看看"}).status_code == 303
    assert sums("audit_entries", "1", where="verb = 'edit'") == [0]


def test_the_deposit_is_recorded_the_way_it_was_paid(county: County, signed_in: Any) -> None:
    from tests.orders.deeds import form

    fields = form(villager(county.taiping), pay="deposit", deposit="100", deposit_way="wechat")
    assert send(signed_in(county.wang), "/orders/new", fields).status_code == 303
    assert (entries("collected", "wechat"), entries("collected", "cash")) == (10_000, 0)


def test_an_edit_of_amounts_without_a_reason_is_refused_by_the_rule_too(county: County) -> None:
    order = placed(villager(county.taiping), county.wang, **OWED)
    with acting_as(county.wang):
        now = fetch(Order, order.id)
        change = editing.stored(now, steps.lines_of(now))
        with pytest.raises(Refused):
            editing.edit(now, change, county.taiping, county.wang, "  ")


def test_two_edits_that_swap_their_platform_numbers_both_come_through(county: County) -> None:
    orders = [
        placed(villager(county.taiping), county.wang, platform="淘宝", platform_number=number)
        for number in ("1111", "2222")
    ]
    for order, number in zip(orders, ("2222", "1111"), strict=True):
        with acting_as(county.wang):
            now = steps.held(order.id)
            change = editing.stored(now, steps.lines_of(now))
            change = editing.Change(**{**vars(change), "platform_number": number})
            editing.edit(now, change, county.taiping, county.wang, "写反了")
            db.session.commit()
    assert sums("platform_claims", "1") == [2]
    with unscoped():
        assert [fetch_number(order) for order in orders] == ["2222", "1111"]


def fetch_number(order: Order) -> str:
    """The platform number an order has now."""
    db.session.expire_all()
    found = db.session.get(Order, (order.county_id, order.id))
    assert found is not None
    return found.platform_number
