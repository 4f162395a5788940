"""Files as offices really send them, and files made to hurt: rows, or a sentence, and never much memory.

``samples/old*.xls`` were written with xlwt (one with dates counted from 1904), ``samples/locked.xlsx`` was
encrypted with msoffcrypto-tool under the password 1234; neither programme is needed to run the tests.
"""

from __future__ import annotations

import io
import resource
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.styles import PatternFill
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from station_app.imports.batches import read_files
from station_app.imports.files import grids
from station_app.imports.refusing import FileRefused
from tests.factories import County
from tests.imports.sheets import AS_OF, as_csv, good, grid, taken, verdict

SAMPLES = Path(__file__).parent / "samples"
E, W = "error", "warning"
SPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)


def ods(*rows: str, head: str = "", manifest: str = "") -> bytes:
    """An OpenDocument of one sheet."""
    sheet = f'<table:table table:name="一月">{"".join(rows)}</table:table>'
    body = f"<office:body><office:spreadsheet>{sheet}</office:spreadsheet></office:body>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        text = f"{head}<office:document-content {SPACES}>{body}</office:document-content>"
        archive.writestr("content.xml", text)
        archive.writestr("META-INF/manifest.xml", f"<manifest>{manifest}</manifest>")
    return out.getvalue()


def cell(text: Any, times: int = 1) -> str:
    if text in (None, ""):
        return f'<table:table-cell table:number-columns-repeated="{times}"/>'
    repeated = f'table:number-columns-repeated="{times}"'
    return (
        f'<table:table-cell office:value-type="string" {repeated}><text:p>{text}</text:p></table:table-cell>'
    )


