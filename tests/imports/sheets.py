"""Small ugly ledgers, made where the test needs them."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import openpyxl

from station_app.core.access import unscoped
from station_app.core.db import db
from station_app.imports import batches
from station_app.imports.rows import Row

AS_OF = dt.date(2015, 8, 31)
CODE = "站点编码：TY001"
GOOD = {
    "日期": "2015-08-03",
    "购买人": "张桂兰",
    "联系电话": "13843214417",
    "商品名称": "电饭锅 4L",
    "数量": "2",
    "单位": "个",
    "网购单价": "10.00",
    "运费": "9.00",
    "当地参考价": "18.00",
    "付款方式": "现金",
    "平台": "淘宝",
    "平台订单号": "0012345678901234",
}


def good(**changes: Any) -> dict[str, Any]:
    """A row without any fault, changed where the test says; ``x_`` headings stay out of Python's way."""
    return {**GOOD, **changes}


def as_csv(*rows: dict[str, Any], code: str = CODE, encoding: str = "utf-8") -> bytes:
    """A CSV ledger with its station's code in the first line."""
    headings = list(dict.fromkeys(name for row in rows or (GOOD,) for name in row))
    out = io.StringIO()
    writer = csv.writer(out)
    if code:
        writer.writerow([code])
    writer.writerow(headings)
    writer.writerows([row.get(name, "") for name in headings] for row in rows)
    return out.getvalue().encode(encoding)


def as_xlsx(sheets: dict[str, list[list[Any]]]) -> bytes:
    """A workbook of plain grids."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, grid in sheets.items():
        sheet = book.create_sheet(name)
        for row in grid:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def grid(*rows: dict[str, Any], title: tuple[list[Any], ...] = ([CODE],)) -> list[list[Any]]:
    """Title rows, headings and rows as a sheet holds them."""
    headings = list(dict.fromkeys(name for row in rows for name in row))
    return [*title, headings, *([row.get(name) for name in headings] for row in rows)]


def taken(
    *files: bytes, by: Any = None, as_of: dt.date = AS_OF, chosen: str = "", store: bool = True
) -> list[Row]:
    """What became of the rows of these files, imported into Tongyu as one batch."""
    named = [(f"{number}.file", content) for number, content in enumerate(files, 1)]
    rows = batches.read_files(named, as_of)
    with unscoped():
        batch = batches.new_batch("220822", [name for name, _ in named], as_of, by)
        batches.settle(batch, rows, by, chosen=chosen, store=store)
        db.session.commit()
    return rows


def verdict(row: Row) -> tuple[str, list[tuple[str, str]]]:
    """The result of a row and which columns it complains about, at which level."""
    return row.result.value, [(problem.column, problem.level) for problem in row.problems]
