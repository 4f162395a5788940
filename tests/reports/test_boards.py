"""The board of stations: places, movement, totals, files."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import pytest

from station_app.core import clock
from station_app.core.access import Person, unscoped
from station_app.core.clock import Month
from station_app.core.db import db
from station_app.facts.periods import Months
from station_app.reports import board
from station_app.reports.board import spread_over
from station_app.stations.targets import setting
from tests.factories import County, villager
from tests.figure_walk import figures_of
from tests.orders_factory import Thing, order
from tests.web import exported, read

TODAY = dt.date(2015, 8, 31)
AUGUST = Months.of(Month(2015, 8))


@pytest.fixture
def sold(county: County) -> Any:
    """In July Hongxing led, in August Taiping does."""
    clock.pin(TODAY)
    with unscoped():
        zhang, sun = villager(county.taiping), villager(county.hongxing, "孙玉芬", "")
        order(zhang, dt.date(2015, 7, 2), Thing("手电筒", 19_00, 25_00))
        for day in (3, 4):
            order(sun, dt.date(2015, 7, day), Thing("水泵", 236_00, 300_00))
        for day in (1, 2, 3):
            order(zhang, dt.date(2015, 8, day), Thing("收音机", 89_00, 100_00))
        order(sun, dt.date(2015, 8, 1), Thing("棉被", 168_00, None))
        db.session.commit()
    yield county
    clock.pin(None)


def test_taiping_rises_and_hongxing_falls(sold: County, office: Person) -> None:
    made = board.make(AUGUST, "orders")
    assert [(row.place.code, row.rank, row.moved) for row in made.rows] == [("TY001", 1, 1), ("TY002", 2, -1)]


def test_a_station_without_a_reference_stands_last_by_rate(sold: County, office: Person) -> None:
    made = board.make(AUGUST, "rate")
    assert [row.figures.saving_rate_bp for row in made.rows] == [1100, None]


def test_totals_are_the_sums_of_the_rows_and_households_are_counted_once(
    sold: County, office: Person
) -> None:
    made = board.make(Months(None, Month(2015, 8)))
    assert made.total.orders == sum(row.figures.orders for row in made.rows) == 7
    assert made.total.turnover_fen == 19_00 + 2 * 236_00 + 3 * 89_00 + 168_00
    assert made.total.households == 2
    quarter = board.make(Months(Month(2015, 6), Month(2015, 8)))
    assert quarter.total == made.total


def test_equal_stations_share_a_place(county: County, office: Person) -> None:
    clock.pin(TODAY)
    assert [row.rank for row in board.make(AUGUST).rows] == [1, 1]


def test_the_period_before_is_as_long(office: Person) -> None:
    quarter = spread_over(Months(Month(2015, 1), Month(2015, 3)))
    assert quarter == Months(Month(2014, 10), Month(2014, 12))
    assert spread_over(AUGUST) == Months.of(Month(2015, 7))


def test_the_file_of_the_month_board_sums_to_the_board(signed_in: Any, sold: County) -> None:
    answer = exported(signed_in(sold.office), "/reports/months?month=2015-08")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [(row["站点编码"], row["订单"], row["交易额"], row["节省"]) for row in rows] == [
        ("TY001", "3", "267.00", "33.00"),
        ("TY002", "1", "168.00", "0.00"),
    ]


def test_a_board_is_held_against_targets_and_against_the_year_before(sold: County, signed_in: Any) -> None:
    office = signed_in(sold.office)
    aims = {sold.taiping.id: {"orders": 2}, sold.hongxing.id: {"orders": 4, "turnover_fen": 10_00}}
    setting.record("220822", Month(2015, 8), aims, None)
    with unscoped():
        order(villager(sold.hongxing, "周桂芬", ""), dt.date(2014, 8, 9), Thing("锄头", 30_00, 40_00))
        db.session.commit()
    for page in ("months", "ranking", "townships"):
        seen = read(office.get(f"/reports/{page}?against=target&month=2015-08").text)
        for words in ("✓ 150.0%", "○ 25.0%", "○ 66.7%"):
            assert words in seen, (page, words)
        rows = exported(office, f"/reports/{page}?against=target").text.splitlines()
        assert rows[0].endswith("目标,完成")
        assert rows[1].endswith("2,150.0%")
        last = figures_of(office.get(f"/reports/{page}?against=year").text)
        assert [one.value for one in last if "month=2014-08" in one.url] == ["0", "1", "1"]
    assert "1,000.0%" not in office.get("/reports/months?against=target").text
    assert "1680.0%" in office.get("/reports/months?against=target&by=turnover").text.replace(",", "")
    assert "–" in read(office.get("/reports/ranking?against=year&span=all").text)


def test_the_coordinator_sees_her_township_and_its_stations_with_targets(
    sold: County, signed_in: Any
) -> None:
    setting.record("220822", Month(2015, 8), {sold.taiping.id: {"orders": 2}}, None)
    db.session.commit()
    browser = signed_in(sold.coordinator)
    for page in ("/", "/reports/townships"):
        seen = browser.get(page).text
        assert "双岗镇" in seen
        assert "鸿兴" not in seen
        assert "TY002" not in seen
    home = read(browser.get("/").text)
    assert "✓ 150.0%" in home
    assert "王站长" in home
    assert "本乡镇的站" in home


def test_a_board_that_stands_is_not_made_again_until_something_of_it_changes(
    sold: County, office: Person
) -> None:
    first = board.make(AUGUST)
    assert board.make(AUGUST) is first

    with unscoped():
        order(villager(sold.hongxing, "李国富", ""), dt.date(2015, 8, 9), Thing("化肥", 214_00, 238_00))
        db.session.commit()
    sold_more = board.make(AUGUST)
    assert sold_more.total.orders == first.total.orders + 1

    with unscoped():
        sold.taiping.name = sold.taiping.village = "太平新村"
        db.session.commit()
    renamed = board.make(AUGUST)
    assert "太平新村" in {row.place.name.removeprefix(sold.taiping.township) for row in renamed.rows}

    with unscoped():
        sold.hongxing.step("pause", sold.office, on=dt.date(2015, 8, 20), reason="站长住院")
        db.session.commit()
    paused = {row.place.code: row.place.is_open for row in board.make(AUGUST).rows}
    assert paused == {"TY001": True, "TY002": False}
