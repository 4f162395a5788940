"""Rows as an XLSX workbook in constant memory: the list, then a sheet that says what it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import IO, TYPE_CHECKING, Any

from station_app.core import clock
from station_app.core.cells import Column, guarded, number, text_of
from station_app.core.sheets import Part

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS = 20_000
"""What is written while a person waits; a longer list is had as CSV."""
NUMBERS = {"money": "#,##0.00", "percent": "0.0%", "quantity": "General", "int": "#,##0"}
DATES = {"date": "yyyy-mm-dd", "moment": "yyyy-mm-dd hh:mm"}
WIDTHS = {"money": 13, "percent": 9, "quantity": 9, "int": 9, "date": 12, "moment": 17, "phone": 14}
WIDE = 20
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "default_date_format": DATES["date"],
}
FIRST_DAY = dt.date(1900, 3, 1)
"""Before it the dates of a workbook are not those of the calendar."""
SHEET_TITLE = 31
Put = Callable[["Worksheet", int, int, Any], None]


def write(
    file: IO[bytes],
    columns: Sequence[Column],
    parts: Iterable[Part],
    notes: Callable[[int], Sequence[tuple[str, str]]],
    notes_title: str,
    *,
    clear: bool = False,
) -> int:
    """Write the workbook and say how many rows it has; ``notes`` makes the last sheet from that number."""
    import xlsxwriter

    book = xlsxwriter.Workbook(file, OPTIONS)
    head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#F0F3F9", "text_wrap": True})
    puts = [_writer(book, column) for column in columns]
    count = sum(_part(book, part, columns, puts, head, clear=clear) for part in parts)
    if not book.worksheets():  # a list in parts that has none is still a list
        _part(book, Part("–", tuple), columns, puts, head, clear=clear)
    _notes(book, notes_title, notes(count), book.add_format({"text_wrap": True, "valign": "top"}))
    book.close()
    return count


def _part(
    book: xlsxwriter.Workbook,
    part: Part,
    columns: Sequence[Column],
    puts: Sequence[Put],
    head: Format,
    *,
    clear: bool,
) -> int:
    """One sheet of rows; how many there are."""
    sheet = book.add_worksheet(sheet_title(part.title))
    for at, column in enumerate(columns):
        sheet.set_column(at, at, max(WIDTHS.get(column.kind, WIDE), 2 * len(column.title)))
    for at, cell in enumerate(part.above):
        sheet.write_string(at, 0, guarded(cell))
    first, count = len(part.above), 0
    for at, column in enumerate(columns):
        sheet.write_string(first, at, guarded(column.title), head)
    sheet.freeze_panes(first + 1, 0)
    for count, row in enumerate(part.rows(), 1):
        for at, (column, put) in enumerate(zip(columns, puts, strict=True)):
            value = column.of(row, clear)
            if value is not None and value != "":
                put(sheet, first + count, at, value)
    if count:
        sheet.autofilter(first, 0, first + count, len(columns) - 1)
    return count


def sheet_title(text: str) -> str:
    """A title that a workbook takes as the name of a sheet."""
    return "".join(" " if one in "[]:*?/\\" else one for one in guarded(text))[:SHEET_TITLE].strip("' ")


def _notes(book: xlsxwriter.Workbook, title: str, told: Sequence[tuple[str, str]], style: Format) -> None:
    sheet = book.add_worksheet(title)
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 90)
    for at, pair in enumerate(told):
        for side, text in enumerate(pair):
            sheet.write_string(at, side, guarded(text), style)


def _writer(book: xlsxwriter.Workbook, column: Column) -> Put:
    """How the values of a column are written: never by guessing what a text might be."""
    kind = column.kind
    if kind in NUMBERS:
        shape = book.add_format({"num_format": NUMBERS[kind]})

        def put_number(sheet: Worksheet, row: int, at: int, value: Any) -> None:
            found = number(kind, value)
            if found is None:
                sheet.write_string(row, at, guarded(text_of(kind, value)))
            else:
                sheet.write_number(row, at, found, shape)

        return put_number
    if kind in DATES:
        day = book.add_format({"num_format": DATES[kind], "align": "left"})

        def put_date(sheet: Worksheet, row: int, at: int, value: Any) -> None:
            here = clock.local(value).replace(tzinfo=None) if isinstance(value, dt.datetime) else value
            if (here.date() if isinstance(here, dt.datetime) else here) < FIRST_DAY:
                sheet.write_string(row, at, text_of(kind, value))
            else:
                sheet.write_datetime(row, at, here, day)

        return put_date

    def put_text(sheet: Worksheet, row: int, at: int, value: Any) -> None:
        sheet.write_string(row, at, guarded(value))

    return put_text
