"""Orders as rows, for tests of what is read: figured and told to the facts, without any screen or rule."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass
from typing import Any

from station_app.core import clock
from station_app.core.db import db, uuid7
from station_app.facts.recompute import touch
from station_app.households.models import Villager
from station_app.ledger.models import EntryKind, Method, post
from station_app.orders.figures import share
from station_app.orders.flow import OrderState
from station_app.orders.models import Order, OrderLine, PayMode

_running = itertools.count(1)


@dataclass
class Thing:
    """One line to be: what was paid for it and what the same costs locally (None: no reference). Fen."""

    goods: str = "洗衣机"
    paid_fen: int = 100_00
    local_fen: int | None = 120_00
    quantity: int = 1
    returned: int = 0
    refunded_fen: int = 0


def order(
    villager: Villager,
    on: dt.date,
    *things: Thing,
    state: OrderState = OrderState.PLACED,
    freight_fen: int = 0,
    paid: bool = True,
    number: str = "",
    arrived_on: dt.date | None = None,
    **more: Any,
) -> Order:
    """An order of the villager's station with its lines and money; call ``db.session.commit()`` after it."""
    at, lines = clock.now(), list(things) or [Thing()]
    goods_fen = sum(thing.paid_fen for thing in lines)
    running = next(_running)
    made = Order(
        county_id=villager.county_id,
        id=uuid7(),
        station_id=villager.station_id,
        number=number or f"TY-{on:%y%m%d}-{running:04d}",
        number_tail=number[-4:] or f"{running:04d}",
        villager_id=villager.id,
        household_id=villager.household_id,
        ordered_on=on,
        placed_at=at,
        changed_at=at,
        state=state,
        pay_mode=PayMode.PREPAID,
        goods_fen=goods_fen,
        freight_fen=freight_fen,
        discount_fen=0,
        fee_fen=0,
        written_off_fen=0,
        payable_fen=goods_fen + freight_fen,
        received_fen=goods_fen + freight_fen if paid else 0,
        refunded_fen=sum(thing.refunded_fen for thing in lines),
        arrived_on=arrived_on,
        **more,
    )
    db.session.add(made)
    db.session.flush()
    rows = [_line(made, index, thing) for index, thing in enumerate(lines)]
    share(rows, freight_fen=freight_fen, fee_fen=0, discount_fen=0)
    db.session.add_all(rows)
    made.refigure(rows)
    if made.received_fen:
        post(made, EntryKind.COLLECTED, made.received_fen, Method.CASH, None, on=on, at=at)
    if made.refunded_fen:
        post(made, EntryKind.REFUNDED, made.refunded_fen, Method.CASH, None, on=on, at=at)
        made.received_fen -= made.refunded_fen
        made.written_off_fen = made.refunded_fen
    touch(made.county_id, made.station_id, on, made.household_id)
    return made


def _line(order: Order, index: int, thing: Thing) -> OrderLine:
    return OrderLine(
        county_id=order.county_id,
        id=uuid7(),
        station_id=order.station_id,
        order_id=order.id,
        position=index,
        goods=thing.goods,
        quantity_m=thing.quantity * 1000,
        returned_m=thing.returned * 1000,
        goods_fen=thing.paid_fen,
        refunded_fen=thing.refunded_fen,
        reference_total_fen=thing.local_fen,
        is_virtual=False,
    )


def mixed(villager: Villager, other: Villager, today: dt.date) -> None:
    """Orders of every kind in this month and the two before: the figures of a page must agree on all of them.

    ``villager`` and ``other`` are of one station. Two lines, a partial return, a full return, a cancelled
    and an undone one, no reference at all, dearer than locally, a suspicious saving, parcels that wait,
    money that is owed.
    """
    this, last = today.replace(day=3), (today.replace(day=1) - dt.timedelta(days=4))
    before = last.replace(day=2) - dt.timedelta(days=20)
    S = OrderState
    order(villager, this, Thing("两样", 20_00, 30_00, 2), Thing("棉被", 80_00, 120_00), freight_fen=9_00)
    order(villager, this, Thing("毛巾", 40_00, 50_00, 4, 1, 10_00), state=S.PICKED_UP)
    order(other, this, Thing("退了", 59_00, 70_00, 1, 1, 59_00), state=S.RETURNED)
    order(other, this, Thing("作废", 59_00, 70_00), state=S.CANCELLED)
    order(other, this, Thing("撤销", 59_00, 70_00), is_undone=True)
    order(other, today, Thing("没有参考价", 33_33, None), state=S.ARRIVED, arrived_on=today)
    order(villager, this, Thing("更贵", 33_00, 30_00), state=S.COMPLETED)
    late = today - dt.timedelta(days=9)
    order(villager, this, Thing("太省", 10_00, 100_00), state=S.ARRIVED, arrived_on=late)
    order(other, this, Thing("先欠", 61_50, 75_00), paid=False, state=S.ARRIVED, arrived_on=today)
    order(other, last, Thing("上月", 200_00, 250_00), state=S.COMPLETED)
    order(villager, before, Thing("早先欠", 49_00, 60_00), paid=False)
    db.session.commit()
