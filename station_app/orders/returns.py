"""Goods that come back and money that is given back.

What the villager owes shrinks by the value of what came back unpaid. With *D* owed before, goods worth *V*
back and *R* refunded, *D − V + R* is owed afterwards, but never more than before and never less than
nothing: a refund without goods is a lower price, not a new debt, and goods kept below their value are what
both agreed on. Money that was collected beyond the payable is given back first by the same rule.
``written_off_fen`` is the difference that makes payable − written off − received come to that.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from station_app.core import audit, clock
from station_app.core.access import Person
from station_app.core.db import db, uuid7
from station_app.core.errors import NotNow, Refused
from station_app.core.i18n import N_
from station_app.core.money import money, part
from station_app.ledger.models import Method
from station_app.orders import payments
from station_app.orders.aftersales.models import CaseKind, CaseState, OrderReturn
from station_app.orders.figures import share_refund
from station_app.orders.flow import FLOW, OrderState
from station_app.orders.models import Order
from station_app.orders.steps import call_back_advance, lines_of, settle
from station_app.parcels import of_orders


@dataclass(frozen=True)
class Back:
    """So much of a line comes back, with this refund for it; no units: a lower price for goods that stay."""

    line_id: uuid.UUID
    units_m: int
    refund_fen: int = 0


@dataclass(frozen=True)
class Outcome:
    """What giving back comes to: which verb it is, the state after it, and what is owed no more."""

    verb: str
    state: OrderState
    refund_fen: int
    written_off_fen: int


def owed_after(owed_fen: int, value_fen: int, refund_fen: int) -> int:
    """What is owed after goods of a value came back with a refund (the rule of this module)."""
    low, high = min(owed_fen, 0), max(owed_fen, 0)
    return max(low, min(high, owed_fen - value_fen + refund_fen))


def _goods_value(line: Any, units_m: int) -> int:
    return part(line.goods_fen - line.discount_share_fen, units_m, line.quantity_m)


def returned_before(order: Order, id: uuid.UUID) -> bool:
    """Was the return with this identifier stored already? A second tap is no second return."""
    query = select(OrderReturn.order_id).where(OrderReturn.county_id == order.county_id, OrderReturn.id == id)
    owner = db.session.scalar(query.execution_options(scoped=True))
    if owner is not None and owner != order.id:
        raise Refused(N_("这一页放得太久了，请刷新后再填。"))
    return owner is not None


def weigh(order: Order, lines: Sequence[Any], backs: Sequence[Back], loose_fen: int) -> Outcome:
    """Take goods and refunds into these lines (the order's own, or copies) and say what follows for it.

    The order is not changed. Raises ``Refused`` for more units than are left or more money than was received,
    ``NotNow`` before anything was sent (that is a cancelling).
    """
    known = {line.id: line for line in lines}
    refund_fen = loose_fen + sum(back.refund_fen for back in backs)
    _check(order, backs, known, refund_fen)
    was_returned = all(line.returned_m == line.quantity_m for line in lines)
    owed_before = order.owed_fen
    value_fen = sum(_take(known[back.line_id], back) for back in backs)
    if loose_fen:
        _share(lines, loose_fen)
    is_full = all(line.returned_m == line.quantity_m for line in lines)
    verb = "give_back" if is_full and not was_returned else "refund"
    written_off = owed_before + refund_fen - owed_after(owed_before, value_fen, refund_fen)
    if order.state not in FLOW.verbs["give_back"].sources:
        written_off = 0  # nothing was owed on a closed order
    return Outcome(verb, FLOW.step(verb, order.state), refund_fen, written_off)


def carry_out(
    order: Order, backs: Sequence[Back], loose_fen: int, method: Method, by: Person, reason: str
) -> Outcome:
    """Do what ``weigh`` says: lines, money, parcels. Neither a case nor an act is written."""
    lines = lines_of(order)
    out = weigh(order, lines, backs, loose_fen)
    order.state = out.state
    for back in backs:
        if back.refund_fen:
            payments.refund(order, back.refund_fen, method, by, line_id=back.line_id, note=reason)
    if loose_fen:
        payments.refund(order, loose_fen, method, by, note=reason)
    order.written_off_fen += out.written_off_fen
    if out.verb == "give_back":
        call_back_advance(order, by)
        of_orders.sent_back(order)
    settle(order)
    return out


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
    """Goods come back with their refunds, or ``loose_refund_fen`` is given back that names no line, at once.

    When every unit of every line is back the order is returned; otherwise its state stays. The case of it is
    settled when it is written down.
    """
    if id is not None and returned_before(order, id):
        return
    before = order.state
    out = carry_out(order, backs, loose_refund_fen, method, by, reason)
    case = written(order, CaseKind.RETURN if backs else CaseKind.REFUND, backs, by, reason, id)
    case.asked_fen = out.refund_fen
    close(case, out, backs, method, by)
    record(order, out, backs, before, by, reason)


def written(
    order: Order,
    kind: CaseKind,
    backs: Sequence[Back],
    by: Person,
    reason: str,
    id: uuid.UUID | None = None,
) -> OrderReturn:
    """A new case, opened."""
    case = OrderReturn(
        county_id=order.county_id,
        id=id or uuid7(),
        station_id=order.station_id,
        order_id=order.id,
        kind=kind,
        state=CaseState.OPENED,
        on=clock.today(),
        at=clock.moment(),
        lines=spelled(backs),
        reason=reason,
        by_id=by.id,
        by_name=by.name,
    )
    db.session.add(case)
    return case


def spelled(backs: Sequence[Back]) -> list[dict[str, Any]]:
    """Lines as a case keeps them."""
    return [{"line_id": str(b.line_id), "units_m": b.units_m, "refund_fen": b.refund_fen} for b in backs]


def close(case: OrderReturn, out: Outcome, backs: Sequence[Back], method: Method | None, by: Person) -> None:
    """The case is settled, with what was paid out for it."""
    case.state, case.done_at, case.done_by = CaseState.SETTLED, clock.moment(), by.name
    case.refund_fen, case.written_off_fen = out.refund_fen, out.written_off_fen
    case.method = method if out.refund_fen or case.more_fen else None
    if backs:
        paid = {str(back.line_id): back.refund_fen for back in backs}
        case.lines = [{**one, "refund_fen": paid.get(one["line_id"], 0)} for one in case.lines]


def record(
    order: Order,
    out: Outcome,
    backs: Sequence[Back],
    before: OrderState,
    by: Person,
    reason: str,
    more: dict[str, tuple[Any, Any]] | None = None,
) -> None:
    """Write the act of giving back into the audit."""
    db.session.flush()
    places = {line.id: line.position + 1 for line in lines_of(order)}
    units = {str(places[back.line_id]): back.units_m for back in backs}
    changes = {"state": (before, order.state), "at": (None, clock.moment()), "units_m": (None, units)}
    refunded = {"refund_fen": (None, out.refund_fen)}
    audit.record(order, out.verb, by, reason, {**changes, **refunded, **(more or {})})


def _check(order: Order, backs: Sequence[Back], known: dict[uuid.UUID, Any], refund_fen: int) -> None:
    FLOW.step("refund", order.state)
    if not reason_given(backs, refund_fen):
        raise Refused(N_("请填写退几件，或者退多少钱。"))
    if len({back.line_id for back in backs}) != len(backs):
        raise Refused(N_("同一样货写了两次，请合在一起写。"))
    for back in backs:
        line = known.get(back.line_id)
        if line is None:
            raise NotNow(N_("这一单没有这样货，请刷新后再填。"))
        fits = 0 <= back.units_m <= line.quantity_m - line.returned_m
        if not fits or back.refund_fen < 0 or not back.units_m + back.refund_fen:
            raise Refused(N_("“%(goods)s”退得比买的多，请核对。"), goods=line.goods)
    if refund_fen > order.received_fen:
        raise Refused(N_("最多退 %(sum)s：这一单只收过这么多。"), sum=money(order.received_fen))


def reason_given(backs: Sequence[Back], refund_fen: int) -> bool:
    """Is there anything to give back at all?"""
    return bool(backs) or refund_fen > 0


def _take(line: Any, back: Back) -> int:
    """Take units back into a line; returns what they were worth."""
    # The last units carry what rounding left over, so that parts come to the whole.
    before = _goods_value(line, line.returned_m)
    line.returned_m += back.units_m
    line.refunded_fen += back.refund_fen
    return _goods_value(line, line.returned_m) - before


def _share(lines: Sequence[Any], refund_fen: int) -> None:
    for line, fen in zip(lines, share_refund(lines, refund_fen), strict=True):
        line.refunded_fen += fen
