"""Words people typed, in whatever table: who is erased goes out of every note, reason and story.

What a feature knows of a person's own rows it clears itself (``hooks.on_erase``). This is the rest: a till
that was closed short, a hand-over, an advance, what a farm product is said to come from.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import JSON, Enum, String, Table, or_, select, update

from station_app.accounts.drafts.waiting import forget as forget_drafts
from station_app.accounts.saved.models import forget as forget_views
from station_app.core import redaction
from station_app.core.audit import COUNTY_CHAIN
from station_app.core.db import Model, db
from station_app.households.hooks import Gone
from station_app.households.models import Villager, on_roll

TYPED = frozenset(
    {
        *("note", "reason", "words", "story", "contact", "outcome", "outcome_note"),
        *("cancelled_why", "ended_why", "recalled_why", "reopened_why", "state_why"),
        *("given_for", "taken_for"),
    }
)
"""What a column is called in which people write sentences."""
MORE = {
    "posts": ("phone", "place"),
    "poverty_statuses": ("source",),
    "poor_villages": ("source",),
    "bills": ("file",),
    "batches": ("work",),
}
"""Columns of other names, by table."""
QUOTED = {"bills": ("problems",), "conformities": ("words",)}
"""Columns of JSON that quote what somebody typed or a file held, by table."""
SEALED = "audit_entries"
"""The audit's own reasons are blanked by ``core/redaction.py``."""


def forget(gone: Gone) -> list[uuid.UUID]:
    """Take the person out of what was typed; returns the rows whose audit names them too."""
    wide = replace(gone, everywhere=_of_the_county(gone))
    ids = forget_views(gone.county_id, wide.hide_elsewhere)
    forget_drafts(gone.county_id, (*map(str, gone.ids), *wide.everywhere))
    for table in Model.metadata.sorted_tables:
        names = typed_in(table)
        if names:
            ids += _texts(table, names, gone if "station_id" in table.c else wide)
    return ids


def blank(gone: Gone, done: list[list[str]]) -> list[list[str]]:
    """Sealed reasons of acts on anything else, at the station and of the county; with those done already."""
    wide = replace(gone, everywhere=_of_the_county(gone))
    known = {id for id, _ in done}
    for chain, one in ((gone.station_id, gone), (COUNTY_CHAIN, wide)):
        found = redaction.blank_elsewhere(gone.county_id, chain, one.everywhere, one.hide_elsewhere)
        done = done + [pair for pair in found if pair[0] not in known]
    return done


def typed_in(table: Table) -> list[str]:
    """The columns of a table in which people write sentences."""
    if table.name == SEALED or "county_id" not in table.c or "id" not in table.c:
        return []
    return [
        column.name
        for column in table.c
        if column.name in QUOTED.get(table.name, ())
        or (
            (column.name in TYPED or column.name in MORE.get(table.name, ()))
            and isinstance(column.type, String)
            and not isinstance(column.type, Enum)
        )
    ]


def _of_the_county(gone: Gone) -> tuple[str, ...]:
    """The words that name nobody else in the whole county: for texts that belong to no station."""
    others = select(Villager.name).where(
        Villager.county_id == gone.county_id,
        Villager.name.in_(gone.everywhere),
        Villager.id.not_in(gone.ids),
        Villager.station_id != gone.station_id,
        on_roll(),
    )
    shared = set(db.session.scalars(others.execution_options(scoped=True)))
    return tuple(word for word in gone.everywhere if word not in shared)


def _texts(table: Table, names: list[str], gone: Gone) -> Iterator[uuid.UUID]:
    if not gone.everywhere:
        return
    columns = [table.c[name] for name in names]
    near: list[Any] = [table.c.county_id == gone.county_id]
    if "station_id" in table.c:
        near.append(or_(table.c.station_id == gone.station_id, table.c.station_id.is_(None)))
    told = or_(*(found for word in gone.everywhere for one in columns for found in _holding(one, word)))
    rows = db.session.execute(select(table.c.id, *columns).where(*near, told).execution_options(scoped=True))
    for id, *texts in rows.all():
        hidden = [redaction.hidden_in(text, gone.hide_elsewhere) for text in texts]
        db.session.execute(
            update(table)
            .where(table.c.county_id == gone.county_id, table.c.id == id)
            .values({name: new for name, new, old in zip(names, hidden, texts, strict=True) if old})
        )
        yield id


def _holding(column: Any, word: str) -> list[Any]:
    if isinstance(column.type, JSON):
        return redaction.quoting(column, word)
    return [column.contains(word, autoescape=True)]
