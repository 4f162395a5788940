"""Holidays and worked weekends: by the notices of 2015 and 2026, and as a county has them."""

from __future__ import annotations

import datetime as dt

import pytest

from station_app.core.access import Person
from station_app.core.db import db
from station_app.settings import days_off
from station_app.settings.days_off import BROUGHT, DaysOff, Span
from station_app.settings.models import CountySettings, county
from tests.factories import COUNTY, NEIGHBOUR

CALENDAR = DaysOff(BROUGHT)
D = dt.date


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (D(2015, 9, 2), True), (D(2015, 9, 3), False), (D(2015, 9, 4), False), (D(2015, 9, 6), True),
        (D(2015, 2, 15), True), (D(2015, 2, 18), False), (D(2015, 10, 10), True), (D(2015, 8, 29), False),
        (D(2026, 1, 4), True), (D(2026, 2, 16), False), (D(2026, 2, 28), True), (D(2026, 9, 20), True),
        (D(2026, 10, 7), False), (D(2026, 10, 8), True), (D(2026, 10, 11), False),
    ],
)  # fmt: skip
def test_an_office_works_as_the_notices_say(day: dt.date, works: bool) -> None:
    assert CALENDAR.works(day) is works


def test_holidays_do_not_count_against_a_station() -> None:
    assert CALENDAR.since(D(2015, 9, 30), D(2015, 10, 8)) == 1
    assert CALENDAR.back(D(2015, 10, 8), 1) == D(2015, 9, 30)
    assert CALENDAR.back(D(2015, 8, 31), 7) == D(2015, 8, 24)
    assert CALENDAR.since(D(2015, 8, 22), D(2015, 8, 31)) == 9  # village shops keep weekends


@pytest.mark.parametrize("days", [1, 3, 7, 30])
@pytest.mark.parametrize(
    "on", [D(2015, 2, 25), D(2015, 8, 31), D(2015, 10, 9), D(2026, 2, 24), D(2020, 5, 5)]
)
def test_counting_back_and_counting_forth_agree(on: dt.date, days: int) -> None:
    first = CALENDAR.back(on, days)
    assert CALENDAR.since(first, on) == days
    assert CALENDAR.since(first + dt.timedelta(days=1), on) == days - 1


def test_a_deadline_in_working_days_leaves_out_weekends_and_holidays() -> None:
    assert CALENDAR.due(D(2015, 9, 30), 3) == D(2015, 10, 10)  # 8, 9 and the worked Saturday
    assert CALENDAR.due(D(2026, 11, 20), 1) == D(2026, 11, 23)


def test_a_county_keeps_its_own_year_and_the_neighbour_does_not_see_it(office: Person) -> None:
    row = db.session.get(CountySettings, COUNTY, execution_options={"scoped": True})
    assert row is not None
    fair = Span("庙会", D(2015, 8, 20), D(2015, 8, 21))
    assert days_off.keep(row, 2015, [fair], office)
    assert not days_off.keep(row, 2015, [fair], office), "the same again changes nothing"
    db.session.commit()
    assert days_off.own().years[2015] == (fair,)
    assert days_off.own().back(D(2015, 8, 23), 2) == D(2015, 8, 19)
    assert days_off.of_county(NEIGHBOUR).years[2015] == BROUGHT[2015]
    assert county(NEIGHBOUR).stamp == ""
