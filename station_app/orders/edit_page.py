"""The page that changes an order: its fields, and what to look at twice before it is stored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from station_app.core.access import Person, fetch
from station_app.core.i18n import N_, gettext
from station_app.core.people import masked_name
from station_app.households.models import Villager
from station_app.orders import doubts
from station_app.orders.edit_forms import EditForm
from station_app.orders.editing import AMOUNTS, Change, drafted, has_given_back
from station_app.orders.entering import line as villager_line
from station_app.orders.figures import share
from station_app.orders.flow import OrderState
from station_app.orders.forms import line_fields
from station_app.orders.models import Order, OrderLine
from station_app.orders.placing import MOST_LINES, row
from station_app.orders.referring import offers, referred
from station_app.settings.models import county
from station_app.stations.models import Station


def typed(form: EditForm, order: Order, lines: Sequence[OrderLine], station: Station) -> Change:
    """The edit of a form that was found right. A stored line the form does not name stays as it is.

    A line that names a price of the book takes its reference from it, as of the day of the order.
    """
    drafts = referred(form.drafts, station, order.ordered_on)
    by_id = {one.id: one for one in drafts if one.id is not None}
    kept = [by_id.get(line.id) or drafted(line) for line in lines if line.id not in form.removed]
    known = {line.id for line in lines}
    unknown = [one for one in by_id.values() if one.id not in known]
    return Change(
        lines=[*kept, *unknown, *(one for one in drafts if one.id is None)],
        platform=form.platform.data or "",
        platform_number=form.platform_number.data or "",
        note=form.note.data or "",
        courier=_or_stays(form.carrier, order.courier),
        tracking_number=_or_stays(form.tracking_number, order.tracking_number),
        **form.amounts,
    )


def _or_stays(field: Any, stored: str) -> str:
    """What was typed; what stands where the page did not ask, before the order was sent."""
    return (field.data or "") if field.raw_data else stored


def filled(order: Order, lines: Sequence[OrderLine]) -> EditForm:
    """The form with what is stored."""
    form = EditForm(
        data={
            "lines": [line_fields(one) for one in map(drafted, lines)],
            "platform": order.platform,
            "platform_number": order.platform_number,
            "freight": order.freight_fen,
            "service_fee": order.fee_fen,
            "discount": order.discount_fen,
            "note": order.note,
            "carrier": order.courier,
            "tracking_number": order.tracking_number,
            "version": str(order.version),
        }
    )
    form.keep_sources(line.reference_source for line in lines)
    return form


def add_line(form: EditForm) -> None:
    """One more empty line at the end."""
    if len(form.lines) < MOST_LINES:
        form.lines.append_entry()


def second_look(order: Order, lines: Sequence[OrderLine], change: Change, station: Station) -> list[str]:
    """What must be confirmed before this change is stored; what stood there already is not asked again."""
    limits = county(order.county_id).limits
    known = doubts.doubts(lines, order.payable_fen, [], limits)
    rows = [row(one, order.id, station, place) for place, one in enumerate(change.lines)]
    amounts = {name: getattr(change, name) for name in AMOUNTS}
    share(rows, **amounts)
    payable_fen = sum(one.goods_fen for one in rows) + change.freight_fen + change.fee_fen
    found = doubts.doubts(rows, payable_fen - change.discount_fen, [], limits)
    return [sentence for sentence in found if sentence not in known]


def page(
    order: Order, lines: Sequence[OrderLine], form: EditForm, by: Person, warnings: Sequence[str] = ()
) -> dict[str, Any]:
    """What the two edit templates show."""
    villager = fetch(Villager, order.villager_id)
    name = villager.name if by.is_operator else masked_name(villager.name)
    return {
        "form": form,
        "order": {
            "id": order.id,
            "number": order.number,
            "tail": order.number_tail,
            "is_sent": order.state is not OrderState.PLACED,
        },
        "villager": {"name": name, "line": villager_line(villager) if by.is_operator else ""},
        "warnings": list(warnings),
        "is_paid": order.received_fen > 0 and order.owed_fen <= 0,
        "fixed": gettext(
            N_("这一单退过、换过货或退过钱：件数和钱数不能再改，名字、单号、县里卖和备注可以改。")
        )
        if has_given_back(order, lines)
        else "",
        "offers": offers(form, fetch(Station, order.station_id), order.ordered_on)
        if form.next.data == "prices"
        else {},
        "may_add": len(form.lines) < MOST_LINES and not has_given_back(order, lines),
    }
