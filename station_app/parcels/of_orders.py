"""Parcels of proxy orders: they go where their order goes.

Nothing here writes an act of its own: the order's act tells of its parcels, and its undo takes them back too.
"""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from station_app.core import clock
from station_app.core.access import Person
from station_app.core.db import OfStation, db, uuid7
from station_app.core.errors import NotNow
from station_app.core.i18n import N_
from station_app.parcels import keeping
from station_app.parcels.codes import FIRST, begin, next_code
from station_app.parcels.flow import HERE, Direction, ParcelState
from station_app.parcels.models import Parcel
from station_app.parcels.numbers import carrier_of
from station_app.settings.dictionaries import stored

S = ParcelState


def arrived(order: Any, by: Person, shelf: str = "", parcel: Parcel | None = None) -> Parcel:
    """The parcel of an order that arrives now, on a shelf with its code.

    One that was kept as nobody's, or awaited, under the order's number is that parcel.
    """
    number = order.tracking_number.upper()
    if by.stations and by.station_id == order.station_id:
        shelf = begin(by, shelf)
    found = parcel or _of_number(order, number)
    if found is None:
        found = keeping.begun(order.county_id, order.station_id, uuid7(), by)
        found.number(stored(keeping.CARRIER, order.courier) or carrier_of(number), number)
        db.session.add(found)
    elif found.order_id not in (None, order.id):
        raise NotNow(N_("这件包裹是另一单的。"))
    found.order_id, found.villager_id = order.id, order.villager_id
    found.state = S.WAITING
    keeping.put(found, by, shelf)
    return found


def _of_number(order: Any, number: str) -> Parcel | None:
    mine: ColumnElement[bool] = and_(Parcel.order_id == order.id, Parcel.state == S.EXPECTED)
    if number:
        free = and_(
            Parcel.order_id.is_(None),
            Parcel.villager_id.is_(None) | (Parcel.villager_id == order.villager_id),
            Parcel.state.in_((*HERE, S.EXPECTED)),
            Parcel.tracking_tail == number[-4:],
            Parcel.tracking_number == number,
            Parcel.direction == Direction.IN,
        )
        mine = or_(mine, free)
    query = (
        select(Parcel)
        .where(Parcel.county_id == order.county_id, Parcel.station_id == order.station_id, mine)
        .order_by(Parcel.id)
        .limit(1)
        .with_for_update()
    )
    return db.session.scalar(query.execution_options(scoped=True))


def renumbered(order: Any, before: str) -> None:
    """The number of an order was put right: its parcels that bear the old one, or none, bear the new one."""
    number = order.tracking_number.upper()
    if number == before.upper():
        return
    for parcel in those(order, lock=True):
        if parcel.tracking_number in ("", before.upper()) and (parcel.is_here or parcel.state is S.EXPECTED):
            carrier = stored(keeping.CARRIER, order.courier) or carrier_of(number)
            parcel.number(carrier, number)
            parcel.changed_at = clock.moment()


def those(order: OfStation, *, lock: bool = False) -> list[Parcel]:
    """The parcels of an order, oldest first."""
    query = (
        select(Parcel)
        .where(Parcel.county_id == order.county_id, Parcel.order_id == order.id)
        .order_by(Parcel.id)
        .execution_options(scoped=True)
    )
    return list(db.session.scalars(query.with_for_update() if lock else query))


def taken(order: OfStation, collected_by: str) -> None:
    """What lies here of an order went home with it."""
    for parcel in those(order, lock=True):
        if parcel.is_here:
            parcel.state = S.WAITING
            keeping.take(parcel, collected_by)
    db.session.flush()


def sent_back(order: OfStation) -> None:
    """What lies here of an order goes back with it."""
    for parcel in those(order, lock=True):
        if parcel.is_here:
            parcel.turn("send_back")
            parcel.changed_at = clock.moment()
    db.session.flush()


def moved(order: Any, station_id: uuid.UUID, villager_id: uuid.UUID) -> None:
    """The county moves an order to another station: its parcels are that station's; codes are given there."""
    for parcel in those(order, lock=True):
        if parcel.is_here:  # before it is that station's, where another may bear its old code
            shelf = parcel.shelf or FIRST
            parcel.shelf, parcel.code = shelf, next_code(parcel.county_id, station_id, shelf)
        parcel.station_id, parcel.villager_id = station_id, villager_id
        parcel.changed_at = clock.moment()
        db.session.flush()
