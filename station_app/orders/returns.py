"""Goods that come back and money that is given back.

What the villager owes shrinks by the value of what came back unpaid. With *D* owed before, goods worth *V*
back and *R* refunded, *D − V + R* is owed afterwards, but never more than before and never less than
nothing: a refund without goods is a lower price, not a new debt, and goods kept below their value are what
both agreed on. Money that was collected beyond the payable is given back first by the same rule.
``written_off_fen`` is the difference that makes payable − written off − received come to that.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from station_app.core import audit, clock
from station_app.core.access import Person
from station_app.core.db import db, uuid7
from station_app.core.errors import NotNow, Refused
from station_app.core.i18n import N_
from station_app.core.money import money, part, spread
from station_app.ledger.models import Method
from station_app.orders import payments
from station_app.orders.figures import share_refund
from station_app.orders.flow import FLOW
from station_app.orders.models import Order, OrderLine, OrderReturn
from station_app.orders.steps import call_back_advance, lines_of, settle
from station_app.parcels import of_orders


@dataclass(frozen=True)
class Back:
    """So much of a line comes back, with this refund for it."""

    line_id: uuid.UUID
    units_m: int
    refund_fen: int = 0


def owed_after(owed_fen: int, value_fen: int, refund_fen: int) -> int:
    """What is owed after goods of a value came back with a refund (the rule of this module)."""
    low, high = min(owed_fen, 0), max(owed_fen, 0)
    return max(low, min(high, owed_fen - value_fen + refund_fen))


def by_value(order: Order, units: Sequence[tuple[uuid.UUID, int]], refund_fen: int) -> list[Back]:
    """One refund for several lines, shared by the value of what comes back of each."""
    lines = {line.id: line for line in lines_of(order)}
    values = [_goods_value(lines[id], units_m) for id, units_m in units]
    shares = spread(refund_fen, values) if units else []
    return [Back(id, units_m, fen) for (id, units_m), fen in zip(units, shares, strict=True)]


def _goods_value(line: OrderLine, units_m: int) -> int:
    return part(line.goods_fen - line.discount_share_fen, units_m, line.quantity_m)


def returned_before(order: Order, id: uuid.UUID) -> bool:
    """Was the return with this identifier stored already? A second tap is no second return."""
    query = select(OrderReturn.order_id).where(OrderReturn.county_id == order.county_id, OrderReturn.id == id)
    owner = db.session.scalar(query.execution_options(scoped=True))
    if owner is not None and owner != order.id:
        raise Refused(N_("这一页放得太久了，请刷新后再填。"))
    return owner is not None


def give_back(
    order: Order,
    backs: Sequence[Back],
    method: Method,
    by: Person,
    reason: str,
    *,
    loose_refund_fen: int = 0,
    id: uuid.UUID | None = None,
) -> None:
    """Goods come back with their refunds, or ``loose_refund_fen`` is given back that names no line.

    When every unit of every line is back the order is returned; otherwise its state stays. Raises
    ``Refused`` for more units than are left or more money than was received, ``NotNow`` before anything
    was sent (that is a cancelling).
    """
    if id is not None and returned_before(order, id):
        return
    lines = lines_of(order)
    known = {line.id: line for line in lines}
    refund_fen = loose_refund_fen + sum(back.refund_fen for back in backs)
    _check(order, backs, known, refund_fen)
    was_returned = all(line.returned_m == line.quantity_m for line in lines)
    owed_before, state_before = order.owed_fen, order.state
    value_fen = sum(_take(known[back.line_id], back) for back in backs)
    is_full = all(line.returned_m == line.quantity_m for line in lines)
    verb = "give_back" if is_full and not was_returned else "refund"
    order.state = FLOW.step(verb, order.state)
    for back in backs:
        if back.refund_fen:
            payments.refund(order, back.refund_fen, method, by, line_id=back.line_id, note=reason)
    if loose_refund_fen:
        _share(lines, loose_refund_fen)
        payments.refund(order, loose_refund_fen, method, by, note=reason)
    written_off = owed_before + refund_fen - owed_after(owed_before, value_fen, refund_fen)
    if state_before not in FLOW.verbs["give_back"].sources:
        written_off = 0  # nothing was owed on a closed order
    order.written_off_fen += written_off
    if verb == "give_back":
        call_back_advance(order, by)
        of_orders.sent_back(order)
    _write(order, backs, refund_fen, written_off, by, reason, id)
    settle(order)
    db.session.flush()
    changes = {"state": (state_before, order.state), "at": (None, clock.moment())}
    units = {str(known[back.line_id].position + 1): back.units_m for back in backs}
    audit.record(
        order, verb, by, reason, {**changes, "units_m": (None, units), "refund_fen": (None, refund_fen)}
    )


def _check(order: Order, backs: Sequence[Back], known: dict[uuid.UUID, OrderLine], refund_fen: int) -> None:
    FLOW.step("refund", order.state)
    if not reason_given(backs, refund_fen):
        raise Refused(N_("请填写退几件，或者退多少钱。"))
    if len({back.line_id for back in backs}) != len(backs):
        raise Refused(N_("同一样货写了两次，请合在一起写。"))
    for back in backs:
        line = known.get(back.line_id)
        if line is None:
            raise NotNow(N_("这一单没有这样货，请刷新后再填。"))
        if not 0 < back.units_m <= line.quantity_m - line.returned_m or back.refund_fen < 0:
            raise Refused(N_("“%(goods)s”退得比买的多，请核对。"), goods=line.goods)
    if refund_fen > order.received_fen:
        raise Refused(N_("最多退 %(sum)s：这一单只收过这么多。"), sum=money(order.received_fen))


def reason_given(backs: Sequence[Back], refund_fen: int) -> bool:
    """Is there anything to give back at all?"""
    return bool(backs) or refund_fen > 0


def _take(line: OrderLine, back: Back) -> int:
    """Take units back into a line; returns what they were worth."""
    # The last units carry what rounding left over, so that parts come to the whole.
    before = _goods_value(line, line.returned_m)
    line.returned_m += back.units_m
    line.refunded_fen += back.refund_fen
    return _goods_value(line, line.returned_m) - before


def _share(lines: Sequence[OrderLine], refund_fen: int) -> None:
    for line, fen in zip(lines, share_refund(lines, refund_fen), strict=True):
        line.refunded_fen += fen


def _write(
    order: Order,
    backs: Sequence[Back],
    refund_fen: int,
    written_off_fen: int,
    by: Person,
    reason: str,
    id: uuid.UUID | None,
) -> None:
    today: dt.date = clock.today()
    db.session.add(
        OrderReturn(
            county_id=order.county_id,
            id=id or uuid7(),
            station_id=order.station_id,
            order_id=order.id,
            on=today,
            at=clock.moment(),
            lines=[
                {"line_id": str(b.line_id), "units_m": b.units_m, "refund_fen": b.refund_fen} for b in backs
            ],
            refund_fen=refund_fen,
            written_off_fen=written_off_fen,
            reason=reason,
            by_id=by.id,
            by_name=by.name,
        )
    )
