"""Races about orders and what comes after the sale."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from flask import current_app
from sqlalchemy import select

from station_app.core import clock
from station_app.core.access import acting_as, fetch
from station_app.core.db import db, uuid7
from station_app.orders import list_page, steps
from station_app.orders.aftersales import settling
from station_app.orders.aftersales.effects import Plan
from station_app.orders.aftersales.models import CaseKind, FreightBy
from station_app.orders.aftersales.settling import Said
from station_app.orders.chosen import reminding
from station_app.orders.chosen.models import Reminder
from station_app.orders.completing import complete_due
from station_app.orders.models import Order
from tests import page_form
from tests.factories import County, browser_of, villager
from tests.orders.deeds import OWED, form, placed
from tests.races.pressing import DONE_BY_ITSELF
from tests.races.verbs import Press, race
from tests.undos.acts import newest

FEN = 13_900


def bought(county: County, *verbs: str, **more: Any) -> Order:
    """An order of 张桂兰 that has come so far."""
    order = placed(villager(county.taiping), county.wang, **more)
    for verb in verbs:
        with acting_as(county.wang):
            getattr(steps, verb)(steps.held(order.id), county.wang)
            db.session.commit()
    return order


def step(county: County, order: Order, verb: str, **more: Any) -> Press:
    """One button of an order."""
    fields = {key: more.pop(key) for key in list(more) if key not in ("money", "counts")}
    return Press(county.wang, f"/orders/{order.id}/step/{verb}", fields, order.id, **more)


PARCELS = "select count(*) from parcels where order_id = :id"


@race("orders", "place")
def place(county: County) -> Press:
    fields = form(villager(county.taiping), confirm="y", platform_number=uuid7().hex[-10:])
    id = uuid.UUID(fields["id"])
    return Press(county.wang, "/orders/new", fields, id, {"collected": (1, 109_900)})


@race("orders", "ship")
def ship(county: County) -> Press:
    return step(county, bought(county), "ship", carrier="顺丰", tracking_number="SF1000000000001")


@race("orders", "arrive")
def arrive(county: County) -> Press:
    return step(county, bought(county), "arrive", counts={PARCELS: 1})


@race("orders", "hand_over")
def hand_over(county: County) -> Press:
    order = bought(county, "arrive", **OWED)
    return step(county, order, "hand_over", pay="cash", money={"advanced": (1, FEN), "collected": (1, FEN)})


@race("orders", "hand_over", how="at pick-up")
def pick_up(county: County) -> Press:
    order = bought(county, "arrive", **OWED)
    fields = {"item": f"o.{order.id}.{order.version}", "pay": "cash"}
    money = {"advanced": (1, FEN), "collected": (1, FEN)}
    return Press(county.wang, "/pickup", fields, order.id, money)


@race("orders", "cancel")
def cancel(county: County) -> Press:
    money = {"collected": (1, FEN), "refunded": (1, FEN)}
    return step(county, bought(county), "cancel", reason="不要了", money=money)


@race("orders", "collect")
def collect(county: County) -> Press:
    order, fields = bought(county, **OWED), {"id": str(uuid7()), "amount": "60", "pay": "cash"}
    money = {"advanced": (1, FEN), "collected": (1, 6_000)}
    return Press(county.wang, f"/orders/{order.id}/pay", fields, order.id, money)


@race("orders", "collect", how="on two pages")
def collect_twice(county: County) -> Press:
    made = collect(county)
    made.fields["amount"] = "139"
    made.money["collected"] = (1, FEN)
    made.more = [made.fields | {"id": str(uuid7())}]
    return made


@race("orders", "take_back")
def take_back(county: County) -> Press:
    order = bought(county, "arrive")
    id = newest(county.wang, thing_id=order.id).id
    return Press(county.wang, f"/undos/{id}", {}, order.id, counts={PARCELS: 0})


@race("orders", "edit")
def edit(county: County) -> Press:
    path = f"/orders/{bought(county).id}/edit"
    page = browser_of(current_app, county.wang).get(path).text
    fields = page_form.fields(page, "edit") | {"lines-0-paid": "150", "reason": "写错了"}
    id = uuid.UUID(path.split("/")[2])
    return Press(
        county.wang, path, fields, id, counts={"select payable_fen from orders where id = :id": 15_000}
    )


@race("orders", "correct", "move_away")
def correct(county: County) -> Press:
    order = bought(county)
    fields = {"version": str(order.version), "on": clock.today().isoformat(), "station": "TY002"}
    fields["reason"] = "记错了站"
    money = {"collected": (3, 3 * FEN)}  # taken back at one station, written down at the other
    return Press(county.office, f"/orders/{order.id}/correct", fields, order.id, money)


def complete_now() -> None:
    """What the daily task does, in each of the servers."""
    complete_due(clock.today())


@race("orders", "complete")
def complete(county: County) -> Press:
    with clock.back_then(clock.moment() - dt.timedelta(days=20)):
        order = bought(county, "arrive", "hand_over")
    return Press(county.wang, f"{DONE_BY_ITSELF}{__name__}:complete_now", {}, order.id)


def opened(county: County, kind: CaseKind, *, units: bool = True) -> tuple[Order, uuid.UUID]:
    """A case of an order that was handed over, written down."""
    order, id = bought(county, "arrive", "hand_over"), uuid7()
    with acting_as(county.wang):
        held = fetch(Order, order.id, lock=True)
        lines = [(line.id, line.quantity_m) for line in steps.lines_of(held)] if units else []
        plan = Plan(kind, lines, 0 if kind is CaseKind.EXCHANGE else 1_000, 0, FreightBy.SHOP, 0)
        settling.open_case(held, plan, Said(reason="坏了"), county.wang, id)
        db.session.commit()
    return order, id


def return_of(county: County, order: Order, kind: CaseKind, **more: Any) -> Press:
    """The form of a return."""
    fields = {"id": str(uuid7()), "kind": kind.value, "when": "now", "method": "cash", "reason": "坏了"}
    fen = {"collected": (1, FEN)}
    if more.get("when") != "later":
        fen["refunded"] = (1, round(float(more["refund"]) * 100))
    return Press(county.wang, f"/orders/{order.id}/return", fields | more, order.id, fen)


@race("orders", "open_case")
def open_case(county: County) -> Press:
    order = bought(county, "arrive", "hand_over")
    made = return_of(county, order, CaseKind.REFUND, when="later", refund="10")
    made.counts = {"select count(*) from order_returns where order_id = :id": 1}
    return made


@race("orders", "give_back")
def give_back(county: County) -> Press:
    order = bought(county, "arrive", "hand_over")
    return return_of(county, order, CaseKind.RETURN, refund="139", **{"lines-0-units": "1"})


@race("orders", "refund")
def refund(county: County) -> Press:
    return return_of(county, bought(county, "arrive", "hand_over"), CaseKind.REFUND, refund="10")


@race("orders", "refund", how="of a case")
def settle_refund(county: County) -> Press:
    order, id = opened(county, CaseKind.REFUND, units=False)
    fields = {"id": str(uuid7()), "refund": "10", "method": "cash"}
    money = {"collected": (1, FEN), "refunded": (1, 1_000)}
    return Press(county.wang, f"/after-sales/{id}/settle", fields, order.id, money)


@race("orders", "settle_case")
def settle_case(county: County) -> Press:
    order, id = opened(county, CaseKind.EXCHANGE)
    fields = {"id": str(uuid7()), "more": "5", "method": "cash"}
    money = {"collected": (2, FEN + 500)}
    return Press(county.wang, f"/after-sales/{id}/settle", fields, order.id, money)


@race("orders", "send_case")
def send_case(county: County) -> Press:
    order, id = opened(county, CaseKind.EXCHANGE)
    fields = {"id": str(uuid7()), "freight_by": "villager", "freight": "8", "freight_way": "cash"}
    money = {"collected": (1, 800), "spent": (1, 800)}
    return Press(county.wang, f"/after-sales/{id}/send", fields, order.id, money, subject=id)


@race("orders", "refuse_case")
def refuse_case(county: County) -> Press:
    order, id = opened(county, CaseKind.EXCHANGE)
    fields = {"id": str(uuid7()), "outcome": "店家不同意"}
    return Press(county.wang, f"/after-sales/{id}/refuse", fields, order.id)


def reminded(county: County) -> tuple[Order, uuid.UUID, dict[str, Any]]:
    """An order, and the form the office reminds its station with."""
    order, id = bought(county), uuid7()
    return order, id, {"id": str(id), "seen": clock.moment().isoformat(), "words": "请发货"}


@race("chosen_deeds", "remind")
def remind(county: County) -> Press:
    order, id, fields = reminded(county)
    once = {"select count(*) from reminders where deed_id = :id": 1}
    return Press(county.clerk, f"/orders/remind?picked={order.number}", fields, id, counts=once)


@race("reminders", "tick_off")
def tick_off(county: County) -> Press:
    order, id, _fields = reminded(county)
    with acting_as(county.clerk):
        found = list_page.asked({"picked": order.number}, county.clerk)
        reminding.remind(found, id, clock.moment(), "请发货", county.clerk)
        db.session.commit()
    row = db.session.scalar(select(Reminder.id).where(Reminder.deed_id == id).execution_options(scoped=True))
    assert row is not None
    return Press(county.wang, f"/orders/reminders/{id}/done", {}, row)


@race("chosen_deeds", "correct_chosen")
def correct_chosen(county: County) -> Press:
    order, id = bought(county), uuid7()
    fields = {"id": str(id), "on": "2015-01-02", "station": "", "reason": "日期写错了", "confirm": "y"}
    asked = {"next": "do", "looked": "2015-01-02||True", "order": f"{order.id}.{order.version}"}
    path = f"/orders/correct?picked={order.number}"
    return Press(county.clerk, path, fields | asked, id)
