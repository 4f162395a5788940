"""How often a parcel's label was printed: each print is an act in the audit, and a second one says so."""

from __future__ import annotations

from sqlalchemy import func

from station_app.core import audit
from station_app.core.access import Person, visible_columns
from station_app.core.audit import AuditEntry
from station_app.core.db import db
from station_app.parcels.models import Parcel

PRINT = "print"


def printed(parcel: Parcel) -> int:
    """How many times it was printed."""
    query = visible_columns(AuditEntry, func.count()).where(
        AuditEntry.county_id == parcel.county_id, AuditEntry.thing_id == parcel.id, AuditEntry.verb == PRINT
    )
    return db.session.scalar(query) or 0


def count(parcel: Parcel, by: Person) -> None:
    """Record one more print; the parcel stays as it is."""
    audit.record(parcel, PRINT, by)
