"""How often a 收购单 was printed: each print is an act in the audit, and the paper says which it is."""

from __future__ import annotations

from sqlalchemy import func

from station_app.core import audit
from station_app.core.access import Person, visible_columns
from station_app.core.audit import AuditEntry
from station_app.core.db import db

PRINT = "print"


def printed(thing: object) -> int:
    """How many times it was printed."""
    query = visible_columns(AuditEntry, func.count()).where(
        AuditEntry.thing_id == thing.id,  # type: ignore[attr-defined]
        AuditEntry.verb == PRINT,
    )
    return db.session.scalar(query) or 0


def count(thing: object, by: Person) -> None:
    """Record one more print; the thing itself stays as it is."""
    audit.record(thing, PRINT, by)
