"""What happened to one thing, for its own page: every act as the audit has it, and what may be taken back.

The one function every page of a thing asks; ``ui/history.html`` shows what it gives. It sees what the scope
of the person sees, and nothing of a kind whose history the role may not read.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from station_app.core import deeds, telling, undo
from station_app.core.access import Person, visible
from station_app.core.audit import AuditEntry
from station_app.core.db import db
from station_app.core.deeds import TAKE_BACK

MOST = 50


def of(model: Any, id: uuid.UUID, by: Person) -> list[dict[str, Any]]:
    """The acts on one thing, newest first, as ``ui/history.html`` shows them.

    ``undo`` is the id of an act this person may take back now, else None.
    """
    kind = deeds.kind_of(model.__tablename__)
    if kind is None or by.role not in kind.readers:
        return []
    query = visible(AuditEntry).where(AuditEntry.thing_id == id, AuditEntry.thing == kind.thing)
    entries = list(db.session.scalars(query.order_by(AuditEntry.at.desc(), AuditEntry.id.desc()).limit(MOST)))
    clears = telling.clears_of(entries)
    undone = {entry.undoes_id for entry in entries}
    offered = _offered(entries, by)
    return [
        {
            "at": business_moment(entry),
            "by": telling.who(entry),
            "title": telling.deed_words(entry),
            "reason": entry.reason,
            "changes": [tuple(change) for change in telling.changes_of(entry, clears, by)],
            "undone": entry.id in undone,
            "undo": str(entry.id) if entry.id == offered else None,
        }
        for entry in entries
    ]


def business_moment(entry: Any) -> dt.datetime:
    """When it happened by the business clock, which the demo holds at its last day."""
    written = (entry.changes or {}).get("at")
    if written and written[1]:
        return dt.datetime.fromisoformat(written[1])
    moment: dt.datetime = entry.at
    return moment


def _offered(entries: Sequence[AuditEntry], by: Person) -> uuid.UUID | None:
    """The newest act that stands, if this person did it, may take it back, and the time is not over."""
    undone = {entry.undoes_id for entry in entries}
    for entry in entries:
        deed = deeds.deed_of(entry.thing, entry.verb)
        if entry.verb == TAKE_BACK or entry.id in undone or (deed is not None and deed.is_look):
            continue
        is_mine = entry.by_id == by.id and entry.by_role == str(by.role)
        may = deeds.may_be_undone(entry.thing, entry.verb)
        return entry.id if is_mine and may and undo.is_fresh(entry.at) else None
    return None
