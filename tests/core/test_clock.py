"""The two clocks and the calendar month, at the edges of days, months and years."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from station_app.core import clock
from station_app.core.clock import Month

LAST_DAY = date(2015, 8, 31)


@pytest.fixture(autouse=True)
def _unpinned() -> Iterator[None]:
    clock.pin(None)
    yield
    clock.pin(None)


def test_half_past_midnight_in_beijing_is_already_the_new_day():
    with time_machine.travel(datetime(2015, 8, 30, 16, 30, tzinfo=UTC), tick=False):
        assert clock.now() == datetime(2015, 8, 30, 16, 30, tzinfo=UTC)
        assert clock.now().utcoffset() == timedelta(0)
        assert clock.today() == LAST_DAY
        assert clock.moment() == clock.now()


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2015, 8, 31, 15, 59, 59, tzinfo=UTC), date(2015, 8, 31)),
        (datetime(2015, 8, 31, 16, 0, tzinfo=UTC), date(2015, 9, 1)),
        (datetime(2015, 12, 31, 15, 59, tzinfo=UTC), date(2015, 12, 31)),
        (datetime(2015, 12, 31, 16, 0, tzinfo=UTC), date(2016, 1, 1)),
        (datetime(2016, 2, 28, 16, 0, tzinfo=UTC), date(2016, 2, 29)),
        (datetime(2015, 9, 1, 0, 30, tzinfo=timezone(timedelta(hours=8))), date(2015, 9, 1)),
    ],
)
def test_days_months_and_years_turn_at_midnight_in_beijing(at: datetime, day: date):
    assert clock.on(at) == day


def test_a_naive_moment_is_refused():
    for read in (clock.on, clock.local):
        with pytest.raises(ValueError, match="time zone"):
            read(datetime(2015, 8, 31))  # noqa: DTZ001 - naive on purpose


@pytest.mark.parametrize(
    ("real", "business"),
    [
        (datetime(2026, 3, 5, 6, 5, tzinfo=UTC), datetime(2015, 8, 31, 6, 5, tzinfo=UTC)),
        (datetime(2026, 3, 4, 16, 30, tzinfo=UTC), datetime(2015, 8, 30, 16, 30, tzinfo=UTC)),  # 00:30
        (datetime(2026, 3, 5, 15, 59, 59, tzinfo=UTC), datetime(2015, 8, 31, 15, 59, 59, tzinfo=UTC)),
    ],
)
def test_the_demo_stands_on_its_last_day_at_the_real_time_of_day(real: datetime, business: datetime):
    clock.pin(LAST_DAY)
    with time_machine.travel(real, tick=False):
        assert clock.today() == clock.pinned() == LAST_DAY
        assert clock.moment() == business
        assert clock.on(clock.moment()) == LAST_DAY
        assert clock.now() == real  # the security clock is never pinned


def test_a_month_knows_its_edges():
    august, december, february = Month(2015, 8), Month(2015, 12), Month(2016, 2)
    assert (str(august), august.first, august.last) == ("2015-08", date(2015, 8, 1), LAST_DAY)
    assert (december.last, december.next, december.next.previous) == (
        date(2015, 12, 31),
        Month(2016, 1),
        december,
    )
    assert february.last == date(2016, 2, 29)
    assert Month(2015, 1).previous == Month(2014, 12)
    assert august.contains(LAST_DAY)
    assert not august.contains(date(2015, 9, 1))
    assert not august.contains(date(2014, 8, 31))
    assert Month(9999, 12).last == date(9999, 12, 31)


def test_months_run_in_order_over_new_year():
    run = [str(month) for month in Month(2014, 11).until(Month(2015, 2))]
    assert run == ["2014-11", "2014-12", "2015-01", "2015-02"]
    assert list(Month(2015, 8).until(Month(2015, 7))) == []
    assert sorted([Month(2015, 1), Month(2014, 12)]) == [Month(2014, 12), Month(2015, 1)]


@pytest.mark.parametrize(
    "text", ["2015-8", "2015-13", "2015-00", "201508", "２０１５-08", "2015-0²", "", "2015-08-01", "+015-08"]
)
def test_other_spellings_are_no_month(text: str):
    with pytest.raises(ValueError, match=r"month|range"):
        Month.parse(text)


@given(st.dates(date(2, 1, 1), date(9998, 12, 31)))
def test_months_tile_the_calendar(day: date):
    month = Month.of(day)
    assert month.first <= day <= month.last
    assert month.next.first - month.last == timedelta(days=1)
    assert month.next.previous == month.previous.next == month == Month.parse(str(month))
