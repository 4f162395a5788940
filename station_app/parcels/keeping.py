"""What is done with a parcel at a station, each act written to the audit (an order's: ``of_orders``)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from station_app.core import audit, clock
from station_app.core.access import Person, fetch, visible
from station_app.core.db import db
from station_app.core.errors import NotNow, Refused
from station_app.core.i18n import N_
from station_app.parcels.codes import FIRST, begin, latest_shelf, next_code
from station_app.parcels.flow import FLOW, HERE, Direction, ParcelState
from station_app.parcels.models import Parcel
from station_app.parcels.numbers import carrier_of

S = ParcelState
CARRIER = "carrier"
ALREADY = N_("这个运单号已经在站里了，取货码 %(code)s。")


@dataclass(frozen=True)
class Draft:
    """A parcel nobody ordered here: what is known of it. ``is_here``: it lies at the station already."""

    id: uuid.UUID
    tracking_number: str = ""
    carrier: str = ""
    villager_id: uuid.UUID | None = None
    recipient: str = ""
    phone: str = ""
    direction: Direction = Direction.IN
    shelf: str = ""
    note: str = ""
    is_here: bool = True


def put(parcel: Parcel, by: Person, shelf: str = "") -> None:
    """It lies on a shelf now; one that has its code keeps it, unless it goes to another shelf."""
    where = shelf or parcel.shelf or (latest_shelf(by) if by.stations else FIRST)
    if not parcel.code or where != parcel.shelf:
        parcel.code = next_code(parcel.county_id, parcel.station_id, where)
        parcel.shelf = where
    if parcel.arrived_at is None:
        parcel.arrived_at, parcel.arrived_on = clock.moment(), clock.today()
    parcel.by_name = by.name
    parcel.changed_at = clock.moment()
    db.session.flush()


def known_before(id: uuid.UUID) -> Parcel | None:
    """The parcel that already has this identifier: a second tap is no second parcel."""
    found: Parcel | None = db.session.scalar(visible(Parcel).where(Parcel.id == id))
    return found


def lying(county_id: str, station_id: uuid.UUID, number: str) -> Parcel | None:
    """The parcel with this whole number that lies at a station."""
    query = (
        select(Parcel)
        .where(
            Parcel.county_id == county_id,
            Parcel.station_id == station_id,
            Parcel.tracking_tail == number[-4:],
            Parcel.tracking_number == number,
            Parcel.direction == Direction.IN,
            Parcel.state.in_(HERE),
        )
        .limit(1)
    )
    return db.session.scalar(query.execution_options(scoped=True))


def register(draft: Draft, by: Person) -> Parcel:
    """Write down a parcel nobody ordered here. Raises ``Refused`` where that number lies here already."""
    before = known_before(draft.id)
    if before is not None:
        return before
    made = begun(by.county_id, by.station_id, draft.id, by)
    made.number(draft.carrier or carrier_of(draft.tracking_number), draft.tracking_number)
    made.address(draft.recipient, draft.phone)
    made.villager_id, made.direction, made.note = draft.villager_id, draft.direction, draft.note
    is_known = bool(draft.villager_id or draft.recipient or draft.phone) or draft.direction is Direction.OUT
    made.state = S.EXPECTED if not draft.is_here else S.WAITING if is_known else S.UNCLAIMED
    if draft.tracking_number and draft.is_here and draft.direction is Direction.IN:
        there = lying(by.county_id, by.station_id, draft.tracking_number)
        if there is not None:
            raise Refused(ALREADY, code=there.code)
    if draft.is_here:
        shelf = begin(by, draft.shelf)
    db.session.add(made)
    if draft.is_here:
        put(made, by, shelf)
    db.session.flush()
    verb = "keep" if made.state is S.UNCLAIMED else "register"
    changes = {"tracking_number": (None, made.tracking_number), "code": (None, made.code)}
    audit.record(made, verb, by, changes={**changes, "recipient": (None, made.recipient)} | _at())
    return made


def step(
    parcel: Parcel, verb: str, by: Person, *, reason: str = "", collected_by: str = "", shelf: str = ""
) -> None:
    """One step of a parcel of no order; those of an order step with it. Raises ``NotNow``."""
    if parcel.order_id is not None:
        raise NotNow(N_("这件是代购单的货，请在那一单上办。"))
    is_nameless = not (parcel.villager_id or parcel.recipient or parcel.phone)
    if verb == "arrive" and is_nameless and parcel.direction is Direction.IN:
        verb = "keep"
    before = parcel.state
    if verb in ("arrive", "keep"):
        FLOW.step(verb, before)
        refuse_twice(parcel)
    if verb == "hand_over":
        FLOW.step(verb, before)
        take(parcel, collected_by)
    else:
        parcel.turn(verb)
    if verb in ("arrive", "keep"):
        put(parcel, by, shelf)
    parcel.changed_at = clock.moment()
    db.session.flush()
    changes: dict[str, tuple[Any, Any]] = {"state": (before, parcel.state)}
    if collected_by:
        changes["collected_by"] = (None, collected_by)
    audit.record(parcel, verb, by, reason, changes | _at())


def refuse_twice(parcel: Parcel) -> None:
    """Raise ``Refused`` where its number lies here already as another parcel."""
    if not parcel.tracking_number or parcel.direction is Direction.OUT:
        return
    there = lying(parcel.county_id, parcel.station_id, parcel.tracking_number)
    if there is not None and there.id != parcel.id:
        raise Refused(ALREADY, code=there.code)


def claim(
    parcel: Parcel, by: Person, *, villager_id: uuid.UUID | None = None, name: str = "", phone: str = ""
) -> None:
    """Whose an unclaimed parcel is: a villager of the roll, or a name and telephone as typed."""
    if not (villager_id or name or phone):
        raise Refused(N_("请选一位乡亲，或者写上姓名。"))
    before = parcel.turn("claim")
    parcel.villager_id = villager_id
    parcel.address(name, phone)
    parcel.changed_at = clock.moment()
    db.session.flush()
    changes: dict[str, tuple[Any, Any]] = {"state": (before, parcel.state), "recipient": (None, name)}
    audit.record(parcel, "claim", by, changes=changes | _at())


def notify(parcels: Sequence[Parcel], by: Person) -> None:
    """Their people were told; each is written down once, whoever says it again."""
    for parcel in parcels:
        if parcel.is_here and parcel.notified_at is None:
            parcel.notified_at = parcel.changed_at = clock.moment()
            db.session.flush()
            audit.record(parcel, "notify", by, changes=_at())


def shelve(parcel: Parcel, shelf: str, by: Person) -> None:
    """Put it on another shelf, where it gets another code."""
    if not parcel.is_here:
        raise NotNow(N_("这件已经不在站里了。"))
    before = parcel.code
    put(parcel, by, shelf)
    if before != parcel.code:
        audit.record(parcel, "shelve", by, changes={"code": (before, parcel.code)} | _at())


def held(id: uuid.UUID) -> Parcel:
    """The parcel, locked until the commit; who puts it on a shelf holds that first. Raises ``NotFound``."""
    return fetch(Parcel, id, lock=True)


def take(parcel: Parcel, collected_by: str) -> None:
    """It goes home, with whoever came for it."""
    parcel.turn("hand_over")
    parcel.taken_at, parcel.taken_on = clock.moment(), clock.today()
    parcel.collected_by = collected_by
    parcel.changed_at = clock.moment()


def begun(county_id: str, station_id: uuid.UUID, id: uuid.UUID, by: Person) -> Parcel:
    """A parcel of which nothing is known yet; not stored."""
    made = Parcel(county_id=county_id, id=id, station_id=station_id)
    made.direction, made.state, made.by_name = Direction.IN, S.WAITING, by.name
    made.code = made.shelf = made.note = made.collected_by = ""
    made.number("", "")
    made.address("", "")
    made.changed_at = clock.moment()
    return made


def _at() -> dict[str, tuple[Any, Any]]:
    return {"at": (None, clock.moment())}
