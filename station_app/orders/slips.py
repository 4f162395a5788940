"""How often an order's slip was printed: each print is an act in the audit, and the slip says which it is."""

from __future__ import annotations

from sqlalchemy import func

from station_app.core import audit
from station_app.core.access import Person, visible_columns
from station_app.core.audit import AuditEntry
from station_app.core.db import db
from station_app.orders.models import Order

PRINT = "print"


def printed(order: Order) -> int:
    """How many times it was printed."""
    query = visible_columns(AuditEntry, func.count()).where(
        AuditEntry.county_id == order.county_id, AuditEntry.thing_id == order.id, AuditEntry.verb == PRINT
    )
    return db.session.scalar(query) or 0


def count(order: Order, by: Person) -> None:
    """Record one more print. The order itself stays as it is: whoever has it open is not overtaken."""
    audit.record(order, PRINT, by)
