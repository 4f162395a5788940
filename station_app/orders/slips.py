"""How often a slip was printed: each print is an act; the slip says which it is, when and by whom."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from station_app.core import audit, clock
from station_app.core.access import Person, visible_columns
from station_app.core.audit import AuditEntry
from station_app.core.db import OfStation as Row
from station_app.core.db import db
from station_app.core.history import business_moment
from station_app.orders.models import Order

PRINT, PRINT_CASE = "print", "print_case"


@dataclass(frozen=True)
class Printed:
    """How many times until now, and the last of them."""

    count: int = 0
    at: dt.datetime | None = None
    by: str = ""


def printed(order: Order | Row, case_id: uuid.UUID | None = None) -> Printed:
    """The prints of an order's slip, or of the receipt of one of its cases; of whatever else has a slip."""
    columns = (AuditEntry.at, AuditEntry.by_name, AuditEntry.changes)
    query = visible_columns(AuditEntry, *columns).where(
        AuditEntry.county_id == order.county_id,
        AuditEntry.thing_id == order.id,
        AuditEntry.verb == (PRINT_CASE if case_id else PRINT),
    )
    acts = [
        act
        for act in db.session.execute(query.order_by(AuditEntry.at, AuditEntry.seq))
        if case_id is None or (act.changes or {}).get("case") == [None, str(case_id)]
    ]
    if not acts:
        return Printed()
    return Printed(len(acts), business_moment(acts[-1]), acts[-1].by_name)


def count(order: Order | Row, by: Person, case_id: uuid.UUID | None = None) -> None:
    """Record one more print. The order itself stays as it is: whoever has it open is not overtaken."""
    changes: dict[str, tuple[None, object]] = {"at": (None, clock.moment())}
    if case_id:
        changes["case"] = (None, str(case_id))
    audit.record(order, PRINT_CASE if case_id else PRINT, by, changes=changes)
