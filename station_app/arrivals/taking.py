"""One thing that was scanned or typed becomes an arrival, or an answer what to do with it."""

from __future__ import annotations

import enum
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from station_app.arrivals import finding
from station_app.core.access import Person, fetch
from station_app.core.db import uuid7
from station_app.core.errors import Refused
from station_app.core.i18n import N_, gettext
from station_app.core.parsers import Unreadable
from station_app.core.words import series
from station_app.households.models import Villager
from station_app.orders import steps
from station_app.orders.flow import OrderState
from station_app.orders.models import Order
from station_app.parcels import codes, keeping, of_orders
from station_app.parcels.models import Parcel
from station_app.parcels.numbers import carrier_of, is_whole, read_tracking


class Kind(enum.StrEnum):
    """What became of it."""

    ARRIVED = "arrived"
    KEPT = "kept"
    HERE = "here"
    SEVERAL = "several"
    UNKNOWN = "unknown"
    UNREADABLE = "unreadable"


DONE = (Kind.ARRIVED, Kind.KEPT)


@dataclass
class Taken:
    """The answer to one scan: the parcels it made, or a sentence and what may be chosen."""

    typed: str
    kind: Kind
    sentence: str = ""
    number: str = ""
    code: str = ""
    who: str = ""
    orders: list[Order] = field(default_factory=list)
    parcels: list[Parcel] = field(default_factory=list)
    choices: list[dict[str, Any]] = field(default_factory=list)


def take(
    typed: str, by: Person, *, shelf: str = "", order_id: uuid.UUID | None = None, keeps: bool = False
) -> Taken:
    """Register one arrival; the caller commits. ``order_id`` is the one chosen of several.

    A whole number nobody ordered under is kept as nobody's; a tail is, where ``keeps`` says so.
    """
    code = codes.code_of(typed)
    if code is not None:
        there = finding.coded(code)
        words = N_("没有这个取货码的包裹。登记到货请扫运单号。")
        return _here(typed, there) if there else Taken(typed, Kind.UNREADABLE, gettext(words))
    try:
        number = read_tracking(typed)
    except Unreadable as error:
        return Taken(typed, Kind.UNREADABLE, error.message())
    if order_id is not None:
        return _of_orders(typed, number, [order_id], by, shelf)
    found = finding.of_number(number)
    if len(found) == 1 or (found and is_whole(number)):  # two orders may lie in one parcel
        return _of_orders(typed, number, [row.id for row in found], by, shelf)
    if found:
        words = N_("尾号 %(tail)s 的不止一单，是哪一单？")
        choices = [finding.called(row) for row in found]
        sentence = gettext(words, tail=number)
        return Taken(typed, Kind.SEVERAL, sentence, number, choices=choices)
    return _of_no_order(typed, number, by, shelf, keeps)


def _of_orders(typed: str, number: str, ids: Sequence[uuid.UUID], by: Person, shelf: str) -> Taken:
    done = Taken(typed, Kind.ARRIVED, number=number)
    finding.hold(ids)
    for id in sorted(ids):
        order = steps.held(id)
        if order.state not in finding.AWAITED:
            continue
        if is_whole(number) and not order.tracking_number:
            order.carry(order.courier or carrier_of(number), number)
        steps.arrive(order, by, shelf)
        done.orders.append(order)
        done.parcels += [one for one in of_orders.those(order) if one.is_here]
    if not done.orders:
        return _past(typed, fetch(Order, ids[0]))
    done.code = series(dict.fromkeys(one.code for one in done.parcels))
    done.who = series(dict.fromkeys(name_of(order) for order in done.orders))
    return done


def _of_no_order(typed: str, number: str, by: Person, shelf: str, keeps: bool) -> Taken:
    there = finding.lying(number)
    if there is not None:
        return _here(typed, there)
    awaited = finding.expected(number)
    if awaited is not None:
        where = codes.begin(by, shelf)
        held = keeping.held(awaited.id)
        if held.is_here:
            return _here(typed, held)
        keeping.step(held, "arrive", by, shelf=where)
        return Taken(typed, Kind.ARRIVED, "", number, held.code, held.recipient, parcels=[held])
    past = finding.past_of_number(number) if is_whole(number) else None
    if past is not None:
        return _past(typed, fetch(Order, past.id))
    if not (keeps or is_whole(number)):
        words = N_("%(tail)s 没找到。先核对一遍；是真来了件，就记成无主件，以后再认。")
        return Taken(typed, Kind.UNKNOWN, gettext(words, tail=number), number)
    # Two who scan one number at once: the second waits here, then finds what the first kept.
    where = codes.begin(by, shelf)
    there = keeping.lying(by.county_id, by.station_id, number)
    if there is not None:
        return _here(typed, there)
    made = keeping.register(keeping.Draft(id=uuid7(), tracking_number=number, shelf=where), by)
    return Taken(typed, Kind.KEPT, "", number, made.code, parcels=[made])


def _here(typed: str, parcel: Parcel) -> Taken:
    words = N_("%(number)s 早就登记过了，在 %(code)s。")
    sentence = gettext(words, number=parcel.tracking_number[-4:] or parcel.code, code=parcel.code)
    return Taken(typed, Kind.HERE, sentence, parcel.tracking_number, parcel.code, parcels=[parcel])


def _past(typed: str, order: Order) -> Taken:
    lies = [one for one in of_orders.those(order) if one.is_here]
    if order.state is OrderState.ARRIVED:
        words = N_("%(name)s的这一单早就登记过到货了。")
    elif order.state is OrderState.CANCELLED:
        words = N_("%(name)s的这一单作废了，货却来了：先放着，请打开那一单看看。")
    else:
        words = N_("%(name)s的这一单已经取走或退掉了。")
    sentence = gettext(words, name=name_of(order))
    code = series(one.code for one in lies)
    return Taken(typed, Kind.HERE, sentence, order.tracking_number, code, orders=[order], parcels=lies)


def name_of(order: Order) -> str:
    """Who an order is for."""
    return fetch(Villager, order.villager_id).name


def several(texts: Sequence[str], by: Person, shelf: str = "") -> list[Taken]:
    """A whole pasted list, in one transaction; what is written twice is registered once."""
    numbers = []
    for text in texts:
        try:
            numbers.append(read_tracking(text))
        except Unreadable:
            continue
    finding.hold(finding.of_numbers(numbers))
    shelf = codes.begin(by, shelf)
    done: list[Taken] = []
    seen: dict[str, Taken] = {}
    for text in texts:
        key = "".join(text.split()).upper()
        if key in seen:
            done.append(Taken(text, Kind.HERE, gettext(N_("上面写过了。")), code=seen[key].code))
            continue
        try:
            seen[key] = take(text, by, shelf=shelf)
        except Refused as error:
            seen[key] = Taken(text, Kind.UNREADABLE, error.text)
        done.append(seen[key])
    return done
