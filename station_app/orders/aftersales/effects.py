"""What settling a case does to an order's figures, worked out before anything is stored.

The same functions that carry it out are run on copies of the lines, so that what a page shows is what
comes of it, to the fen.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from station_app.core.errors import NotNow, Refused
from station_app.core.i18n import N_
from station_app.core.money import money, part
from station_app.core.money import spread as share_out
from station_app.orders.aftersales.models import GOES_BACK, CaseKind, FreightBy
from station_app.orders.figures import order_figures
from station_app.orders.flow import DELIVERED, FLOW, OrderState
from station_app.orders.models import Order, OrderLine
from station_app.orders.returns import Back, weigh

Units = Sequence[tuple[uuid.UUID, int]]


@dataclass(frozen=True)
class Plan:
    """What is to come of a case. ``refund_fen`` before the freight that is kept from it. Amounts in fen."""

    kind: CaseKind
    units: Units = ()
    refund_fen: int = 0
    more_fen: int = 0
    freight_by: FreightBy = FreightBy.SHOP
    freight_fen: int = 0

    @property
    def kept_fen(self) -> int:
        """What of the refund stays here for the freight."""
        return self.freight_fen if self.freight_by is FreightBy.REFUND else 0

    @property
    def paid_fen(self) -> int:
        """What the villager really gets back."""
        return self.refund_fen - self.kept_fen


@dataclass(frozen=True)
class Figures:
    """An order's figures at one moment; ``saved_fen`` is None without any reference."""

    payable_fen: int
    refunded_fen: int
    received_fen: int
    owed_fen: int
    saved_fen: int | None
    effective_fen: int | None
    state: OrderState

    @property
    def stamp(self) -> str:
        """What a page showed: another by then, and it is shown again."""
        values = (self.payable_fen, self.refunded_fen, self.owed_fen, self.saved_fen, self.effective_fen)
        return ":".join(map(str, (*values, self.state.value)))


def check(order: Order, plan: Plan) -> None:
    """Raise ``Refused`` for sums that cannot be."""
    if plan.kind is CaseKind.RESEND and (plan.refund_fen or plan.more_fen):
        raise Refused(N_("补发不收钱也不退钱。要退钱，请选“仅退款”。"))
    if plan.refund_fen and plan.more_fen:
        raise Refused(N_("差价只填一边：要么退给乡亲，要么乡亲补。"))
    if plan.more_fen and plan.kind is not CaseKind.EXCHANGE:
        raise Refused(N_("只有换货才要乡亲补差价。"))
    if plan.freight_fen and plan.kind not in GOES_BACK:
        raise Refused(N_("货不寄回，就没有寄回的运费。"))
    if plan.kept_fen > plan.refund_fen:
        raise Refused(
            N_("退款 %(sum)s 不够扣运费 %(freight)s，请选“乡亲出，当场收”。"),
            sum=money(plan.refund_fen),
            freight=money(plan.kept_fen),
        )
    if plan.refund_fen > order.received_fen:
        raise Refused(N_("最多退 %(sum)s：这一单只收过这么多。"), sum=money(order.received_fen))


def _fits(lines: Sequence[OrderLine], plan: Plan) -> None:
    known = {line.id: line for line in lines}
    for id, units_m in plan.units:
        line = known.get(id)
        if line is None:
            raise NotNow(N_("这一单没有这样货了（后来改过），请先写“没办成”，再重新登记。"))
        if not 0 < units_m <= line.quantity_m - line.returned_m:
            raise Refused(N_("“%(goods)s”没有这么多了，请核对。"), goods=line.goods)


def backs_of(lines: Sequence[OrderLine], plan: Plan) -> tuple[list[Back], int]:
    """What ``returns`` is told: per line with its share of the refund, or a refund that names no line."""
    if not plan.units:
        return [], plan.paid_fen
    known = {line.id: line for line in lines}
    values = [
        part(line.goods_fen - line.discount_share_fen, units_m, line.quantity_m)
        for line, units_m in ((known[id], units_m) for id, units_m in plan.units)
    ]
    shares = share_out(plan.paid_fen, values)
    comes_back = plan.kind is CaseKind.RETURN
    found = [
        Back(id, units_m if comes_back else 0, fen)
        for (id, units_m), fen in zip(plan.units, shares, strict=True)
    ]
    return [back for back in found if back.units_m or back.refund_fen], 0


def dearer(lines: Sequence[Any], plan: Plan) -> None:
    """Other goods came for more money: the first line concerned costs so much more, as a typed total."""
    if plan.more_fen:
        line = next(one for one in lines if one.id == plan.units[0][0])
        line.goods_fen += plan.more_fen
        line.exchanged_fen += plan.more_fen
        line.unit_price_fen = None


def now(order: Order, lines: Sequence[Any]) -> Figures:
    """The figures as they stand."""
    return _figures(order, lines, order.state, 0, 0, 0)


def after(order: Order, lines: Sequence[OrderLine], plan: Plan) -> Figures:
    """The figures once the plan is carried out; nothing is changed. Raises what carrying it out would."""
    FLOW.step("refund" if plan.kind is CaseKind.REFUND else "give_back", order.state)
    check(order, plan)
    _fits(lines, plan)
    copies = [
        SimpleNamespace(**{column.key: getattr(line, column.key) for column in OrderLine.__table__.columns})
        for line in lines
    ]
    state, refund_fen, written_off_fen = order.state, 0, 0
    backs, loose_fen = backs_of(lines, plan)
    if plan.kind is CaseKind.RETURN or backs or loose_fen:
        out = weigh(order, copies, backs, loose_fen)
        state, refund_fen, written_off_fen = out.state, out.refund_fen, out.written_off_fen
    dearer(copies, plan)
    return _figures(order, copies, state, refund_fen, written_off_fen, plan.more_fen)


def _figures(
    order: Order, lines: Sequence[Any], state: OrderState, refund_fen: int, off_fen: int, more_fen: int
) -> Figures:
    sums = order_figures(lines)
    payable_fen, refunded_fen = order.payable_fen + more_fen, order.refunded_fen + refund_fen
    received_fen = order.received_fen - refund_fen + more_fen
    owed_fen = payable_fen - order.written_off_fen - off_fen - received_fen
    is_effective = state in DELIVERED and not sums.is_returned and not any(line.is_virtual for line in lines)
    return Figures(
        payable_fen,
        refunded_fen,
        received_fen,
        0 if state in (OrderState.RETURNED, OrderState.CANCELLED) or order.is_undone else owed_fen,
        sums.reference_fen - sums.covered_fen if sums.reference_fen > 0 else None,
        payable_fen - refunded_fen if is_effective else None,
        state,
    )
