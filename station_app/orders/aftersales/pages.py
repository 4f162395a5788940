"""What the pages of a case show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for

from station_app.core.access import Person, fetch, visible
from station_app.core.db import db, uuid7
from station_app.core.errors import NotNow
from station_app.core.i18n import N_, gettext
from station_app.core.people import masked_name
from station_app.core.words import quantity
from station_app.households.models import Villager
from station_app.ledger.models import METHOD_WORDS
from station_app.orders import order_page, slips, standing
from station_app.orders.aftersales.forms import CaseForm, RefuseForm, SendForm, Settling
from station_app.orders.aftersales.models import (
    CASE_KINDS,
    CASE_WORDS,
    COMES_NEW,
    FREIGHT_WORDS,
    GOES_BACK,
    CaseKind,
    CaseState,
    OrderReturn,
)
from station_app.orders.aftersales.planning import foreseen, left, plan_of, planned
from station_app.orders.flow import FLOW
from station_app.orders.models import Order, OrderLine
from station_app.orders.steps import lines_of
from station_app.parcels.flow import STATE_WORDS as PARCEL_WORDS
from station_app.parcels.models import Parcel
from station_app.stations.models import Station

EXPLAINED = {
    CaseKind.RETURN: N_("货退回去，钱退给乡亲。"),
    CaseKind.EXCHANGE: N_("货退回去，换一件来。差价多退少补，别的钱不动。"),
    CaseKind.REFUND: N_("货留下，退一部分钱。"),
    CaseKind.RESEND: N_("少发了、发错了，店家再寄一次。不动钱。"),
}


def kinds_for(order: Order) -> tuple[CaseKind, ...]:
    """What may be asked for now. Raises ``NotNow`` when nothing can."""
    if not standing.may_refund(order):
        raise NotNow(N_("这一单现在不能退货。刚下单的请作废，已经退完的不用再退。"))
    is_over = not FLOW.allows("give_back", order.state)
    return (CaseKind.REFUND,) if is_over else tuple(CaseKind)


def blank(order: Order, kind: CaseKind) -> CaseForm:
    """A form as it is first shown: everything comes back, or the one thing there is."""
    own = left(order)
    whole = kind is CaseKind.RETURN or (len(own) == 1 and kind is not CaseKind.REFUND)
    units = [{"units": line.quantity_m - line.returned_m if whole else 0} for line in own]
    known = {"id": uuid7(), "version": str(order.version), "kind": kind.value, "lines": units}
    refund = order.received_fen if kind is CaseKind.RETURN else None
    later = "now" if kind in (CaseKind.RETURN, CaseKind.REFUND) else "later"
    return CaseForm(data={**known, "refund": refund, "when": later})


def entry(order: Order, form: CaseForm, kind: CaseKind, *, again: bool = False) -> dict[str, Any]:
    """What ``orders/counter_return.html`` shows. ``again``: the result is another than was shown before."""
    offered, own = kinds_for(order), left(order)
    while len(form.lines) < len(own):
        form.lines.append_entry()
    villager = fetch(Villager, order.villager_id)
    return {
        "order": order_page.brief(order, lines_of(order)),
        "villager": order_page.villager_card(villager),
        "form": form,
        "kind": kind.value,
        "kinds": [
            (one.value, gettext(CASE_KINDS[one]), url_for("orders.give_back", id=order.id, kind=one.value))
            for one in offered
        ],
        "explained": gettext(EXPLAINED[kind]),
        "goes_back": kind in GOES_BACK,
        "lines": [
            {
                "field": part.form.units,
                "goods": line.goods,
                "left_m": line.quantity_m - line.returned_m,
                "paid_fen": order_page.returnable(line),
            }
            for part, line in zip(form.lines, own, strict=False)
        ],
        "effect": foreseen(order, plan_of(order, form, kind), form),
        "again": again,
    }


def brief(case: OrderReturn, lines: Sequence[OrderLine]) -> dict[str, Any]:
    """One case in words, for its page and the order's."""
    known = {str(line.id): line for line in lines}
    goods = [
        f"{known[one['line_id']].goods} × {quantity(one['units_m'])}"
        for one in case.lines
        if one.get("line_id") in known and one.get("units_m")
    ]
    return {
        "id": case.id,
        "url": url_for("orders.case", id=case.id),
        "kind": case.kind.value,
        "kind_words": gettext(CASE_KINDS[case.kind]),
        "state": case.state.value,
        "state_words": gettext(CASE_WORDS[case.state]),
        "is_open": case.is_open,
        "at": case.at,
        "on": case.on,
        "by": case.by_name,
        "goods": gettext("、").join(goods),
        "reason": case.reason,
        "asked_fen": case.asked_fen,
        "refund_fen": case.refund_fen,
        "more_fen": case.more_fen,
        "method_words": gettext(METHOD_WORDS[case.method]) if case.method else "",
        "freight_words": gettext(FREIGHT_WORDS[case.freight_by]),
        "freight_fen": case.freight_fen,
        "cost_fen": case.cost_fen,
        "instead": case.instead,
        "outcome": case.outcome,
        "courier": case.courier,
        "tracking": case.tracking_number,
        "sent_at": case.sent_at,
        "sent_by": case.sent_by,
        "done_at": case.done_at,
        "done_by": case.done_by,
    }


