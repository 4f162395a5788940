"""Whose an unclaimed parcel is: of an open order, which then has arrived, or of a villager."""

from __future__ import annotations

import uuid
from typing import Any

from station_app.arrivals import finding
from station_app.core.access import Person, fetch, visible
from station_app.core.db import db
from station_app.core.errors import NotNow
from station_app.core.i18n import N_
from station_app.households.matching import matching
from station_app.households.models import Villager
from station_app.orders import steps
from station_app.orders.models import Order
from station_app.parcels import codes, keeping
from station_app.parcels.flow import FLOW, ParcelState
from station_app.parcels.models import Parcel
from station_app.parcels.numbers import is_whole

MOST = 12


def candidates(words: str) -> dict[str, Any]:
    """Open orders and villagers that typed words mean."""
    if not words:
        return {"orders": [], "villagers": []}
    people = visible(Villager).where(matching(words)).order_by(Villager.name, Villager.id).limit(MOST)
    return {
        "orders": [finding.called(row) for row in finding.of_words(words)],
        "villagers": list(db.session.scalars(people)),
    }


def by_order(parcel_id: uuid.UUID, order_id: uuid.UUID, by: Person) -> Order:
    """It is what an open order waits for: the order arrives with it, and has its number from now on."""
    order = steps.held(order_id)
    codes.begin(by)
    parcel = _unclaimed(parcel_id)
    if order.station_id != parcel.station_id:
        raise NotNow(N_("这一单不是这个站的。"))
    if not order.tracking_number and is_whole(parcel.tracking_number):
        order.carry(order.courier or parcel.carrier, parcel.tracking_number)
    steps.arrive(order, by, parcel.shelf, parcel)
    return order


def by_villager(parcel_id: uuid.UUID, villager_id: uuid.UUID, by: Person) -> Parcel:
    """It came for a villager of the own roll, who ordered it alone."""
    villager = fetch(Villager, villager_id)
    if villager.merged_into_id is not None or villager.erased_at is not None:
        raise NotNow(N_("这位乡亲的资料已经抹去，或者合并到别处了。"))
    parcel = _unclaimed(parcel_id)
    keeping.claim(parcel, by, villager_id=villager.id)
    return parcel


def by_name(parcel_id: uuid.UUID, name: str, phone: str, by: Person) -> Parcel:
    """It came for somebody who is not on the roll."""
    parcel = _unclaimed(parcel_id)
    keeping.claim(parcel, by, name=name, phone=phone)
    return parcel


def _unclaimed(id: uuid.UUID) -> Parcel:
    """The parcel, held. Raises ``NotNow`` for one that somebody claimed meanwhile."""
    parcel = keeping.held(id)
    if parcel.state is not ParcelState.UNCLAIMED:
        FLOW.step("claim", parcel.state)
    return parcel
