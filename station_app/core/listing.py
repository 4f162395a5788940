"""A list described once: columns, filters, order. From it come the page, its address and its files.

All state of a list stands in the address. Pages are found by the values of the last row (keyset), not by
counting rows, so that page 10,000 costs what page 1 costs and a new row does not shift the others. A filter
or a place in the list that cannot be read is left out: an old or damaged address still shows a list.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, Select, bindparam, literal_column, tuple_

from station_app.core.cells import Column
from station_app.core.csv_lines import BATCH
from station_app.core.db import db
from station_app.core.scoped import Scoped

LONGEST = 200
Kept = dict[tuple[str, bool, bool, int], Scoped]
"""The statements of a list by what it goes by, in which direction, whether from a place on, how many rows."""


@dataclass(frozen=True)
class Filter:
    """One filter by its name in the address. ``read`` raises ValueError for what it cannot take.

    Of a text longer than ``longest`` the rest is left out.
    """

    name: str
    read: Callable[[str], Any]
    condition: Callable[[Any], ColumnElement[bool]]
    longest: int = LONGEST


@dataclass(frozen=True)
class Sort:
    """One order of a list: the expression it goes by and the unique one that decides between equals.

    ``read`` turns the text of a cursor back into a value.
    """

    by: Any
    key: str
    read: Callable[[str], Any]


@dataclass(frozen=True)
class Asked:
    """What an address asks of a list: only what could be read."""

    values: dict[str, Any]
    texts: dict[str, str]
    sort: str
    descending: bool
    place: tuple[str, tuple[Any, uuid.UUID]] | None = None
    sort_texts: dict[str, str] = field(default_factory=dict)

    def url(self, endpoint: str, **changes: str | None) -> str:
        """The address of the list with some of its state changed; paging starts anew."""
        state: dict[str, Any] = {**self.texts, **self.sort_texts, **changes}
        return url_for(endpoint, **{key: value for key, value in state.items() if value not in (None, "")})

    def kept(self, *without: str) -> dict[str, str]:
        """The filters that a form carries along, but for those it has fields for."""
        state = {**self.texts, **self.sort_texts}
        return {key: value for key, value in state.items() if key not in without}


@dataclass(frozen=True)
class Page:
    """The rows of a page and the cursors to its neighbours (None: there are none)."""

    rows: Sequence[Any]
    newer: str | None = None
    older: str | None = None


@dataclass(frozen=True)
class Listing:
    """A list: what may be asked of it and what it shows. ``id`` is the unique column of its rows."""

    id: Any
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...]
    sorts: Mapping[str, Sort]

    def asked(self, args: Mapping[str, str], sort: str, *, descending: bool = True) -> Asked:
        """Read an address; ``sort`` is the order when it names none."""
        values: dict[str, Any] = {}
        texts: dict[str, str] = {}
        for one in self.filters:
            text = " ".join(args.get(one.name, "").replace("\0", "").split())[: one.longest]
            if not text:
                continue
            try:
                values[one.name] = one.read(text)
            except ValueError:
                continue
            texts[one.name] = text
        named, said = args.get("sort", ""), {}
        if named in self.sorts:
            sort, descending = named, args.get("up") != "1"
            said = {"sort": named} if descending else {"sort": named, "up": "1"}
        return Asked(values, texts, sort, descending, self._place(args, sort), said)

    def _place(self, args: Mapping[str, str], sort: str) -> tuple[str, tuple[Any, uuid.UUID]] | None:
        for side in ("before", "after"):
            text = args.get(side, "")[:LONGEST]
            value, parted, id = text.rpartition("~")
            if not parted:
                continue
            try:
                return side, (self.sorts[sort].read(value), uuid.UUID(id))
            except (ValueError, OverflowError):
                return None
        return None

    def conditions(self, asked: Asked, *without: str) -> list[ColumnElement[bool]]:
        """The conditions of the filters asked for, but for those named."""
        return [
            one.condition(asked.values[one.name])
            for one in self.filters
            if one.name in asked.values and one.name not in without
        ]

    def page(
        self, query: Callable[[], Select[Any]], asked: Asked, size: int, kept: Kept | None = None
    ) -> Page:
        """One page of ``query`` (which holds the sort key and ``id`` among its columns).

        ``kept`` holds the statements of a list that is the same for everybody but for the scope.
        """
        sort = self.sorts[asked.sort]
        side, place = asked.place if asked.place else ("", None)
        # "before" goes on in the order of the list, "after" goes back towards its start.
        falling = asked.descending == (side != "after")
        rows = self._rows(query, sort, falling, place, size + 1, kept)
        more, rows = len(rows) > size, rows[:size]
        if side == "after" and not more:  # the start of the list: show a whole page of it
            rows = self._rows(query, sort, asked.descending, None, size + 1, kept)
            side, more, rows = "", len(rows) > size, rows[:size]
        if side == "after":
            rows.reverse()
            return Page(rows, self._cursor(rows[0], sort), self._cursor(rows[-1], sort))
        newer = self._cursor(rows[0], sort) if side and rows else None
        return Page(rows, newer, self._cursor(rows[-1], sort) if more else None)

    def _rows(
        self,
        query: Callable[[], Select[Any]],
        sort: Sort,
        falling: bool,
        place: tuple[Any, uuid.UUID] | None,
        count: int,
        kept: Kept | None,
    ) -> list[Any]:
        def built() -> Select[Any]:
            made = query()
            if place is not None:
                keys = tuple_(sort.by, self.id)
                at = bindparam("place_by", type_=sort.by.type), bindparam("place_id", type_=self.id.type)
                made = made.where(keys < tuple_(*at) if falling else keys > tuple_(*at))
            # As text: PostgreSQL would plan a list anew each time to learn how short it is.
            return made.order_by(*self._order(sort, falling)).limit(literal_column(str(count)))

        values = {"place_by": place[0], "place_id": place[1]} if place else {}
        if kept is None:
            return list(db.session.execute(built(), values))
        shape = sort.key, falling, place is not None, count
        if shape not in kept:
            kept[shape] = Scoped(built)
        return kept[shape].run(**values)

    def _order(self, sort: Sort, falling: bool) -> tuple[Any, Any]:
        return (sort.by.desc(), self.id.desc()) if falling else (sort.by.asc(), self.id.asc())

    def _cursor(self, row: Any, sort: Sort) -> str:
        value = getattr(row, sort.key)
        text = value.isoformat() if isinstance(value, dt.date) else str(int(value))
        return f"{text}~{row.id}"

    def whole(self, query: Select[Any], asked: Asked) -> Iterator[Any]:
        """The rows of the whole filtered list in its order, read as they are asked for."""
        sort = self.sorts[asked.sort]
        query = query.order_by(*self._order(sort, asked.descending))
        yield from db.session.execute(query.execution_options(yield_per=BATCH))


def read_whole(text: str) -> int:
    """A whole number that a database column can hold; ValueError otherwise."""
    number = int(text)
    if abs(number) >= 2**62:
        raise ValueError("too large")
    return number


def read_date(text: str) -> dt.date:
    """A date as cursors spell it; ValueError otherwise."""
    return dt.date.fromisoformat(text)


def read_moment(text: str) -> dt.datetime:
    """An aware moment as cursors spell it; ValueError otherwise."""
    at = dt.datetime.fromisoformat(text)
    if at.tzinfo is None or not 1990 <= at.year <= 2100:
        raise ValueError("no moment of this system")
    return at
