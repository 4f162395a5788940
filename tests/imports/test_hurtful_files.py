"""Files made to hurt: a sentence, and never much memory."""

from __future__ import annotations

import io
import resource

import openpyxl
import pytest
from openpyxl.styles import PatternFill

from station_app.imports.files import grids
from station_app.imports.hazards import Workbook
from station_app.imports.refusing import FileRefused
from tests.imports.workbooks import REST, cell, far, moved, ods, packed, row, written

UNPLACED = b'<c t="inlineStr"><is><t>q</t></is></c>'
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
    "a row of cells that do not say where they stand, and a cell far below": written(
        far("D4"),
        b'<row r="4">',
        b'<row r="4">' + UNPLACED * 5_000 + b'</row><row r="19000">',
        b'<c r="D4"',
        b"<c",
    ),
    "a far cell in other words": written(far("D4"), b'r="D4"', b'r="&#88;FD1"'),
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


def test_an_ordinary_sheet_is_not_walked_through_cell_by_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Workbook, "read", lambda *_: pytest.fail("walked"))
    (sheet,) = grids(far("A1", "AV900"))
    assert [number for number, _ in sheet.rows] == [1, 900]


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
