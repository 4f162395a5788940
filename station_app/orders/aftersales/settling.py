"""The steps of a case: written down, sent back, settled or refused. The order is held by the caller.

Money of the order (a refund, more for dearer goods) is an entry of the order. Freight is an entry of the
case: the till pays the courier, and what the villager gives for it is collected; neither is in any turnover.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from station_app.core import audit, clock
from station_app.core.access import Person
from station_app.core.db import db
from station_app.core.errors import NotNow, Refused
from station_app.core.i18n import N_
from station_app.ledger.models import EntryKind, Method, post
from station_app.orders import payments, returns
from station_app.orders.aftersales import effects
from station_app.orders.aftersales.effects import Plan
from station_app.orders.aftersales.models import (
    GOES_BACK,
    CaseKind,
    CaseState,
    FreightBy,
    OrderReturn,
)
from station_app.orders.models import Order
from station_app.orders.returns import Back, Outcome
from station_app.orders.steps import lines_of, settle

OVER = N_("这件售后已经办完了，请刷新看看。")


@dataclass(frozen=True)
class Said:
    """What a person says when a case is written down or settled."""

    reason: str = ""
    method: Method = Method.CASH
    freight_method: Method = Method.CASH
    received_by: str = ""
    instead: str = ""
    outcome: str = ""


def refuse_over(case: OrderReturn) -> None:
    """Raise ``NotNow`` for a case that is settled or refused."""
    if not case.is_open:
        raise NotNow(OVER)


def cases_of(order: Order) -> list[OrderReturn]:
    """The cases of an order, oldest first."""
    query = select(OrderReturn).where(
        OrderReturn.county_id == order.county_id, OrderReturn.order_id == order.id
    )
    return list(
        db.session.scalars(query.order_by(OrderReturn.at, OrderReturn.id).execution_options(scoped=True))
    )


def open_case(
    order: Order, plan: Plan, said: Said, by: Person, id: uuid.UUID | None = None
) -> OrderReturn | None:
    """Write a case down; nothing moves yet. None when that was done already under this identifier."""
    if id is not None and returns.returned_before(order, id):
        return None
    case = _begun(order, plan, said, by, id)
    _tell(order, "open_case", case, by, case.reason)
    return case


def at_once(order: Order, plan: Plan, said: Said, by: Person, id: uuid.UUID | None = None) -> bool:
    """Write a case down and settle it: goods and money change hands now. False when done already."""
    if id is not None and returns.returned_before(order, id):
        return False
    settle_case(order, _begun(order, plan, said, by, id), plan, said, by)
    return True


def _begun(order: Order, plan: Plan, said: Said, by: Person, id: uuid.UUID | None) -> OrderReturn:
    if not said.reason.strip():
        raise Refused(N_("请写一句为什么，以后查账要看。"))
    if plan.kind is not CaseKind.REFUND and not plan.units:
        raise Refused(N_("请填写是哪样货、几件。"))
    effects.after(order, lines_of(order), plan)  # refuses what could never be settled
    backs = [Back(id, units_m) for id, units_m in plan.units]
    case = returns.written(order, plan.kind, backs, by, said.reason, id)
    case.asked_fen, case.more_fen = plan.refund_fen, plan.more_fen
    case.freight_by = plan.freight_by if plan.freight_fen else FreightBy.SHOP
    case.freight_fen, case.instead = plan.freight_fen, said.instead
    return case


def send_back(
    order: Order,
    case: OrderReturn,
    by: Person,
    *,
    courier: str = "",
    tracking_number: str = "",
    freight_by: FreightBy | None = None,
    freight_fen: int | None = None,
    method: Method = Method.CASH,
    key: uuid.UUID | None = None,
) -> None:
    """The goods are on their way back; the freight is paid to the courier and taken from who bears it."""
    if key is not None and case.key == key:
        return
    if case.state is not CaseState.OPENED or case.kind not in GOES_BACK:
        raise NotNow(OVER)
    if freight_fen is not None:
        case.freight_fen = freight_fen
        case.freight_by = (freight_by or case.freight_by) if freight_fen else FreightBy.SHOP
    if case.kept_fen > case.asked_fen:
        raise Refused(N_("退款不够扣运费，请选“乡亲出，当场收”。"))
    case.courier, case.tracking_number = courier, tracking_number
    _pay_freight(case, method, by)
    case.state, case.sent_at, case.sent_by, case.key = CaseState.SENT, clock.moment(), by.name, key
    _tell(order, "send_case", case, by)


def settle_case(
    order: Order,
    case: OrderReturn,
    plan: Plan,
    said: Said,
    by: Person,
    key: uuid.UUID | None = None,
) -> None:
    """Goods and money are where they belong: refund, price difference and freight become entries."""
    if key is not None and case.key == key:
        return
    refuse_over(case)
    lines, before = lines_of(order), order.state
    effects.after(order, lines, plan)
    if case.state is CaseState.OPENED:
        case.freight_fen = plan.freight_fen
        case.freight_by = plan.freight_by if plan.freight_fen else FreightBy.SHOP
        _pay_freight(case, said.freight_method, by)
    backs, loose_fen = effects.backs_of(lines, plan)
    case.asked_fen, case.more_fen, case.key = plan.refund_fen, plan.more_fen, key
    case.instead, case.outcome = said.instead or case.instead, said.outcome
    moves = plan.kind is CaseKind.RETURN or bool(backs) or bool(loose_fen)
    out = Outcome("", order.state, 0, 0)
    if moves:
        out = returns.carry_out(order, backs, loose_fen, said.method, by, case.reason)
    if plan.more_fen:
        effects.dearer(lines, plan)
        settle(order)
        payments.collect(order, plan.more_fen, said.method, by, note=case.reason[:200])
    case.received_by = said.received_by if out.refund_fen else ""
    returns.close(case, out, backs, said.method, by)
    if moves and case.kind in (CaseKind.RETURN, CaseKind.REFUND):
        returns.record(order, out, backs, before, by, case.reason, _words(case))
        return
    settle(order)
    _tell(order, "settle_case", case, by, case.reason, refund_fen=out.refund_fen)


def refuse(order: Order, case: OrderReturn, by: Person, outcome: str, key: uuid.UUID | None = None) -> None:
    """Nothing comes of it. A freight that was to be kept from the refund is the station's now."""
    if key is not None and case.key == key:
        return
    refuse_over(case)
    if not outcome.strip():
        raise Refused(N_("请写一句为什么没办成。"))
    if case.freight_by is FreightBy.REFUND and case.freight_paid_fen:
        case.freight_by = FreightBy.STATION
    case.state, case.done_at, case.done_by = CaseState.REFUSED, clock.moment(), by.name
    case.outcome, case.key = outcome.strip()[:200], key
    _tell(order, "refuse_case", case, by, case.outcome)


