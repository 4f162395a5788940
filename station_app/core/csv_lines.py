"""Rows as CSV: Chinese headings, plain numbers, and no cell that a spreadsheet would run as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal

from station_app.core import words
from station_app.core.i18n import gettext
from station_app.core.money import plain

Kind = Literal["text", "money", "date", "int", "percent", "id"]
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
BATCH = 500
SHOWN_DIGITS = 11  # what a spreadsheet shows of a number before it rounds or shortens it


@dataclass(frozen=True)
class Column:
    """One column: its key, Chinese heading (marked by N_), kind, and its value of a row.

    ``money`` is fen, ``percent`` basis points; ``id`` is a code or number that must stay text.
    """

    key: str
    heading: str
    kind: Kind
    value: Callable[[Any], Any]


def lines(columns: Sequence[Column], rows: Iterable[Any]) -> Iterator[bytes]:
    """The lines of a CSV in UTF-8 with a mark at the start, which spreadsheets need to see Chinese."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([gettext(column.heading) for column in columns])
    yield buffer.getvalue().encode("utf-8-sig")
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        buffer.seek(0)
        buffer.truncate()
        writer.writerows([cell(column.kind, column.value(row)) for column in columns] for row in batch)
        yield buffer.getvalue().encode()


def cell(kind: Kind, value: Any) -> str:
    """One cell: numbers plain, text such that no spreadsheet takes it for a formula.

    A number that is a name (an order's, a telephone) keeps its first zeros and its last digits.
    """
    if value is None:
        return ""
    if kind == "money":
        return plain(value)
    if kind == "percent":
        return words.percent(value)
    if kind == "date":
        return str(value.isoformat())
    if kind == "int":
        return str(int(value))
    text = str(value)
    if kind == "id" and text.isdigit() and (text.startswith("0") or len(text) > SHOWN_DIGITS):
        return "'" + text
    return "'" + text if text.startswith(DANGEROUS) else text
