"""What lies in the bin, as its page shows it, and one thing of it to be put back."""

from __future__ import annotations

import uuid
from typing import Any

from station_app.core import binned, deeds
from station_app.core.access import ROLE_WORDS, Person, visible
from station_app.core.db import db
from station_app.core.errors import NotFound, NotNow, NotYourRole
from station_app.core.i18n import N_
from station_app.core.people import masked_name
from station_app.core.telling import kind_words

MOST = 200


def shown(by: Person) -> dict[str, Any]:
    """What ``undos/bin.html`` shows: newest first, of each kind at most 200."""
    rows = []
    for one in binned.bins():
        query = binned.lying(one.model, by).order_by(one.model.binned_at.desc(), one.model.id).limit(MOST)
        for row in db.session.scalars(query):
            rows.append(
                {
                    "id": row.id,
                    "kind": kind_words(row.__tablename__),
                    "name": _name(row, by),
                    "by": row.binned_by or "",
                    "at": row.binned_at,
                    "until": binned.until(row),
                    "may": by.role in one.may,
                }
            )
    rows.sort(key=lambda row: row["at"], reverse=True)
    return {"rows": rows}


def _name(row: Any, by: Person) -> str:
    """Its name; a person's in full only for the own station."""
    kind = deeds.kind_of(row.__tablename__)
    is_personal = kind is not None and "name" in kind.masks
    name: str = getattr(row, "place", None) or row.name
    return masked_name(name) if is_personal and not by.is_operator else name


def held(id: uuid.UUID, by: Person) -> Any:
    """One thing in the bin, held for update; ``NotYourRole`` names who may put this kind back."""
    for one in binned.bins():
        query = binned.lying(one.model, by).where(one.model.id == id).with_for_update()
        row = db.session.scalar(query)
        if row is not None:
            if by.role not in one.may:
                raise NotYourRole([ROLE_WORDS[role] for role in one.may])
            return row
    if any(db.session.scalar(visible(one.model).where(one.model.id == id)) for one in binned.bins()):
        raise NotNow(N_("它不在回收站里，已经放回来了。"))
    raise NotFound
