"""Lines of equipment for tests, and what the tables hold of them afterwards."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import select, text

from station_app.core.access import unscoped
from station_app.core.audit import AuditEntry
from station_app.core.db import db, uuid7
from station_app.stations.equipment.models import Equipment, EquipmentState, Funding
from station_app.stations.models import Station

S = EquipmentState


def line(station: Station, kind: str = "电脑", **more: Any) -> Equipment:
    """A line of the register, bought in March."""
    made = Equipment(county_id=station.county_id, id=uuid7(), station_id=station.id, kind=kind)
    values = {
        "state_on": dt.date(2015, 3, 1),
        "pieces": 1,
        "state": S.IN_USE,
        "funding": Funding.COUNTY,
        **more,
    }
    for name, value in values.items():
        setattr(made, name, value)
    db.session.add(made)
    db.session.commit()
    db.session.expunge(made)
    return made


def states() -> list[tuple[str, int]]:
    """State and pieces of every line, by plain SQL."""
    db.session.rollback()
    query = text("select state, pieces from equipment where binned_at is null order by 1, 2")
    return [tuple(row) for row in db.session.execute(query)]  # type: ignore[misc]


def acts(id: uuid.UUID) -> list[tuple[str, str]]:
    """Verb and reason of what the audit has of a thing."""
    with unscoped():
        query = select(AuditEntry.verb, AuditEntry.reason).where(AuditEntry.thing_id == id)
        return [tuple(row) for row in db.session.execute(query.order_by(AuditEntry.seq))]  # type: ignore[misc]
