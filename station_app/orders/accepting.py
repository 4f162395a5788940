"""A filled order form becomes an order: what a page posts and what a telephone kept go the same way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from station_app.core.access import Person
from station_app.orders import asking, entering, placing, steps
from station_app.orders.forms import OrderForm
from station_app.orders.models import Order
from station_app.orders.numbers import Claimed


@dataclass
class Accepted:
    """What became of a form: an order, or whom it may be for and what to look at twice."""

    order: Order | None = None
    is_new: bool = False
    who: entering.Buyer = field(default_factory=entering.Buyer)
    doubts: Sequence[str] = ()


def accept(form: OrderForm, known: asking.Known, by: Person) -> Accepted:
    """Store the order of a form, or say on the form what is wrong. With a parcel's number it is on its way.

    A second time for one identifier is the order that is there. Two at one moment: the second meets the
    unique key (IntegrityError), and the caller asks ``placing.placed_meanwhile``.
    """
    fine = form.validate()
    before = placing.placed_before(form.id.data) if known.is_taken else None
    if before is not None:
        return Accepted(before)
    who = entering.buyer(form, known)
    if not fine or form.errors or who.found is None:
        return Accepted(who=who)
    draft = entering.draft(form, who.found, known.at)
    lines = placing.drawn(draft, known.at)
    doubts = [] if form.confirm.data else entering.second_look(draft, lines, known)
    if doubts:
        return Accepted(who=who, doubts=doubts)
    try:
        order = placing.place(draft, lines, known.at, by)
    except Claimed as error:
        form.blame("platform_number", error.sentence)
        return Accepted(who=who)
    if form.tracking_number.data:
        steps.ship(order, by, form.carrier.data or "", form.tracking_number.data)
    return Accepted(order, is_new=True, who=who)
