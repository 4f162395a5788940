"""What a filled form asks for, and what would come of it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from wtforms import FieldList

from station_app.core.errors import NotNow, Refused
from station_app.core.i18n import N_, gettext
from station_app.core.money import money
from station_app.core.words import quantity
from station_app.orders.aftersales import effects
from station_app.orders.aftersales.effects import Figures, Plan
from station_app.orders.aftersales.forms import WAYS, CaseForm, Settling
from station_app.orders.aftersales.models import GOES_BACK, CaseKind, CaseState, FreightBy, OrderReturn
from station_app.orders.aftersales.settling import Said
from station_app.orders.flow import STATE_WORDS
from station_app.orders.models import Order, OrderLine
from station_app.orders.steps import lines_of


def left(order: Order) -> list[OrderLine]:
    """The lines of which something is still there."""
    return [line for line in lines_of(order) if line.returned_m < line.quantity_m]


def plan_of(order: Order, form: CaseForm, kind: CaseKind) -> Plan:
    """What the form comes to, without saying what is wrong."""
    units = [
        (line.id, part.form.units.data)
        for part, line in zip(form.lines, left(order), strict=False)
        if part.form.units.data
    ]
    return plan(form, kind, units)


def plan(form: Settling, kind: CaseKind, units: Sequence[tuple[uuid.UUID, int]]) -> Plan:
    """A return without goods is a refund; freight only where goods go back."""
    if kind is CaseKind.RETURN and not units:
        kind = CaseKind.REFUND
    goes = kind in GOES_BACK
    return Plan(
        kind,
        units,
        form.refund.data or 0,
        (form.more.data or 0) if kind is CaseKind.EXCHANGE else 0,
        form.bearer if goes and form.freight_fen else FreightBy.SHOP,
        form.freight_fen if goes else 0,
    )


def read(order: Order, form: CaseForm, kind: CaseKind) -> Plan:
    """The plan of a posted form; what is wrong is said on the form."""
    for part, line in zip(form.lines, left(order), strict=False):
        left_m = line.quantity_m - line.returned_m
        if (part.form.units.data or 0) > left_m:
            part.form.blame("units", N_("最多退 %(n)s"), n=quantity(left_m))
    found = [part.errors for part in form.lines]
    lines: FieldList = form.lines
    lines.errors = found if any(found) else []
    if (form.refund.data or 0) > order.received_fen:
        form.blame("refund", N_("最多退 %(sum)s：这一单只收过这么多"), sum=money(order.received_fen))
    if kind in GOES_BACK:
        form.names_a_bearer()
    asked = plan_of(order, form, kind)
    if not form.errors and not asked.units and (kind in (CaseKind.EXCHANGE, CaseKind.RESEND)):
        form.form_errors.append(gettext(N_("请填写是哪样货、几件。")))
    elif not form.errors and not asked.units and not asked.refund_fen:
        form.blame("refund", N_("请填写退几件，或者退多少钱"))
    judge(order, asked, form)
    return asked


def judge(order: Order, asked: Plan, form: Settling) -> None:
    """Say on the form what the rules refuse."""
    if form.errors or form.form_errors:
        return
    try:
        effects.after(order, lines_of(order), asked)
    except Refused as error:
        form.form_errors.append(error.text)


def said(form: Any) -> Said:
    """What the form says beside the plan."""
    return Said(
        reason=(form.reason.data or "") if "reason" in form else "",
        method=WAYS[form.method.data],
        freight_method=WAYS[form.freight_way.data],
        received_by=form.received_by.data or "",
        instead=form.instead.data or "",
        outcome=form.outcome.data or "",
    )


def stamp(figures: Figures, asked: Plan) -> str:
    """What a page shows of a result, to know another from it."""
    sums = (asked.paid_fen, asked.more_fen, asked.freight_by.value, asked.freight_fen)
    return ":".join((figures.stamp, *map(str, sums)))


def foreseen(order: Order, asked: Plan, form: Settling) -> dict[str, Any] | None:
    """Before and after, for the page; None where the form cannot be carried out as it stands."""
    lines = lines_of(order)
    before = effects.now(order, lines)
    try:
        after = effects.after(order, lines, asked)
    except (Refused, NotNow):
        form.seen.data = "-"
        return None
    form.seen.data = stamp(after, asked)
    return {
        "rows": _rows(before, after),
        "paid_fen": asked.paid_fen,
        "kept_fen": asked.kept_fen,
        "more_fen": asked.more_fen,
        "freight_fen": asked.freight_fen,
        "freight_by": asked.freight_by.value,
    }


def _rows(before: Figures, after: Figures) -> list[tuple[str, str, str]]:
    """``(label, before, after)`` of what a reader is to see."""
    nothing = gettext(N_("不算"))

    def sums(label: str, name: str) -> tuple[str, str, str]:
        fen = [getattr(one, name) for one in (before, after)]
        was, becomes = (nothing if one is None else money(one) for one in fen)
        return gettext(label), was, becomes

    rows = [
        sums(N_("交易额（应付）"), "payable_fen"),
        sums(N_("一共退了"), "refunded_fen"),
        sums(N_("给乡亲省"), "saved_fen"),
        sums(N_("有效单金额"), "effective_fen"),
    ]
    if before.owed_fen or after.owed_fen:
        rows.append(sums(N_("还欠"), "owed_fen"))
    if before.state is not after.state:
        states = [gettext(STATE_WORDS[one.state]) for one in (before, after)]
        rows.append((gettext(N_("状态")), states[0], states[1]))
    return rows


def planned(case: OrderReturn, form: Settling) -> Plan:
    """What settling a case with this form comes to: its lines stand, the freight too once it was paid."""
    units = [(uuid.UUID(one["line_id"]), int(one["units_m"])) for one in case.lines if one.get("units_m")]
    asked = plan(form, case.kind, units)
    if case.state is CaseState.OPENED:
        return asked
    return Plan(asked.kind, units, asked.refund_fen, asked.more_fen, case.freight_by, case.freight_fen)


def weighed(order: Order, case: OrderReturn, form: Settling) -> Plan:
    """The plan of settling a case; what is wrong is said on the form."""
    if case.kind in GOES_BACK and case.state is CaseState.OPENED:
        form.names_a_bearer()
    if (form.refund.data or 0) > order.received_fen:
        form.blame("refund", N_("最多退 %(sum)s：这一单只收过这么多"), sum=money(order.received_fen))
    asked = planned(case, form)
    judge(order, asked, form)
    return asked


def is_news(order: Order, asked: Plan, form: Settling) -> bool:
    """Was another result shown than this one? A post that names none came from no page."""
    if not form.seen.data:
        return False
    after = effects.after(order, lines_of(order), asked)
    return form.seen.data != stamp(after, asked)
