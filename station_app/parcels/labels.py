"""How often a parcel's label was printed: each print is an act in the audit, and a second one says so."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from station_app.core import audit, clock
from station_app.core.access import Person, visible_columns
from station_app.core.audit import AuditEntry
from station_app.core.db import db
from station_app.core.history import business_moment
from station_app.parcels.models import Parcel

PRINT = "print"


@dataclass(frozen=True)
class Printed:
    """How many times until now, and the last of them."""

    count: int = 0
    at: dt.datetime | None = None
    by: str = ""


def printed(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Printed]:
    """The prints of these parcels' labels; those never printed are left out."""
    columns = (AuditEntry.thing_id, AuditEntry.at, AuditEntry.by_name, AuditEntry.changes)
    query = visible_columns(AuditEntry, *columns).where(
        AuditEntry.thing_id.in_(ids), AuditEntry.thing == Parcel.__tablename__, AuditEntry.verb == PRINT
    )
    found: dict[uuid.UUID, Printed] = {}
    for act in db.session.execute(query.order_by(AuditEntry.at, AuditEntry.seq)):
        before = found.get(act.thing_id, Printed()).count
        found[act.thing_id] = Printed(before + 1, business_moment(act), act.by_name)
    return found


def count(parcel: Parcel, by: Person) -> None:
    """Record one more print; the parcel stays as it is."""
    audit.record(parcel, PRINT, by, changes={"at": (None, clock.moment())})


def mark(ids: Sequence[str]) -> str:
    """Some parcels in few characters, for a session that remembers whose button was pressed."""
    return hashlib.sha256(" ".join(ids).encode()).hexdigest()[:16]
