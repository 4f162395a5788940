"""What was exported goes in again, and gives the same figures in an empty database."""

from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask import Flask

from station_app.core import clock
from station_app.core.access import unscoped
from station_app.core.db import db
from station_app.orders.flow import OrderState
from tests import factories, orders_factory
from tests.conftest import wipe
from tests.exports.reading import FULL, book
from tests.factories import County, villager
from tests.imports.commands import AREAS, document, figures, run
from tests.orders_factory import Thing
from tests.web import exported

DAY = dt.date(2015, 8, 31)
S = OrderState


@pytest.fixture(autouse=True)
def day(app: Flask) -> Any:
    """31 August 2015."""
    clock.pin(DAY)
    yield
    clock.pin(None)


def simple(county: County) -> None:
    """Orders of one line each, as a ledger knows them: every state, prices that do not divide, owed money."""
    zhang, zhao = villager(county.taiping), villager(county.taiping, "=赵国良", "13843210932")
    sun = villager(county.hongxing, "孙德海", "", "3组")
    for index, (who, on, things, more) in enumerate(
        (
            (
                zhang,
                3,
                Thing("灯泡", 20_00, 30_00, 2),
                {"freight_fen": 9_00, "platform_number": "0012345678901234"},
            ),
            (zhang, 4, Thing("毛巾", 100_00, 125_00, 3), {"state": S.PICKED_UP, "picked_up_on": DAY}),
            (zhao, 5, Thing("退了", 59_00, 70_00, 1, 1, 59_00), {"state": S.RETURNED}),
            (zhao, 6, Thing("作废", 59_00, 70_00), {"state": S.CANCELLED}),
            (zhao, 7, Thing("撤销", 59_00, 70_00), {"is_undone": True}),
            (zhao, 8, Thing("没有参考价", 33_33, None), {"state": S.ARRIVED, "arrived_on": DAY}),
            (sun, 9, Thing("更贵", 33_00, 30_00), {"state": S.COMPLETED, "picked_up_on": DAY}),
            (sun, 10, Thing("先欠", 61_50, 75_00), {"paid": False, "tracking_number": "SF0001"}),
            (sun, 11, Thing("=HYPERLINK()", 0, 10_00), {"note": "@备注"}),
        )
    ):
        orders_factory.order(
            who, DAY.replace(day=on), things, number=f"TY-1508{on:02d}-{index:04d}", platform="淘宝", **more
        )
    db.session.commit()


def mixed(county: County) -> None:
    """Several lines, partial returns, refunds without goods, discounts."""
    zhang, zhao = villager(county.taiping), villager(county.taiping, "赵国良", "13843210932")
    orders_factory.mixed(zhang, zhao, DAY)
    orders_factory.order(
        zhang, DAY, Thing("毛巾", 40_01, 50_00, 3, 0, 5_00), Thing("毛巾", 10_00, 0),
        Thing("锅", 99_99, 120_01, 7),
        freight_fen=7_77, platform="京东", platform_number="0099", state=S.PICKED_UP, picked_up_on=DAY,
    )  # fmt: skip
    db.session.commit()


def reimported(app: Flask, file: bytes, path: Path, stations: bytes) -> dict[str, Any]:
    """Import areas, stations and the ledger into an emptied database."""
    db.session.remove()
    wipe()
    (path / "ledger.xlsx").write_bytes(file)
    (path / "stations.csv").write_bytes(stations)
    assert run(app, "areas", "import", AREAS, "--county-name", "通榆县").exit_code == 0
    answer = run(app, "stations", "import", path / "stations.csv")
    assert answer.exit_code == 0, answer.output
    return document(run(app, "orders", "import", path / "ledger.xlsx", "--as-of", "2015-08-31", "--json"))


def imported(app: Flask, file: bytes, path: Path) -> dict[str, Any]:
    """Import the ledger into the database as it is."""
    (path / "again.xlsx").write_bytes(file)
    return document(run(app, "orders", "import", path / "again.xlsx", "--as-of", "2015-08-31", "--json"))


STATIONS = (
    "站点编码,站点名称,站点类型,所在村代码,所在乡镇,所在村,开业日期,状态\n"
    "TY001,太平,3,220822102201,双岗镇,太平村,2014-11-20,运营中\n"
    "TY002,鸿兴,3,220822105200,鸿兴镇,鸿兴村,2014-11-20,运营中\n"
)


def ledger_of(client: Any, url: str = "/orders") -> bytes:
    answer = exported(client, url, **{**FULL, "format": "ledger"})
    assert answer.status_code == 200, answer.get_data(as_text=True)[:500]
    return answer.data


def test_orders_of_one_thing_come_back_with_every_figure(
    app: Flask, county: County, signed_in: Any, tmp_path: Path
) -> None:
    simple(county)
    before = figures()
    file = ledger_of(signed_in(county.office))
    told = reimported(app, file, tmp_path, STATIONS.encode())
    assert (told["accepted"], told["refused"]) == (7, 0), told["rows"]
    assert figures() == before
    with unscoped():
        run_sql = db.session.connection().exec_driver_sql
        names = {row[0] for row in run_sql("select name from villagers")}
        numbers = [
            row[0] for row in run_sql("select platform_number from orders where platform_number <> ''")
        ]
        goods = {row[0] for row in run_sql("select goods from order_lines")}
    assert names == {"张桂兰", "=赵国良", "孙德海"}
    assert numbers == ["0012345678901234"]
    assert "=HYPERLINK()" in goods


