"""Rows as CSV: Chinese headings, plain numbers, and no cell that a spreadsheet would run as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from station_app.core.cells import Column, csv_cell

BATCH = 500
__all__ = ["BATCH", "Column", "lines"]


def lines(columns: Sequence[Column], rows: Iterable[Any], *, clear: bool = False) -> Iterator[bytes]:
    """The lines of a CSV in UTF-8 with a mark at the start, which spreadsheets need to see Chinese.

    Names and telephones are masked unless it is ``clear``.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([column.title for column in columns])
    yield buffer.getvalue().encode("utf-8-sig")
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        buffer.seek(0)
        buffer.truncate()
        writer.writerows(
            [csv_cell(column.kind, column.of(row, clear)) for column in columns] for row in batch
        )
        yield buffer.getvalue().encode()
