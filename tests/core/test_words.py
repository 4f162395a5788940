"""What people read, in Chinese and in English."""

from datetime import UTC, date, datetime

import pytest

from station_app.core import words
from station_app.core.clock import Month
from station_app.core.i18n import speaking

DAY = date(2015, 8, 31)
AFTERNOON = datetime(2015, 8, 31, 6, 5, tzinfo=UTC)
NIGHT = datetime(2015, 8, 31, 16, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zh", "en", "write"),
    [
        ("8月31日", "31 Aug", lambda: words.day(DAY)),
        ("2015年8月31日", "31 August 2015", lambda: words.fulldate(DAY)),
        ("星期一", "Monday", lambda: words.weekday(DAY)),
        ("8月31日 14:05", "31 Aug 14:05", lambda: words.moment(AFTERNOON)),
        ("9月1日 00:30", "1 Sep 00:30", lambda: words.moment(NIGHT)),
        ("2015年8月", "August 2015", lambda: words.monthname("2015-08")),
        ("2015年8月", "August 2015", lambda: words.monthname(Month(2015, 8))),
        ("51.2", "511.5", lambda: words.wan(51_150_000)),
        ("−0.1", "−0.5", lambda: words.wan(-50_000)),
        ("65,000", "65,000", lambda: words.thousands(65_000)),
        ("−1,200", "−1,200", lambda: words.thousands(-1_200)),
        ("13.0%", "13.0%", lambda: words.percent(1304)),
        ("13.1%", "13.1%", lambda: words.percent(1305)),
        ("−1.3%", "−1.3%", lambda: words.percent(-125)),
        ("0.0%", "0.0%", lambda: words.percent(-4)),
        ("–", "–", lambda: words.percent(None)),
        ("2", "2", lambda: words.quantity(2_000)),
        ("1.5", "1.5", lambda: words.quantity(1_500)),
        ("0.001", "0.001", lambda: words.quantity(1)),
        ("0", "0", lambda: words.quantity(0)),
        ("1 天", "1 day", lambda: words.days(1)),
        ("7 天", "7 days", lambda: words.days(7)),
        ("甲、乙", "甲, 乙", lambda: words.series(["甲", "乙"])),
        ("甲、乙", "甲, 乙", lambda: words.series(["甲", "乙"], 2)),
        ("甲、乙等", "甲, 乙 and others", lambda: words.series(["甲", "乙", "丙"], 2)),
        ("甲；乙", "甲; 乙", lambda: words.clauses(["甲", "", "乙"])),
        ("", "", lambda: words.day(None) + words.fulldate(None) + words.moment(None)),
    ],
)
def test_figures_and_days_are_written_in_both_languages(zh: str, en: str, write):
    assert write() == zh
    with speaking("en"):
        assert write() == en


def test_a_naive_moment_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        words.moment(datetime(2015, 8, 31))  # noqa: DTZ001 - naive on purpose
