"""A formula that no programme has reckoned is no empty cell: an empty 已收 would mean paid in full."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import openpyxl
import pytest

from station_app.imports import reader
from tests.factories import County
from tests.imports.listed import upload

HEADINGS = ("日期", "购买人", "商品名称", "数量", "网购单价", "应付", "定金/已收")


def ledger(*rows: tuple[Any, ...], title: str = "八月", reckoned: str | None = None) -> bytes:
    """A workbook as openpyxl writes it: formulas without their values, unless they are put in by hand."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in (("站点编码：TY001",), HEADINGS, *rows):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    if reckoned is None:
        return out.getvalue()
    changed = io.BytesIO()
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            if name.startswith("xl/worksheets/"):
                text = re.sub(rb"<c ([^>]*)>(<f>[^<]*</f>)<v\s*(?:/>|></v>)", reckoned.encode(), text)
            new.writestr(name, text)
    return changed.getvalue()


def refusal(content: bytes) -> str:
    """What is said against the file; '' for none."""
    (first, *_) = reader.read("八月.xlsx", content)
    return first.refusal.text % first.refusal.values if first.refusal else ""


ROW = ("2015-08-03", "张桂兰", "毛巾", 2, 12.5, "=D3*E3", "=F3-5")


def test_a_formula_without_its_value_is_named_with_the_cure() -> None:
    said = refusal(ledger(ROW))
    assert "“八月”的 F3 是公式，没有算出数来" in said
    assert "保存一次再传" in said


@pytest.mark.parametrize(
    "reckoned",
    [
        r"<c \1>\2<v>25</v>",
        r'<c \1 t="str">\2<v></v>',  # reckoned, to an empty text
    ],
)
def test_a_reckoned_formula_is_its_value(reckoned: str) -> None:
    assert refusal(ledger(ROW, reckoned=reckoned)) == ""


def test_a_total_and_rows_that_are_only_prepared_may_have_them() -> None:
    plain = ("2015-08-03", "张桂兰", "毛巾", 2, 12.5, 25, 25)
    prepared = (None, None, None, None, None, "=D4*E4", None)
    content = ledger(plain, prepared, ("合计", None, None, None, None, "=SUM(F3:F4)", None))
    assert refusal(content) == ""
    (read,) = reader.read("八月.xlsx", content)
    assert len(read.lines) == 1


def test_a_list_says_it_too(signed_in: Any, county: County) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(("品名", "网购价", "价格", "月份"))
    sheet.append(("毛巾", 3, "=B2*2", "2015-08"))
    out = io.BytesIO()
    book.save(out)
    office = signed_in(county.office)
    answer = upload(office, "prices", out.getvalue(), "价本.xlsx")
    page = answer.text if answer.status_code != 303 else office.get(answer.location).text
    assert "C2 是公式" in page
