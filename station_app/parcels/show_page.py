"""The page of one parcel."""

from __future__ import annotations

from typing import Any

from flask import url_for
from sqlalchemy import select

from station_app.core import clock, history
from station_app.core.access import Person, fetch
from station_app.core.db import db
from station_app.core.i18n import N_, gettext
from station_app.core.people import masked_name, masked_phone
from station_app.households.models import Villager
from station_app.parcels import messages
from station_app.parcels.flow import DIRECTION_WORDS, FLOW, STATE_WORDS, Direction, ParcelState
from station_app.parcels.list_page import ago
from station_app.parcels.models import Parcel
from station_app.settings.dictionaries import shown
from station_app.stations.models import Station

S = ParcelState


def whose(parcel: Parcel) -> tuple[str, str]:
    """Name and telephone of who it is for: as typed here, else those of the villager."""
    if parcel.villager_id is None:
        return parcel.recipient, parcel.phone
    query = select(Villager.name, Villager.phone).where(
        Villager.county_id == parcel.county_id, Villager.id == parcel.villager_id
    )
    row = db.session.execute(query.execution_options(scoped=True)).one()
    return parcel.recipient or row.name, parcel.phone or row.phone


def page(parcel: Parcel, by: Person) -> dict[str, Any]:
    """What ``parcels/counter_show.html`` and ``parcels/desk_show.html`` show."""
    name, phone = whose(parcel)
    own = by.is_operator
    station = fetch(Station, parcel.station_id)
    message = ""
    if own and parcel.is_here and parcel.direction is Direction.IN and name:
        message = messages.text(name, [messages.Piece("", parcel.code)], station, 0)
    return {
        "parcel": {
            "id": parcel.id,
            "version": parcel.version,
            "name": (name if own else masked_name(name)) or gettext(N_("不知道是谁的")),
            "phone": phone if own else masked_phone(phone),
            "carrier": shown("carrier", parcel.carrier),
            "number": parcel.tracking_number,
            "code": parcel.code,
            "state": parcel.state.value,
            "words": gettext(STATE_WORDS[parcel.state]),
            "direction": gettext(DIRECTION_WORDS[parcel.direction]),
            "is_out": parcel.direction is Direction.OUT,
            "is_here": parcel.is_here,
            "is_unclaimed": parcel.state is S.UNCLAIMED,
            "since": ago(parcel.arrived_on, clock.today()) if parcel.is_here else "",
            "arrived_at": parcel.arrived_at,
            "notified_at": parcel.notified_at,
            "taken_at": parcel.taken_at,
            "collected_by": parcel.collected_by if own else masked_name(parcel.collected_by),
            "note": parcel.note if own else "",
            "by": parcel.by_name,
            "order_url": url_for("orders.show", id=parcel.order_id) if parcel.order_id else None,
            "villager_url": url_for("desk.villager", id=parcel.villager_id) if parcel.villager_id else None,
        },
        "station": {"place": station.place, "url": url_for("desk.station", id=station.id)},
        "verbs": [] if parcel.order_id else _verbs(parcel),
        "message": message,
        "acts": history.of(Parcel, parcel.id, by),
        "back": url_for("parcels.index"),
    }


def _verbs(parcel: Parcel) -> list[str]:
    return [verb.name for verb in FLOW.possible(parcel.state)]
