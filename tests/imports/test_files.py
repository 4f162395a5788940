"""Files as they come: workbooks and CSVs of every kind, broken and hostile ones."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from station_app.core.access import unscoped
from station_app.core.db import db
from station_app.imports.checks import rows_of
from station_app.imports.columns import HEADINGS, NAMES, bare
from station_app.imports.files import grids
from station_app.imports.reader import Ledger, Line, read
from station_app.imports.refusing import FileRefused
from station_app.orders.models import Order
from tests.factories import County
from tests.imports.sheets import AS_OF, CODE, as_csv, as_xlsx, good, grid, taken, verdict

E, W = "error", "warning"


@pytest.mark.only("sqlite")
def test_a_workbook_with_titles_long_numbers_and_two_stations(county: County) -> None:
    spaced = {"  日 期": dt.date(2015, 8, 3), **{k: v for k, v in good().items() if k != "日期"}}
    content = as_xlsx(
        {
            "太平": [
                [],
                [],
                *grid({**spaced, "平台订单号": 1234567890123456}, title=(["八月"], ["站点编码: TY001"])),
            ],
            "鸿兴": grid(
                {**spaced, "平台订单号": 12345, "数量": 2.0, "联系电话": 13997326778, "颜色": "红"},
                {"  日 期": "合计"},
                title=(["站点编码：", "TY002"],),
            ),
            "空": [],
        }
    )
    first, second = taken(content)
    assert (first.sheet, first.number, verdict(first)) == ("太平", 6, ("accepted", [("平台订单号", W)]))
    assert (second.sheet, second.number, verdict(second)) == ("鸿兴", 3, ("accepted", []))
    with unscoped():
        order = db.session.get(Order, ("220822", second.order_id))
        assert order is not None
        assert (order.platform_number, order.written) == ("12345", {"颜色": "红"})


@pytest.mark.only("sqlite")
def test_a_csv_of_the_office_programme_in_gb18030_with_line_breaks(county: County) -> None:
    first, second = taken(as_csv(good(备注="一\n二"), good(平台订单号="2"), encoding="gb18030"))
    assert [(row.sheet, row.number, row.result.value) for row in (first, second)] == [
        ("", 3, "accepted"),
        ("", 5, "accepted"),
    ]


def test_files_that_would_hurt_get_a_sentence() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<x/>")
        for part in range(9):
            archive.writestr(f"xl/worksheets/sheet{part}.xml", bytes(50 << 20))
    far = as_xlsx({"x": [[1]]})
    book = openpyxl.Workbook()
    book.active["XFD1048576"] = 1
    out = io.BytesIO()
    book.save(out)
    plain_zip = io.BytesIO()
    with zipfile.ZipFile(plain_zip, "w") as archive:
        archive.writestr("a.txt", "x")
    for content in (
        bomb.getvalue(),
        out.getvalue(),
        plain_zip.getvalue(),
        far[:-200],
        far[:300] + b"x" * 50 + far[350:],
        b"x" * (20 * 1024 * 1024 + 1),
        bytes.fromhex("d0cf11e0a1b11ae1") + b"rubbish" * 99,
        "EncryptedPackage".encode("utf-16-le").join((bytes.fromhex("d0cf11e0a1b11ae1"), b"")),
        b"<html><table></table></html>",
    ):
        with pytest.raises(FileRefused) as refused:
            grids(content)
        assert refused.value.message


def test_a_heading_twice_is_refused() -> None:
    (ledger,) = read("a.csv", "日期,购买人,商品名称,数量,网购单价,数 量\n".encode())
    assert ledger.refusal is not None
    assert "出现了两次" in ledger.refusal.message


def test_every_heading_is_found_by_its_name() -> None:
    assert {NAMES[bare(heading)] for heading in HEADINGS.values()} == set(HEADINGS)


CELLS = st.one_of(
    st.none(),
    st.text(max_size=400),
    st.sampled_from(["#REF!", "包邮", "1.23457E+15", "2015-8-3", "退货", "赊账", "=1+1", "\ud800", "\x00"]),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cells=st.fixed_dictionaries({}, optional=dict.fromkeys(HEADINGS, CELLS)))
def test_no_cell_can_break_the_reading(cells: dict[str, Any]) -> None:
    ledger = Ledger("a.xlsx", "一月", "TY001", {}, [Line(3, cells, {})])
    (row,) = rows_of(ledger, AS_OF)
    assert (row.purchase is None) <= row.is_faulty
    for problem in row.problems:
        assert problem.message


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=2_000))
def test_no_bytes_can_break_the_reading(content: bytes) -> None:
    for start in (b"", b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1"), CODE.encode() + b"\n"):
        assert read("a.csv", start + content)
