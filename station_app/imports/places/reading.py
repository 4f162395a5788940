"""The rows of a file of divisions or stations: read as every list is, whatever the office saved it as."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from station_app.areas.importing import Wrong
from station_app.core.parsers import read_text
from station_app.imports.tables import Column, Entry
from station_app.imports.tables import read as read_table

LONGEST = 1 << 20
"""A cell is not cut here: how long a name may be, the thing itself says."""


@dataclass
class Refused:
    """A row that is not taken: where it stands, the heading of the cell at fault, and the sentence."""

    file: str
    sheet: str
    row: int
    column: str
    message: str

    @classmethod
    def of(cls, entry: Entry, error: ValueError) -> Refused:
        """A row about which the divisions or stations themselves say no."""
        column = error.column if isinstance(error, Wrong) else ""
        return cls(entry.file, entry.sheet, entry.number, column, str(error))

    def shown(self) -> dict[str, Any]:
        """As ``--json`` prints it."""
        return dict(vars(self))

    def said(self) -> str:
        """One line for a terminal: the place, the column, the sentence."""
        place = ":".join(filter(None, (self.file, self.sheet, str(self.row) if self.row else "")))
        return ": ".join(filter(None, (place, self.column, self.message)))


def rows(
    file: str, content: bytes, columns: Sequence[str], needed: Sequence[str]
) -> Iterator[tuple[Entry, dict[str, str] | Refused]]:
    """Each row with its cells as words by heading, or why it (or the whole sheet) cannot be read.

    ``needed`` are the headings without which no row says anything.
    """
    asked = [Column(name, name, _words, is_required=name in needed) for name in columns]
    for entry in read_table(file, content, asked).entries:
        if entry.is_refused:
            problem = entry.problems[0].shown()
            column, message = problem["column"], problem["message"]
            yield entry, Refused(entry.file, entry.sheet, entry.number, column, message)
        else:
            yield entry, {name: value or "" for name, value in entry.values.items()}


def _words(cell: Any) -> str:
    """A cell as somebody would have typed it; a number without its .0, a day as 2015-03-01."""
    return read_text(cell, LONGEST, required=False)
