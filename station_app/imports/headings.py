"""Headings nobody knows: what a file has of them, and what a county once said they mean.

What was said is kept for the next file of the same kind, so that a county with its own sheet answers once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from station_app.core import clock
from station_app.core.access import Person
from station_app.core.db import db, uuid7
from station_app.core.parsers import is_blank, read_text
from station_app.core.sheets import NAMES_OF_NOTES
from station_app.imports.columns import HEADINGS, NAMES, OWN, REQUIRED, bare
from station_app.imports.files import Grid, grids
from station_app.imports.models import LEDGER, ImportHeading
from station_app.imports.refusing import FileRefused
from station_app.imports.tables import Column, names_of

TITLE_ROWS, VALUES, LONGEST, MOST = 50, 3, 40, 60
DIGITS = re.compile(r"(?<!\d)(\d{3})\d{4,}(\d{4})(?!\d)")


@dataclass(frozen=True)
class Words:
    """The headings of one kind of file: the column behind each, its own words, and those it cannot miss."""

    kind: str
    names: Mapping[str, str]
    headings: Mapping[str, str]
    required: tuple[str, ...]


LEDGERS = Words(LEDGER, NAMES, HEADINGS, REQUIRED)


def of_columns(kind: str, columns: Sequence[Column]) -> Words:
    """The headings of a list."""
    required = tuple(column.name for column in columns if column.is_required)
    return Words(kind, names_of(columns), {column.name: column.heading for column in columns}, required)


@dataclass
class Unknown:
    """A heading nobody knows, with the first values below it; ``meaning`` is what was said of it before."""

    heading: str
    key: str
    values: list[str] = field(default_factory=list)
    meaning: str = ""


@dataclass
class Found:
    """What the heading rows of a file say: unknown headings, the columns they have, the ones they lack."""

    unknown: list[Unknown] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    missing: tuple[str, ...] = ()


def look(content: bytes, words: Words, said: Mapping[str, str]) -> Found:
    """The headings of a file; an unreadable file has none."""
    found, keys = Found(), dict[str, Unknown]()
    try:
        sheets = [grid for grid in grids(content) if grid.rows and not grid.is_hidden]
    except FileRefused:
        return found
    sheets = [grid for grid in sheets if grid.sheet not in NAMES_OF_NOTES] or sheets
    lacking: set[str] = set()
    for grid in sheets:
        at = _heading_row(grid, words, said)
        if at is None:
            continue
        row = grid.rows[at][1]
        here = {words.names.get(bare(cell)) or said.get(bare(cell)) or "" for cell in row} - {""}
        found.known |= {words.names[bare(cell)] for cell in row if bare(cell) in words.names}
        lacking |= set(words.required) - here
        for index, cell in enumerate(row):
            key = bare(cell)[:LONGEST]
            if not key or key in words.names or key == OWN or len(keys) >= MOST:
                continue
            one = keys.setdefault(
                key, Unknown(read_text(cell, 1 << 20)[:LONGEST], key, [], said.get(key, ""))
            )
            one.values += _values(grid, at, index)[: VALUES - len(one.values)]
    found.unknown = list(keys.values())
    found.missing = tuple(words.headings[name] for name in words.required if name in lacking)
    return found


def _heading_row(grid: Grid, words: Words, said: Mapping[str, str]) -> int | None:
    """The row that knows most columns; where none knows any, the first with two short words or more."""
    best, most, first = None, 0, None
    for at, (_, row) in enumerate(grid.rows[:TITLE_ROWS]):
        known = {words.names.get(bare(cell)) or said.get(bare(cell)) or "" for cell in row} - {""}
        if len(known) > most:
            best, most = at, len(known)
        texts = [cell for cell in row if isinstance(cell, str) and 0 < len(bare(cell)) <= 12]
        if first is None and len(texts) >= 2 and not any(re.search(r"\d", text) for text in texts):
            first = at
    return best if best is not None else first


def _values(grid: Grid, at: int, index: int) -> list[str]:
    """The first values of a column; the middle of a telephone is hidden."""
    found = []
    for _, row in grid.rows[at + 1 :]:
        cell = row[index] if index < len(row) else None
        if not is_blank(cell):
            found.append(DIGITS.sub(r"\1****\2", read_text(cell, 1 << 20)[:30]))
        if len(found) == VALUES:
            break
    return found


def remembered(county_id: str, kind: str) -> dict[str, str]:
    """What the county said its headings mean in files of this kind."""
    query = select(ImportHeading.heading, ImportHeading.meaning).where(
        ImportHeading.county_id == county_id, ImportHeading.kind == kind
    )
    return dict(db.session.execute(query.execution_options(scoped=True)).all())


def remember(words: Words, said: Iterable[tuple[str, str]], by: Person) -> None:
    """Keep what headings mean for the next file; '' means that the column is not needed."""
    query = select(ImportHeading).where(
        ImportHeading.county_id == by.county_id, ImportHeading.kind == words.kind
    )
    known: dict[str, Any] = {
        row.heading: row for row in db.session.scalars(query.execution_options(scoped=True))
    }
    for key, meaning in said:
        row = known.get(key)
        if row is None:
            row = ImportHeading(county_id=by.county_id, id=uuid7(), kind=words.kind, heading=key)
            db.session.add(row)
        row.meaning, row.at, row.by_name = meaning, clock.now(), by.name
    db.session.flush()