def row(*cells: str, times: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{times}">{"".join(cells)}</table:table-row>'


REST = row(cell("", 16_384), times=1_048_000)
"""What LibreOffice writes below the last row."""


def packed(name: str, size: int, also: str = "xl/workbook.xml") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(also, "<x/>")
        with archive.open(name, "w") as part:
            for _ in range(size >> 20):
                part.write(b" " * (1 << 20))
    return out.getvalue()


def far(*places: str) -> bytes:
    book = openpyxl.Workbook()
    for place in places:
        book.active[place] = 1
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def joined(found: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in found.items():
            archive.writestr(name, part)
    return out.getvalue()


def written(content: bytes, *changes: bytes | None) -> bytes:
    """The workbook with words of its sheet replaced by others; without words, in two bytes a sign."""
    found = parts(content)
    sheet = found["xl/worksheets/sheet1.xml"]
    for old, new in zip(changes[::2], changes[1::2], strict=True):
        if old is None:
            sheet = sheet.decode().encode("utf-16")
            continue
        assert old in sheet
        sheet = sheet.replace(old, new or b"")
    return joined(found | {"xl/worksheets/sheet1.xml": sheet})


def moved(content: bytes, old: str, new: str) -> bytes:
    """The workbook with a part in another place."""
    told = {name: part.replace(old.encode(), new.encode()) for name, part in parts(content).items()}
    return joined({new if name == old else name: part for name, part in told.items()})


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("name", ["old.xls", "old-1904.xls"])
def test_an_old_workbook_goes_in_like_a_new_one(county: County, name: str) -> None:
    first, second = taken((SAMPLES / name).read_bytes())
    assert (first.sheet, first.number, verdict(first)) == ("一月", 4, ("accepted", [("当地参考价", W)]))
    assert second.number == 5
    assert second.result == "accepted"
    assert ("平台订单号", W) in verdict(second)[1]
    assert first.purchase is not None
    assert (str(first.purchase.day), str(first.purchase.picked_up_on)) == ("2015-08-03", "2015-08-09")
    assert first.purchase.phone == "13843214417"


@pytest.mark.only("sqlite")
def test_an_open_document_goes_in(county: County) -> None:
    rows = [row(*(cell(value) for value in line)) for line in grid(good(), good(平台订单号="2"))]
    found = taken(ods(*rows, REST))
    assert [(one.sheet, one.number, verdict(one)) for one in found] == [
        ("一月", 3, ("accepted", [])),
        ("一月", 4, ("accepted", [])),
    ]


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_a_text_table_in_any_common_spelling(county: County, encoding: str, separator: str) -> None:
    text = as_csv(good(), good(平台订单号="2")).decode().replace(",", separator)
    assert [verdict(one) for one in taken(text.encode(encoding))] == [("accepted", [])] * 2


@pytest.mark.only("sqlite")
def test_the_name_of_a_file_says_nothing(county: County) -> None:
    for one in read_files([("登记表.xlsx", as_csv(good())), ("登记表.csv", far("A1"))], AS_OF):
        assert (one.purchase is not None) == (one.file == "登记表.xlsx")


@pytest.mark.only("sqlite")
def test_merged_hidden_computed_and_broken_cells(county: County) -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("一月")
    sheet.merge_range("A1:F1", "代购登记表")
    sheet.merge_range("A2:C2", "站点编码：TY001")
    table = grid(good(应付=29, 备注="甲"), good(平台订单号="2"), good(平台订单号="3"), title=())
    for number, line in enumerate(table, 2):
        sheet.write_row(number, 0, line)
    at = {heading: index for index, heading in enumerate(table[0])}
    sheet.write_formula(3, at["应付"], "=E4*G4+H4", None, 29)
    sheet.set_row(4, None, None, {"hidden": True})
    sheet.write_formula(5, at["网购单价"], "=1/0", None, "#DIV/0!")
    notes = book.add_worksheet("说明")
    notes.write(0, 0, "这是说明")
    notes.hide()
    book.close()
    found = taken(out.getvalue())
    assert [(one.number, verdict(one)) for one in found] == [
        (4, ("accepted", [])),
        (5, ("accepted", [])),
        (6, ("refused", [("网购单价", E)])),
    ]


@pytest.mark.only("sqlite")
def test_dates_counted_from_1904(county: County) -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    for line in grid(good(日期=AS_OF)):
        book.active.append(line)
    out = io.BytesIO()
    book.save(out)
    (found,) = taken(out.getvalue())
    assert found.purchase is not None
    assert (found.result, found.purchase.day) == ("accepted", AS_OF)


def test_a_locked_file_says_that_it_is_locked() -> None:
    locked = ods(REST, manifest='<manifest:encryption-data manifest:checksum="x"/>')
    for content in ((SAMPLES / "locked.xlsx").read_bytes(), locked):
        with pytest.raises(FileRefused) as refused:
            grids(content)
        assert "密码" in refused.value.message


HURTFUL = {
    "one part of spaces, a thousand times its size": packed("xl/sharedStrings.xml", 200 << 20),
    "one sheet of spaces": packed("xl/worksheets/sheet1.xml", 300 << 20),
    "a workbook of two far cells": far("A1", "IV90000"),
    "a cell far to the right": far("XFD1"),
    "a cell far below": far("A1048576"),
    "a far cell with spaces in its tag": written(far("D4"), b'r="D4"', b'r = "XFD1048576"'),
    "a far cell on a line of its own": written(far("D4"), b'<c r="D4"', b"<c\nr='XFD1048576'"),
    "a far cell in small letters": written(far("D4"), b'r="D4"', b'r="xfd1048576"'),
    "a far cell behind another word": written(far("D4"), b'<c r="D4"', b'<c x=">" r="XFD1048576"'),
    "a row that says where it is, with a cell that does not": written(
        far("D4"), b'<row r="4">', b'<row r="1048576">', b'<c r="D4"', b"<c"
    ),
    "a sheet that lies elsewhere": moved(far("XFD1048576"), "xl/worksheets/sheet1.xml", "xl/other/one.bin"),
    "a sheet in two bytes a sign": written(far("D4"), None, b""),
    "one cell for every column": ods(row(cell("a", 16_384))),
    "one row for a million": ods(row(cell("a"), times=1_000_000)),
    "a row of a thousand, twenty thousand times": ods(row(cell("a", 1_000), times=20_000)),
    "two hundred columns, ninety thousand times": ods(row(cell("a", 200), times=90_000)),
    "a cell behind a million rows": ods(row(cell("a")), REST, row(cell("z"))),
    "a billion empty cells, then one": ods(row(cell("", 10**9), cell("z"))),
    "entities": ods(REST, head='<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'),
    "a workbook in binary": packed("xl/worksheets/sheet1.bin", 1 << 20, "xl/workbook.bin"),
    "a part cut off": ods(row(cell("a")))[:-120],
}


@pytest.mark.parametrize("content", HURTFUL.values(), ids=HURTFUL)
def test_a_file_made_to_hurt_gets_a_sentence_and_no_memory(content: bytes) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(FileRefused) as refused:
        grids(content)
    assert "请" in refused.value.message
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024  # kB


def test_coloured_cells_without_end_and_a_text_about_cells_are_no_content() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = 'r="XFD1048576" ZZZ1048576'
    book.active["XFD1"].fill = PatternFill("solid", "FFFF0000")
    book.active["A1048576"].fill = PatternFill("solid", "FFFF0000")
    out = io.BytesIO()
    book.save(out)
    (sheet,) = grids(out.getvalue())
    assert [(number, row[:1]) for number, row in sheet.rows] == [(1, ['r="XFD1048576" ZZZ1048576'])]


def test_empty_cells_without_end_are_no_content() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    (sheet,) = grids(ods(row(cell("甲")), row(cell("", 10**9)), REST))
    assert sheet.rows == [(1, ["甲"])]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024