def one(case: OrderReturn, by: Person, send: SendForm | None = None, refusal: Any = None) -> dict[str, Any]:
    """What ``orders/counter_case.html`` and ``orders/desk_case.html`` show."""
    order = fetch(Order, case.order_id)
    lines, villager = lines_of(order), fetch(Villager, order.villager_id)
    acts = by.is_operator and case.is_open and not order.is_undone
    may_send = acts and case.kind in GOES_BACK and case.state is CaseState.OPENED
    version = str(order.version)
    fresh = {"id": uuid7(), "version": version}
    freight = {"freight_by": case.freight_by.value, "freight": case.freight_fen or None}
    name = villager.name if by.is_operator else masked_name(villager.name)
    received = case.received_by if by.is_operator else masked_name(case.received_by)
    return {
        "case": {**brief(case, lines), "received_by": received},
        "order": {"id": order.id, "number": order.number, "tail": order.number_tail, "state": order.state},
        "name": name,
        "coming": _coming(case, order, by),
        "settle_url": url_for("orders.settle_case", id=case.id) if acts else None,
        "send": (send or SendForm(data={**fresh, **freight})) if may_send else None,
        "refusal": (refusal or RefuseForm(data=fresh)) if acts else None,
        "slip_url": url_for("orders.case_slip", id=case.id) if by.is_operator and not case.is_open else None,
    }


def _coming(case: OrderReturn, order: Order, by: Person) -> dict[str, Any]:
    """What the shop sends for a case: parcels with the order's number in their note; how to announce one."""
    if case.kind not in COMES_NEW or not by.is_operator:
        return {"parcels": [], "url": None}
    query = visible(Parcel).where(Parcel.villager_id == order.villager_id, Parcel.order_id.is_(None))
    named = query.where(Parcel.note.contains(order.number, autoescape=True)).order_by(Parcel.id)
    note = f"{gettext(CASE_KINDS[case.kind])} {order.number}"
    announce = url_for("parcels.new", villager=order.villager_id, note=note)
    return {
        "parcels": [
            {
                "url": url_for("parcels.show", id=one.id),
                "number": one.tracking_number,
                "state_words": gettext(PARCEL_WORDS[one.state]),
                "code": one.code if one.is_here else "",
            }
            for one in db.session.scalars(named)
        ],
        "url": announce if case.state is not CaseState.REFUSED and not order.is_undone else None,
    }


def settling(case: OrderReturn, order: Order, form: Settling | None = None, *, again: bool = False) -> Any:
    """What ``orders/counter_settle.html`` shows."""
    lines, villager = lines_of(order), fetch(Villager, order.villager_id)
    asks_freight = case.kind in GOES_BACK and case.state is CaseState.OPENED
    if form is None:
        known = {"id": uuid7(), "version": str(order.version), "refund": case.asked_fen or None}
        freight = {"freight_by": case.freight_by.value, "freight": case.freight_fen or None}
        sums = {"more": case.more_fen or None, "instead": case.instead}
        form = Settling(data={**known, **freight, **sums})
    return {
        "case": brief(case, lines),
        "order": order_page.brief(order, lines),
        "villager": order_page.villager_card(villager),
        "form": form,
        "asks_freight": asks_freight,
        "effect": foreseen(order, planned(case, form), form),
        "again": again,
    }


def slip(case: OrderReturn, by: Person, *, prints: bool) -> dict[str, Any]:
    """What ``orders/case_slip.html`` prints: what was given back, and a line to sign."""
    order = fetch(Order, case.order_id)
    lines = lines_of(order)
    return {
        "case": {**brief(case, lines), "received_by": case.received_by},
        "order": {"tail": order.number_tail, "ordered_on": order.ordered_on},
        "villager": fetch(Villager, order.villager_id),
        "station": fetch(Station, order.station_id),
        "by": case.done_by or by.name,
        "back": url_for("orders.case", id=case.id),
        "printed": slips.printed(order, case.id),
        "prints": prints,
        "kept_fen": case.kept_fen if case.refund_fen or case.asked_fen else 0,
    }
