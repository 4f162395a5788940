"""A report as a file for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from flask import Response

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def cell(value: Any) -> Any:
    """A cell that a spreadsheet takes for text, even when somebody's name begins like a formula."""
    if (
        isinstance(value, str)
        and value.startswith(FORMULA)
        and not value.lstrip("-").replace(".", "", 1).isdigit()
    ):
        return "'" + value
    return "" if value is None else value


def csv_answer(name: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    """A CSV file that spreadsheets open in the right encoding (a byte-order mark in front)."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(heads)
    writer.writerows([cell(value) for value in row] for row in rows)
    answer = Response(text.getvalue().encode("utf-8-sig"), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
