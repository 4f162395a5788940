"""What tests of the undo do again and again: the newest act, a snapshot of every row by plain SQL."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import text

from station_app.core.access import Person, acting_as, visible
from station_app.core.audit import AuditEntry
from station_app.core.db import Model, db
from station_app.core.undo import take_back

WRITTEN_ONCE = {
    "parcel_shelves",  # which shelf was used last, for the next parcel
    "audit_entries",
    "audit_heads",
    "audit_clears",
    "undo_journals",
    "money_entries",
    "sign_ins",
    "one_time_codes",
}
"""What an undo adds to instead of putting back, and what is no part of a thing."""
ALSO_MOVES = {"version", "changed_at", "touched_at"}


def newest(by: Person, **where: Any) -> AuditEntry:
    """The newest act this person sees."""
    with acting_as(by):
        query = visible(AuditEntry).filter_by(**where)
        entry = db.session.scalars(query.order_by(AuditEntry.at.desc(), AuditEntry.id.desc())).first()
        assert entry is not None
        return entry


def undone(by: Person, id: uuid.UUID | None = None) -> AuditEntry | None:
    """Take back an act (the newest of this person's own), committed."""
    with acting_as(by):
        done = take_back(id or newest(by, by_id=by.id).id, by)
        db.session.commit()
        return done


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table that an undo must put back exactly, read past the project's own queries.

    Facts of days on which nothing stands any more count as no facts.
    """
    db.session.commit()
    found = {}
    for table in Model.metadata.sorted_tables:
        if table.name in WRITTEN_ONCE:
            continue
        names = [column.name for column in table.columns if column.name not in ALSO_MOVES]
        quoted = ", ".join(f'"{name}"' for name in names)
        rows = db.session.connection().execute(text(f'select {quoted} from "{table.name}"')).all()
        found[table.name] = sorted(tuple(map(str, row)) for row in rows if _stands(table.name, row))
    return found


def _stands(table: str, row: Any) -> bool:
    return table not in ("station_days", "station_months", "month_households") or any(
        value for value in row if isinstance(value, int) and not isinstance(value, bool)
    )


def money() -> list[tuple[str, int]]:
    """What the ledger comes to for each kind, reversals against what they take back."""
    signed = "case when reverses_id is null then amount_fen else -amount_fen end"
    rows = db.session.connection().execute(
        text(f"select kind, sum({signed}) from money_entries group by kind having sum({signed}) <> 0")
    )
    return sorted((kind, int(fen)) for kind, fen in rows)