def test_orders_of_several_things_come_back_with_every_sum_of_money(
    app: Flask, county: County, signed_in: Any, tmp_path: Path
) -> None:
    mixed(county)
    before = figures()
    file = ledger_of(signed_in(county.office))
    told = reimported(app, file, tmp_path, STATIONS.encode())
    assert told["refused"] == 0, told["rows"]
    after = figures()
    money = [name for name in before if name.endswith("_fen")]
    assert {name: after[name] for name in money} == {name: before[name] for name in money}


@pytest.mark.parametrize("orders", [simple, mixed])
def test_what_was_written_down_by_hand_is_known_where_it_came_from(
    app: Flask, county: County, signed_in: Any, tmp_path: Path, orders: Any
) -> None:
    orders(county)
    before = figures()
    told = imported(app, ledger_of(signed_in(county.office)), tmp_path)
    assert (told["accepted"], told["refused"], told["warnings"]) == (0, 0, 0), told["rows"]
    assert told["known"] >= 5
    assert figures() == before


def test_a_number_of_ours_on_somebody_elses_goods_is_no_reason_to_leave_a_row_out(
    app: Flask, county: County, signed_in: Any, tmp_path: Path
) -> None:
    simple(county)
    wanted = openpyxl.load_workbook(io.BytesIO(ledger_of(signed_in(county.office))))
    sheet = wanted["TY001"]
    heads = [cell.value for cell in sheet[2]]
    row = next(
        at for at, cells in enumerate(sheet.iter_rows(), 1) if "毛巾" in [cell.value for cell in cells]
    )
    sheet.cell(row, heads.index("商品名称") + 1).value = "手套"
    changed = io.BytesIO()
    wanted.save(changed)
    told = imported(app, changed.getvalue(), tmp_path)
    assert (told["accepted"], told["refused"]) == (1, 0), told["rows"]


def test_the_ledger_has_one_sheet_a_station_with_its_code_and_the_notes_are_passed_over(
    app: Flask, county: County, signed_in: Any
) -> None:
    simple(county)
    answer = exported(signed_in(county.office), "/orders", **{**FULL, "format": "ledger"})
    sheets = book(answer).worksheets
    assert [sheet.title for sheet in sheets] == ["TY001", "TY002", "说明"]
    assert sheets[0]["A1"].value == "站点编码：TY001"
    heads = [cell.value for cell in sheets[0][2]]
    assert heads[:6] == ["序号", "日期", "购买人", "联系电话", "村/组", "商品名称"]
    own = exported(signed_in(county.wang), "/orders", **{**FULL, "format": "ledger"})
    assert [sheet.title for sheet in book(own).worksheets] == ["TY001", "说明"]


def test_an_english_reader_gets_the_ledger_in_the_ledgers_own_words(
    app: Flask, county: County, signed_in: Any, tmp_path: Path
) -> None:
    simple(county)
    db.session.connection().exec_driver_sql("update users set language = 'en'")
    db.session.commit()
    before = figures()
    file = ledger_of(signed_in(county.office))
    told = reimported(app, file, tmp_path, STATIONS.encode())
    assert told["refused"] == 0, told["rows"]
    assert figures() == before


def test_stations_and_areas_come_back(app: Flask, county: County, signed_in: Any, tmp_path: Path) -> None:
    with unscoped():
        paused = factories.station("0003", *_places(), state=factories.StationState.PAUSED)
        paused.name = "=零三"
        db.session.commit()
    office = signed_in(county.office)
    stations = exported(office, "/stations", format="stations").data
    areas = exported(office, "/stations/coverage", format="areas").data
    listed = exported(office, "/stations").data
    query = "select code, name, kind, township_code, township, village_code, village, state from stations"
    of_county = f"{query} where county_id = '220822' order by code"
    before = db.session.connection().exec_driver_sql(of_county).all()
    db.session.remove()
    wipe()
    for name, content in (("areas", areas), ("stations", stations), ("listed", listed)):
        (tmp_path / f"{name}.csv").write_bytes(content)
    answer = run(app, "areas", "import", tmp_path / "areas.csv", "--county-name", "通榆县")
    assert answer.exit_code == 0, answer.output
    assert run(app, "stations", "import", tmp_path / "stations.csv").exit_code == 0
    assert db.session.connection().exec_driver_sql(of_county).all() == before
    again = run(app, "stations", "import", tmp_path / "listed.csv")
    assert again.exit_code == 0, again.output
    rows = list(csv.DictReader(io.StringIO(areas.decode("utf-8-sig"))))
    assert {row["township"] for row in rows} == {"双岗镇", "鸿兴镇"}


def _places() -> tuple[Any, Any]:
    from station_app.areas.models import Area

    return db.session.get(Area, "220822102"), db.session.get(Area, "220822102201")
