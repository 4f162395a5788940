"""Reading files back with other people's programs: openpyxl and the csv of Python."""

from __future__ import annotations

import csv
import io
from typing import Any

import openpyxl
from flask.testing import FlaskClient

from tests.web import exported

FULL = {"names": "full", "reason": "8月对账要核对姓名"}


def book(answer: Any) -> Any:
    """The workbook of an answer."""
    assert answer.status_code == 200, answer.get_data(as_text=True)[:2000]
    assert answer.mimetype.endswith("spreadsheetml.sheet")
    return openpyxl.load_workbook(io.BytesIO(answer.data))


def xlsx_rows(client: FlaskClient, url: str, **fields: str) -> list[dict[str, Any]]:
    """The first sheet of a list's workbook by its headings; values as openpyxl reads them."""
    sheet = book(exported(client, url, **{"format": "xlsx", **fields})).worksheets[0]
    heads, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rows]


def csv_rows(client: FlaskClient, url: str, **fields: str) -> list[dict[str, str]]:
    """A list's CSV by its headings."""
    answer = exported(client, url, **fields)
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def notes(answer: Any) -> dict[str, str]:
    """The second sheet of a workbook: term and words."""
    return {row[0]: row[1] for row in book(answer)["说明"].iter_rows(values_only=True)}
