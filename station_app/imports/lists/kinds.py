"""The kinds of lists there are: their columns, who may bring them, how rows are stored and taken back."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from station_app.core.access import Person, Role
from station_app.imports import tables
from station_app.imports.headings import Words, of_columns
from station_app.imports.models import ImportBatch, ImportRow
from station_app.imports.tables import Column, Entry, List


@dataclass
class Task:
    """One import of a list: whose county, who acts, the batch, and the station of rows that name none.

    ``told`` collects what is shown once and never kept, such as one-time codes; ``changes`` what the audit
    says of the whole list beside its counts.
    """

    county_id: str
    by: Person | None
    batch_id: uuid.UUID
    chosen: str = ""
    store: bool = True
    told: list[tuple[str, ...]] = field(default_factory=list)
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)


Settle = Callable[[Sequence[Entry], Task], None]
"""Decide about every row; with ``store`` write the accepted ones and say in each what it became."""
Undo = Callable[[ImportBatch, Sequence[ImportRow], Person | None], Mapping[uuid.UUID, str]]
"""Take the accepted rows back; the rows that stay, by id, each with why (a marked text)."""


@dataclass(frozen=True)
class Kind:
    """One kind of list. ``example`` is a row of its template; ``about`` says what a row is of, masked.

    ``sum_fen`` is the money in a row, where there is any. ``read`` reads files whose rows are not
    simply below their headings, ``knows`` says of a file that its headings need no asking. ``template``
    is the page of a batch, and ``shown`` what it shows beside what every batch has.
    """

    key: str
    label: str
    hint: str
    columns: tuple[Column, ...]
    example: tuple[str, ...]
    roles: tuple[Role, ...]
    settle: Settle
    undo: Undo
    about: Callable[[Entry], str]
    of_stations: bool = False
    sum_fen: Callable[[Entry], int] = lambda _entry: 0
    read: Callable[[str, bytes, Mapping[str, str]], List] | None = None
    knows: Callable[[bytes, Mapping[str, str]], bool] = lambda _content, _said: False
    template: str = "imports/show.html"
    shown: Callable[[ImportBatch, Person], dict[str, Any]] = lambda _batch, _by: {}

    @property
    def words(self) -> Words:
        """Its headings."""
        return of_columns(self.key, self.columns)

    def entries(self, name: str, content: bytes, said: Mapping[str, str]) -> List:
        """The rows of a file of this kind; ``said`` is what further headings mean."""
        return self.read(name, content, said) if self.read else tables.read(name, content, self.columns, said)

    def may(self, by: Person) -> bool:
        """May this person bring such a list?"""
        return by.role in self.roles


_kinds: dict[str, Kind] = {}
FIRST = ("areas", "stations", "staff", "households")
"""Without what stands before it a list has nowhere to go: a new county brings them in this order."""


def register(kind: Kind) -> None:
    """Add a kind of list (once, when its module is read)."""
    _kinds[kind.key] = kind


def every() -> list[Kind]:
    """All kinds: those a county begins with, then the rest by name."""
    return sorted(
        _kinds.values(), key=lambda one: (FIRST.index(one.key) if one.key in FIRST else len(FIRST), one.key)
    )


def kind_of(key: str) -> Kind | None:
    """The kind of this name."""
    return _kinds.get(key)
