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
from tests.factories import County, villager
from tests.orders_factory import Thing, order
from tests.web import exported

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
