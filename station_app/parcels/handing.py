"""What lies on a station's shelves when it closes or changes hands (``stations.handover``)."""

from __future__ import annotations

import re
import uuid
from typing import Any

from flask import url_for

from station_app.core.access import person, visible_columns
from station_app.core.db import db
from station_app.core.people import masked_name
from station_app.households.models import Villager
from station_app.parcels.flow import HERE, Direction, ParcelState
from station_app.parcels.models import Parcel
from station_app.stations.handover.standing import Mark, Shelved


def on_shelf(station_id: uuid.UUID) -> tuple[Shelved, ...]:
    """What lies there, in the order of the shelves: somebody's, nobody's, and what is to go."""
    columns = (
        *(Parcel.id, Parcel.code, Parcel.carrier, Parcel.tracking_tail, Parcel.arrived_on, Parcel.recipient),
        *(Parcel.order_id, Parcel.state, Parcel.direction, Villager.name),
    )
    query = (
        visible_columns(Parcel, *columns)
        .outerjoin(Villager, (Villager.county_id == Parcel.county_id) & (Villager.id == Parcel.villager_id))
        .where(Parcel.station_id == station_id, Parcel.state.in_(HERE))
    )
    own = person().is_operator
    found = sorted(db.session.execute(query), key=lambda row: (_place(row.code), row.id))
    return tuple(
        Shelved(
            row.id,
            row.code,
            row.carrier,
            row.tracking_tail,
            row.arrived_on,
            _mark(row),
            (row.recipient or row.name or "") if own else masked_name(row.recipient or row.name),
            url_for("parcels.show", id=row.id),
        )
        for row in found
    )


def _place(code: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", code))


def _mark(row: Any) -> Mark:
    if row.direction is Direction.OUT:
        return Mark.TO_SEND
    if row.order_id is not None:
        return Mark.ORDERED
    return Mark.NOBODYS if row.state is ParcelState.UNCLAIMED else Mark.PLAIN
