"""What of the equipment waits for the county: what does not work, and warranties that end soon."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from sqlalchemy import case, func

from station_app.core.access import visible_columns
from station_app.core.db import db
from station_app.stations.equipment.models import Equipment
from station_app.stations.equipment.register import TROUBLE, at_stations, warranty_ends


class Reminders(NamedTuple):
    """Pieces that do not work, at how many stations, since when; the same of warranties that end."""

    broken: int
    broken_at: int
    broken_since: dt.date | None
    ending: int
    ending_at: int
    ends_first: dt.date | None


def reminders(on: dt.date, limit: int) -> Reminders:
    """Of the acting person's stations; one statement. ``limit``: days until a warranty ends."""
    broken, ending = Equipment.state.in_(TROUBLE), warranty_ends(on, limit)
    query = visible_columns(
        Equipment,
        func.sum(case((broken, Equipment.pieces), else_=0)),
        func.count(case((broken, Equipment.station_id)).distinct()),
        func.min(case((broken, Equipment.state_on))),
        func.sum(case((ending, Equipment.pieces), else_=0)),
        func.count(case((ending, Equipment.station_id)).distinct()),
        func.min(case((ending, Equipment.warranty_on))),
    )
    row = db.session.execute(at_stations(query.where(broken | ending))).one()
    return Reminders(int(row[0] or 0), row[1], row[2], int(row[3] or 0), row[4], row[5])
