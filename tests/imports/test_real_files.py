"""Files as offices really send them: rows, or a sentence.

``samples/old*.xls`` were written with xlwt (one with dates counted from 1904), ``samples/locked.xlsx`` was
encrypted with msoffcrypto-tool under the password 1234; neither programme is needed to run the tests.
"""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from station_app.imports.batches import read_files
from station_app.imports.files import grids
from station_app.imports.refusing import FileRefused
from tests.factories import County
from tests.imports.sheets import AS_OF, as_csv, good, grid, taken, verdict
from tests.imports.workbooks import REST, cell, far, ods, row

SAMPLES = Path(__file__).parent / "samples"
E, W = "error", "warning"


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