def _pay_freight(case: OrderReturn, method: Method, by: Person) -> None:
    if not case.freight_fen or case.freight_by is FreightBy.SHOP:
        return
    if case.freight_by is FreightBy.VILLAGER:
        post(case, EntryKind.COLLECTED, case.freight_fen, method, by)
    post(case, EntryKind.SPENT, case.freight_fen, method, by)
    case.freight_paid_fen = case.freight_fen


def _words(case: OrderReturn) -> dict[str, tuple[Any, Any]]:
    told: dict[str, tuple[Any, Any]] = {"case_kind": (None, case.kind), "case_state": (None, case.state)}
    if case.freight_fen:
        told |= {"back_freight_fen": (None, case.freight_fen), "freight_by": (None, case.freight_by)}
    if case.more_fen:
        told["more_fen"] = (None, case.more_fen)
    return told


def _tell(
    order: Order, verb: str, case: OrderReturn, by: Person, reason: str = "", *, refund_fen: int = 0
) -> None:
    """Write a step of a case into the history of its order; whoever has the order open is overtaken."""
    order.changed_at = clock.moment()
    flag_modified(order, "changed_at")
    db.session.flush()
    told = _words(case)
    if refund_fen:
        told["refund_fen"] = (None, refund_fen)
    audit.record(order, verb, by, reason, {**told, "at": (None, clock.moment())})
