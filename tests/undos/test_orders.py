"""Every step of an order can be taken back for ten minutes: state, goods, money and facts exactly."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from station_app.core import chains, clock
from station_app.core.access import acting_as, fetch
from station_app.core.db import db
from station_app.core.errors import DomainError, NotNow, Refused
from station_app.ledger.models import Method
from station_app.orders.models import Order
from station_app.orders.numbers import Claimed
from station_app.orders.payments import pay
from station_app.orders.returns import Back, give_back
from station_app.orders.steps import arrive, cancel, hand_over, held, lines_of, ship
from tests.factories import County, villager
from tests.orders.deeds import LAMPS_AND_QUILT, OWED, days, placed, send, sums
from tests.undos.acts import everything, money, newest, undone

Deed = Callable[[Order, Any], None]


def back(order: Order, by: Any) -> None:
    """Half of what was bought comes back, with money."""
    give_back(order, [Back(lines_of(order)[0].id, 1_000, 900)], Method.CASH, by, "坏了")


def all_back(order: Order, by: Any) -> None:
    """Everything comes back unpaid."""
    give_back(order, [Back(line.id, line.quantity_m) for line in lines_of(order)], Method.CASH, by, "不要了")


STEPS: dict[str, tuple[Deed, tuple[Deed, ...], dict[str, Any]]] = {
    "ship": (lambda order, by: ship(order, by, "中通", "757731"), (), {}),
    "arrive": (arrive, (), {}),
    "hand_over": (lambda order, by: hand_over(order, by, None, "张小宝"), (arrive,), {}),
    "hand_over and collect": (lambda order, by: hand_over(order, by, Method.WECHAT), (arrive,), OWED),
    "cancel paid": (lambda order, by: cancel(order, by, "不要了"), (), {}),
    "cancel advanced": (lambda order, by: cancel(order, by, "不要了"), (), OWED),
    "collect": (lambda order, by: pay(order, 3_900, Method.CASH, by), (), OWED),
    "refund": (back, (arrive,), {}),
    "give_back": (all_back, (arrive,), {}),
    "give_back advanced": (all_back, (arrive,), OWED),
}


def take(order: Order, deed: Deed, by: Any) -> None:
    """Do one deed as this person, committed."""
    with acting_as(by):
        deed(held(order.id), by)
        db.session.commit()


@pytest.mark.parametrize("name", STEPS)
def test_a_step_taken_back_leaves_everything_as_it_was(county: County, name: str) -> None:
    deed, before, how = STEPS[name]
    order = placed(villager(county.taiping), county.wang, *LAMPS_AND_QUILT, platform_number="A1", **how)
    for one in before:
        take(order, one, county.wang)
    rows, balance = everything(), money()
    take(order, deed, county.wang)
    assert everything() != rows
    done = undone(county.wang)
    assert done is not None
    assert done.changes["undoes"][0] == name.split()[0]
    assert everything() == rows
    assert money() == balance
    assert chains.broken_links() == []


def test_a_second_press_changes_nothing_and_an_undo_is_final(county: County) -> None:
    order = placed(villager(county.taiping), county.wang)
    take(order, arrive, county.wang)
    entry = newest(county.wang)
    done = undone(county.wang, entry.id)
    assert done is not None
    assert undone(county.wang, entry.id) is None
    assert sums("audit_entries", "1", where="verb = 'take_back'") == [1]
    with pytest.raises(NotNow, match="撤销本身"):
        undone(county.wang, done.id)


def test_what_changed_since_is_named(county: County) -> None:
    order = placed(villager(county.taiping), county.wang, **OWED)
    take(order, arrive, county.wang)
    arrived = newest(county.wang).id
    take(order, lambda order, by: pay(order, 100, Method.CASH, by), county.wang)
    with pytest.raises(NotNow) as said:
        undone(county.wang, arrived)
    assert "王站长又办了“收了钱”" in said.value.text
    undone(county.wang)
    assert undone(county.wang, arrived) is not None, (
        "the payment was taken back, so nothing stands in the way"
    )


def test_only_who_did_it_and_only_for_ten_minutes(
    county: County, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = placed(villager(county.taiping), county.wang)
    take(order, arrive, county.wang)
    entry = newest(county.wang).id
    for someone in (county.office, county.auditor, county.coordinator):
        with pytest.raises(Refused, match="办的人"):
            undone(someone, entry)
        db.session.rollback()
    for someone in (county.li, county.zhao):
        assert send(signed_in(someone), f"/undos/{entry}").status_code == 404
    real = clock.now()
    monkeypatch.setattr(clock, "now", lambda: real + dt.timedelta(minutes=10, seconds=1))
    with pytest.raises(NotNow, match="十分钟"):
        undone(county.wang, entry)
    db.session.rollback()
    monkeypatch.setattr(clock, "now", lambda: real + dt.timedelta(minutes=9))
    assert undone(county.wang, entry) is not None


def test_across_midnight_the_money_goes_back_on_the_day_it_is_taken_back(county: County) -> None:
    clock.pin(dt.date(2015, 8, 31))
    order = placed(villager(county.taiping), county.wang, **OWED)
    take(order, lambda order, by: pay(order, 3_900, Method.CASH, by), county.wang)
    before = days()
    clock.pin(dt.date(2015, 9, 1))
    undone(county.wang)
    assert days() == before
    rows = db.session.connection().execute(
        text(
            'select cast("on" as varchar), '
            "case when reverses_id is null then amount_fen else -amount_fen end "
            "from money_entries where kind = 'collected' order by id"
        )
    )
    assert [tuple(row) for row in rows] == [("2015-08-31", 3_900), ("2015-09-01", -3_900)]


def test_a_number_claimed_by_another_station_meanwhile_stops_the_undo(county: County) -> None:
    order = placed(villager(county.taiping), county.wang, platform="淘宝", platform_number="B7")
    take(order, lambda order, by: cancel(order, by, "不要了"), county.wang)
    id = order.id
    placed(villager(county.hongxing, "李国富"), county.li, platform="淘宝", platform_number="B7")
    with pytest.raises(Claimed):
        undone(county.wang)
    db.session.rollback()
    with acting_as(county.wang):
        assert fetch(Order, id).state == "cancelled"


def test_wang_undoes_by_the_button_after_the_step(county: County, signed_in: Any) -> None:
    order, browser = placed(villager(county.taiping), county.wang), signed_in(county.wang)
    step = send(browser, f"/orders/{order.id}/step/arrive", {"version": "1"})
    page = browser.get(step.location).text
    entry = newest(county.wang).id
    assert page.count(f'action="/undos/{entry}"') == 2, "after the step, and in the history"
    assert f'action="/undos/{entry}"' in browser.get(f"/orders/{order.id}").text
    done = send(browser, f"/undos/{entry}", {"next": f"/orders/{order.id}"})
    assert done.location == f"/orders/{order.id}"
    page = browser.get(done.location).text
    assert "撤销了“到货了”" in page
    assert "/undos/" not in page
    again = send(browser, f"/undos/{entry}", {"next": "https://example.net/"})
    assert again.location == "/"
    assert "已经撤销过了" in browser.get(f"/orders/{order.id}").text


def test_an_edit_and_its_money_are_taken_back(county: County, signed_in: Any) -> None:
    order, browser = placed(villager(county.taiping), county.wang), signed_in(county.wang)
    rows, balance = everything(), money()
    fields = {
        "lines-0-goods": "电饭锅 4升",
        "lines-0-quantity": "1",
        "lines-0-paid": "129",
        "lines-0-local": "169",
        "platform_number": "C9",
    }
    url = f"/orders/{order.id}/edit"
    assert send(browser, url, {**fields, "version": "1", "reason": "金额写错了"}).status_code == 303
    assert money() != balance
    assert undone(county.wang) is not None
    assert everything() == rows
    assert money() == balance


def test_what_cannot_be_taken_back_says_why(county: County) -> None:
    placed(villager(county.taiping), county.wang)
    with pytest.raises(DomainError, match="作废"):
        undone(county.wang)
