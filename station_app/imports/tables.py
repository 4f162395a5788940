"""Lists with Chinese headings: columns found by heading, cells read by the shared parsers.

A list is read as a ledger is: any spreadsheet or CSV, title rows above, headings in any order, a 合计 row
ignored. What stands under a heading nobody knows is not taken; the headings themselves are named.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from station_app.core.cells import GUARD, unguarded
from station_app.core.i18n import N_, english
from station_app.core.parsers import Missing, Unreadable, is_blank, read_text
from station_app.core.sheets import NAMES_OF_NOTES
from station_app.core.words import series
from station_app.imports.columns import IN_YUAN, TOTAL, bare, letter
from station_app.imports.files import Grid, grids
from station_app.imports.models import RowResult
from station_app.imports.refusing import FileRefused
from station_app.imports.rows import ERROR, WARNING, Problem, as_typed

TITLE_ROWS = 50


@dataclass(frozen=True)
class Column:
    """One column: its heading, how a cell is read, and whether a row can do without it.

    ``warning`` is the sentence for a cell that cannot be read, where the row goes in without it. ``also`` are
    further headings it goes by, such as that of the list it comes out of.
    """

    name: str
    heading: str
    read: Callable[[Any], Any]
    is_required: bool = False
    warning: str = ""
    also: tuple[str, ...] = ()


@dataclass
class Entry:
    """One row of a list: what its cells say (None: nothing) and what became of it.

    ``thing_id`` is the row it became, ``was`` what an undo of it has to know; it is kept of a row that
    was not stored where it ``keeps`` it. By ``fingerprint`` a later import finds the evidence of this one.
    """

    file: str
    sheet: str
    number: int
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    result: RowResult = RowResult.ACCEPTED
    letters: dict[str, str] = field(default_factory=dict)
    station_id: uuid.UUID | None = None
    thing_id: uuid.UUID | None = None
    was: dict[str, Any] | None = None
    keeps: bool = False
    fingerprint: str = ""

    @property
    def is_refused(self) -> bool:
        """Was something said against it?"""
        return self.result is RowResult.REFUSED

    def refuse(self, heading: str, cell: object, text: str, **values: Any) -> None:
        """Say why the row is not taken."""
        self.problems.append(Problem(heading, as_typed(cell), text, values, ERROR))
        self.result = RowResult.REFUSED

    def warn(self, heading: str, cell: object, text: str, **values: Any) -> None:
        """Say what somebody should look at; the row still goes in."""
        self.problems.append(Problem(heading, as_typed(cell), text, values, WARNING))

    def shown(self) -> dict[str, Any]:
        """As ``--json`` prints it."""
        return {
            "file": self.file,
            "sheet": self.sheet,
            "row": self.number,
            "result": str(self.result),
            "problems": [problem.shown() for problem in self.problems],
        }


@dataclass
class List:
    """The rows of a file, and the headings that nobody knows."""

    entries: list[Entry] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def read(file: str, content: bytes, columns: Sequence[Column], said: Mapping[str, str] | None = None) -> List:
    """The rows of a list. Never raises for what stands in it: what cannot be read is one refused row.

    ``said`` is what further headings mean (``imports.headings``): a column's name, or '' for none.
    """
    found = List()
    name = read_text(file, 10_000, required=False)[-200:]
    try:
        sheets = [grid for grid in grids(content) if grid.rows and not grid.is_hidden]
    except FileRefused as refusal:
        found.entries.append(_refused(name, "", refusal))
        return found
    sheets = [grid for grid in sheets if grid.sheet not in NAMES_OF_NOTES] or sheets
    if not sheets:
        empty = FileRefused(N_("这个文件里没有内容。请看看是不是传错了文件。"))
        found.entries.append(_refused(name, "", empty))
    for grid in sheets:
        try:
            at, places = _headings(grid, columns, said or {}, found)
        except FileRefused as refusal:
            found.entries.append(_refused(name, grid.sheet, refusal))
            continue
        found.entries += _entries(name, grid, at, places, columns)
    return found


def _refused(file: str, sheet: str, refusal: FileRefused) -> Entry:
    entry = Entry(file, sheet, 0)
    entry.refuse("", sheet or file, refusal.text, **refusal.values)
    return entry


def names_of(columns: Sequence[Column]) -> dict[str, str]:
    """The column behind each heading, as headings are compared; also as our English files have it."""
    return {
        bare(word): column.name
        for column in columns
        for heading in (column.heading, *column.also)
        for word in (*english().get(heading, ()), heading)
        for word in (word, f"{word}{IN_YUAN}")
    }


def _headings(
    grid: Grid, columns: Sequence[Column], said: Mapping[str, str], found: List
) -> tuple[int, dict[str, int]]:
    """Where the headings stand, and the place of each column; raises ``FileRefused``."""
    names = {**said, **names_of(columns)}
    required = {column.name: column.heading for column in columns if column.is_required}
    nearest: set[str] = set()
    for at, (_, row) in enumerate(grid.rows[:TITLE_ROWS]):
        known = [names.get(bare(cell), "") for cell in row]
        nearest = max(nearest, set(known) & set(required), key=len)
        if not set(required) <= set(known):
            continue
        places: dict[str, int] = {}
        for index, name in enumerate(known):
            if name in places:
                text = N_("标题“%(heading)s”出现了两次，不知道该用哪一列。请改掉一个再传。")
                raise FileRefused(text, heading=read_text(row[index], 1 << 20))
            if name:
                places[name] = index
            elif not is_blank(row[index]) and bare(row[index]) not in said:
                found.unknown.append(read_text(row[index], 1 << 20)[:40])
        return at, places
    missing = series([heading for name, heading in required.items() if name not in nearest])
    raise FileRefused(N_("标题行少了：%(missing)s。请把标题补上再传。"), missing=missing)


def _entries(
    file: str, grid: Grid, at: int, places: dict[str, int], columns: Sequence[Column]
) -> Iterator[Entry]:
    letters = {column.heading: letter(places[column.name]) for column in columns if column.name in places}
    for number, row in grid.rows[at + 1 :]:
        first = next((cell for cell in row if not is_blank(cell)), None)
        if first is None or bare(first).rstrip(":") == TOTAL:
            continue
        entry = Entry(file, read_text(grid.sheet, 1_000, required=False)[:100], number, letters=letters)
        for column in columns:
            index = places.get(column.name, len(row))
            _take(entry, column, row[index] if index < len(row) else None)
        yield entry


def _take(entry: Entry, column: Column, cell: Any) -> None:
    """Read one cell into the entry."""
    cell = unguarded(cell) if isinstance(cell, str) and cell[:1] == GUARD else cell
    entry.values[column.name] = None
    if is_blank(cell) and not column.is_required:
        return
    try:
        entry.values[column.name] = column.read(cell)
    except Unreadable as error:
        if column.warning and not isinstance(error, Missing):
            entry.warn(column.heading, cell, column.warning)
        else:
            entry.refuse(column.heading, cell, error.text, **error.values)
