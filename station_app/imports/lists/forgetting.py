"""What an import made is forgotten again when it is undone, line by line, but for what was changed since."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from station_app.core import audit, bulk
from station_app.core.access import Person
from station_app.core.db import db
from station_app.imports.models import ImportRow


def forget(
    model: Any,
    rows: Sequence[ImportRow],
    verb: str,
    by: Person | None,
    said: Callable[[Any], dict[str, Any]],
    why: Callable[[Any], str],
) -> Mapping[uuid.UUID, str]:
    """Delete what the rows of an import made; why a row stays, by the row.

    Each is locked first and stays when it has another version than it was made with: ``why`` says it (it gets
    None for what is gone). ``verb`` goes into the audit with what ``said`` tells of it.
    """
    stays: dict[uuid.UUID, str] = {}
    if not rows:
        return stays
    query = select(model).where(
        model.county_id == rows[0].county_id, bulk.among(model.id, [row.thing_id for row in rows])
    )
    held = query.order_by(model.id).with_for_update().execution_options(scoped=True)
    found = {one.id: one for one in db.session.scalars(held)}
    for row in rows:
        made = found.get(row.thing_id) if row.thing_id else None
        if made is None or made.version != 1:
            stays[row.id] = why(made)
            continue
        audit.record(made, verb, by, changes={name: (value, None) for name, value in said(made).items()})
        db.session.delete(made)
    db.session.flush()
    return stays
