"""What one cell says, and a memory of the spellings that were read already."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from station_app.core import parsers
from station_app.core.parsers.text import spelled
from station_app.imports.columns import HEADINGS
from station_app.imports.rows import ERROR, WARNING, Problem, as_typed

REMEMBERED = 50_000
"""Spellings kept of one column; a column that repeats nothing must not fill the memory."""


@dataclass(slots=True)
class Cell:
    """What one cell says. ``value`` is None when it says nothing; ``key`` is what a row is known by.

    ``whole`` is the text as it was written, where the value does not hold all of it: it becomes a note.
    """

    value: Any
    text: str
    key: str
    problems: tuple[Problem, ...] = ()
    whole: str = ""


Reader = Callable[[Any], Cell]
NOTHING = Cell(None, "", "")


def squeezed(text: str) -> str:
    """A text as duplicates are compared: without spaces."""
    return text.replace(" ", "")


def canonical(cell: object) -> str:
    """A cell's words, cleaned; nothing that is written is ever too long here."""
    if cell is None or cell == "":
        return ""
    return spelled(cell) if type(cell) is float else parsers.read_text(cell, 1 << 30, required=False)


def blamed(name: str, cell: object, text: str, **values: Any) -> Problem:
    """A problem that refuses the row."""
    return Problem(HEADINGS.get(name, name), as_typed(cell), text, values, ERROR)


def warned(name: str, cell: object, text: str, **values: Any) -> Problem:
    """A problem that lets the row in."""
    return Problem(HEADINGS.get(name, name), as_typed(cell), text, values, WARNING)


def remembered(read: Reader) -> Reader:
    """The same reader, which reads each spelling once. 1, 1.0 and True are three spellings."""
    known: dict[Any, Cell] = {}

    def find(cell: Any) -> Cell:
        key = cell if type(cell) is str else (type(cell), cell)
        found = known.get(key)
        if found is None:
            if len(known) >= REMEMBERED:
                known.clear()
            found = known[key] = read(cell)
        return found

    return find


def read_together(find: Reader, cells: Sequence[Any]) -> list[Cell]:
    """The cells of a column, each spelling among them read once."""
    spelled = [cell if type(cell) is str else (type(cell), cell) for cell in cells]
    found = {key: find(cell) for key, cell in dict(zip(spelled, cells, strict=True)).items()}
    return [found[key] for key in spelled]
