"""Days and months as they are written in ledgers: 2015-8-3, 2015/8/3, 2015.8.3, 20150803, 2015年8月3日."""

import re
from datetime import date, datetime, timedelta

from station_app.core import clock
from station_app.core.i18n import N_
from station_app.core.parsers.spelling import LONGEST, half_width, whole_number
from station_app.core.parsers.text import is_blank
from station_app.core.parsers.unreadable import Missing, Unreadable

EXAMPLE = "2015-8-31"
MONTH_EXAMPLE = "2015-08"
FIRST_YEAR, LAST_YEAR = 1990, 2100
FIRST_SERIAL = date(1899, 12, 30)
"""The day before the first one of most spreadsheets, which count a 29 February 1900 too many."""

# A file saved as CSV shows its date cells with a time, which is dropped like that of a real date cell.
TIME = r"(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?"
SPELLINGS = (
    re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})" + TIME),
    re.compile(r"([0-9]{4})()([0-9]{2})([0-9]{2})"),
    re.compile(r"([0-9]{4})( *年 *)([0-9]{1,2}) *月 *([0-9]{1,2}) *日" + TIME),
)

# 2015.1 is none of them: a cell that was 2015.10 is shown so once a spreadsheet took it for a number.
MONTH_SPELLINGS = (
    re.compile(r"([0-9]{4})[-/]([0-9]{1,2})"),
    re.compile(r"([0-9]{4})\.([0-9]{2}|[2-9])"),
    re.compile(r"([0-9]{4})([0-9]{2})"),
    re.compile(r"([0-9]{4}) *年 *([0-9]{1,2}) *月份?"),
)


def read_day(cell: object) -> date:
    """A day from 1990 to 2100. Raises Missing for a blank cell, Unreadable for no such day."""
    if is_blank(cell):
        raise Missing("day.missing", N_("请填写日期，例如 %(example)s"), EXAMPLE)
    if isinstance(cell, date):
        return _within(
            clock.on(cell)
            if isinstance(cell, datetime) and cell.tzinfo
            else date(cell.year, cell.month, cell.day)
        )
    text = half_width(cell) if isinstance(cell, str) else whole_number(cell) or ""
    for spelling in SPELLINGS if len(text) <= LONGEST else ():
        match = spelling.fullmatch(text)
        if match:
            return _day(int(match[1]), int(match[3]), int(match[4]))
    raise _serial(text) or Unreadable("day.unreadable", N_("日期看不懂，请写成 %(example)s 这样"), EXAMPLE)


def _serial(text: str) -> Unreadable | None:
    """The sentence for the number a spreadsheet keeps a day as; not read as one: two calendars are in use."""
    if not (text.isascii() and text.isdigit() and len(text) == 5):
        return None
    day = FIRST_SERIAL + timedelta(days=int(text))
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        return None
    return Unreadable(
        "day.serial",
        N_("%(serial)s 像是表格里 %(day)s 的序号。请把这一列的格式改成“日期”，或者写成 %(example)s 这样"),
        EXAMPLE,
        serial=text,
        day=day.isoformat(),
    )


def read_month(cell: object) -> clock.Month:
    """A month written YYYY-MM, from 1990 to 2100. Raises Missing for a blank cell, else Unreadable."""
    if is_blank(cell):
        raise Missing("month.missing", N_("请选择月份，例如 %(example)s"), MONTH_EXAMPLE)
    try:
        month = clock.Month.parse(half_width(cell) if isinstance(cell, str) else "")
    except ValueError:
        text = N_("月份看不懂，请写成 %(example)s 这样")
        raise Unreadable("month.unreadable", text, MONTH_EXAMPLE) from None
    _within(month.first)
    return month


def read_written_month(cell: object) -> clock.Month:
    """A month as people write it: 2015-8, 2015/08, 2015年8月, 201508, or any day of it."""
    text = half_width(cell) if isinstance(cell, str) else whole_number(cell) or ""
    for spelling in MONTH_SPELLINGS if len(text) <= LONGEST else ():
        match = spelling.fullmatch(text)
        if match:
            return read_month(f"{match[1]}-{match[2]:0>2}")
    try:
        return clock.Month.of(read_day(cell))
    except Unreadable:
        return read_month(cell)  # what is said of a month


def _day(year: int, month: int, day: int) -> date:
    """The day with these numbers, or the sentence that there is none."""
    if not 1 <= month <= 12:
        raise Unreadable("day.impossible", N_("没有 %(month)s 月，请核对日期"), EXAMPLE, month=month)
    try:
        return _within(date(year, month, day))
    except ValueError as refused:
        if isinstance(refused, Unreadable):
            raise
        raise Unreadable(
            "day.impossible",
            N_("%(year)s 年没有 %(month)s 月 %(day)s 日，请核对日期"),
            EXAMPLE,
            year=year,
            month=month,
            day=day,
        ) from None


def _within(day: date) -> date:
    if FIRST_YEAR <= day.year <= LAST_YEAR:
        return day
    raise Unreadable(
        "day.out_of_range",
        N_("年份要在 %(first)s 到 %(last)s 之间，请核对日期"),
        EXAMPLE,
        first=FIRST_YEAR,
        last=LAST_YEAR,
    )
