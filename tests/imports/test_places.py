"""Divisions and stations out of the files an office really has: workbooks, other encodings, titles above."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import func, select

from station_app.areas.models import Area
from station_app.core.access import unscoped
from station_app.core.db import db
from station_app.stations.models import Station
from tests.imports.commands import document, run
from tests.imports.workbooks import cell, ods, row

pytestmark = pytest.mark.only("sqlite")
AREAS: list[list[Any]] = [
    ["township_code", "township", "village_code", "village", "kind"],
    [220822101, "双岗镇", 220822101200, "太平村委会", "村委会"],
    [220822101, "双岗镇", 220822101201, "长青村委会", "村委会"],
]
STATIONS: list[list[Any]] = [
    ["状态", "站点编码", "站点名称", "站点 类型", "所在村代码", "开业日期"],
    ["运营中", "TY001", "太平村服务站", 3, 220822101200, dt.date(2015, 3, 1)],
    ["建设中", "TY002", "长青村服务站", 3, 220822101201, None],
]


def workbook(rows: list[list[Any]]) -> bytes:
    """As a spreadsheet program saves it: a title above, codes as numbers, days as days, a total below."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for one in (["通榆县"], *rows, ["合计"]):
        sheet.append(one)
    notes = book.create_sheet("说明")
    notes.append(["导出人", "王主任"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def other(rows: list[list[Any]]) -> bytes:
    return ods(*(row(*(cell("" if one is None else one) for one in cells)) for cells in rows))


def text_table(rows: list[list[Any]], sign: str = ",", encoding: str = "gb18030") -> bytes:
    lines = [sign.join("" if one is None else str(one) for one in cells) for cells in rows]
    return "\r\n".join(lines).encode(encoding)


MADE = {
    "xlsx": workbook,
    "ods": other,
    "gbk": text_table,
    "tabs": lambda rows: text_table(rows, "\t", "utf-16"),
}


def counts() -> tuple[int, int]:
    with unscoped():
        found = [db.session.scalar(select(func.count()).select_from(one)) or 0 for one in (Area, Station)]
    return found[0], found[1]


@pytest.mark.parametrize("kind", MADE)
def test_a_county_begins_from_whatever_its_office_saved(app: Flask, tmp_path: Path, kind: str) -> None:
    areas, stations = tmp_path / "areas", tmp_path / "stations"
    areas.write_bytes(MADE[kind](AREAS))
    stations.write_bytes(MADE[kind](STATIONS))
    looked = document(run(app, "areas", "import", areas, "--dry-run", "--json"))
    assert (looked["added"], looked["refused"], counts()) == (5, [], (0, 0))
    assert run(app, "areas", "import", areas, "--county-name", "通榆县").exit_code == 0
    looked = document(run(app, "stations", "import", stations, "--dry-run", "--json"))
    assert (looked["added"], looked["refused"], counts()) == (2, [], (5, 0))
    assert run(app, "stations", "import", stations).exit_code == 0
    with unscoped():
        one, two = db.session.scalars(select(Station).order_by(Station.code))
    assert (one.code, one.village_code, one.opened_on) == ("TY001", "220822101200", dt.date(2015, 3, 1))
    assert (two.township, two.opened_on) == ("双岗镇", None)
    again = document(run(app, "stations", "import", stations, "--json"))
    assert (again["added"], again["known"], again["refused"]) == (0, 2, [])


def test_every_wrong_row_is_named_by_row_and_column_and_the_others_go_in(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "areas.xlsx"
    file.write_bytes(workbook([*AREAS, [220822101, "双岗镇", 22082210120, "短码村", "村委会"]]))
    answer = run(app, "areas", "import", file, "--json")
    told = document(answer)
    assert (answer.exit_code, told["added"]) == (1, 5)
    assert [(one["sheet"], one["row"], one["column"]) for one in told["refused"]] == [("Sheet", 5, "村代码")]
    assert "areas.xlsx:Sheet:5: 村代码: " in answer.stderr
    file = tmp_path / "stations.csv"
    bad = ["运营中", "TY003", "无村", 3, "220822101999", "2015-03-01"]
    late = ["运营中", "TY004", "明天", 3, "220822101200", "2099-03-01"]
    file.write_bytes(text_table([*STATIONS, bad, late]))
    answer = run(app, "stations", "import", file, "--json")
    told = document(answer)
    assert (answer.exit_code, told["added"]) == (1, 2)
    assert [(one["row"], one["column"]) for one in told["refused"]] == [(4, "所在村代码"), (5, "开业日期")]
    assert "stations.csv:4: 所在村代码: 没有这个村代码。" in answer.stderr


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"PK\x03\x04broken", "甲,乙\n1,2\n".encode()])
def test_what_is_no_such_table_is_refused_in_one_sentence(app: Flask, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "areas.csv"
    file.write_bytes(content)
    for kind in ("areas", "stations"):
        answer = run(app, kind, "import", file, "--json")
        told = document(answer)["refused"]
        assert (answer.exit_code, len(told), counts()) == (1, 1, (0, 0))
        assert told[0]["message"].endswith("。")


def test_a_county_name_that_fits_nowhere_is_wrong_use(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "areas.csv"
    file.write_bytes(text_table(AREAS))
    answer = run(app, "areas", "import", file, "--county-name", "县" * 57)
    assert (answer.exit_code, counts()) == (2, (0, 0))
    assert "more than 56" in answer.stderr
