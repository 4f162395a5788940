"""Days and months as they stand in ledgers."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.core.clock import Month
from station_app.core.i18n import speaking
from station_app.core.parsers import Missing, Unreadable, read_day, read_month, read_written_month

THIRD_OF_AUGUST = date(2015, 8, 3)
SERIAL = "42219 像是表格里 2015-08-03 的序号。请把这一列的格式改成“日期”，或者写成 2015-8-31 这样"


def verdict(read, cell: object) -> object:
    """What reading the cell came to: the value, or the refusal."""
    try:
        return read(cell)
    except Unreadable as refused:
        return refused


@pytest.mark.parametrize(
    "cell",
    [
        "2015-8-3", "2015/8/3", "2015.8.3", "20150803", "2015年8月3日", "2015-08-03", "2015/08/03",
        "2015.08.03",
        "2015年08月03日", " 2015-8-3 ", "２０１５－８－３", "２０１５年８月３日", "2015 年 8 月 3 日",
        "2015-08-03 00:00:00", "2015/8/3 14:05", "2015-08-03T14:05:06.123", 20150803, 20150803.0,
        date(2015, 8, 3), datetime(2015, 8, 3), datetime(2015, 8, 3, 23, 59),  # noqa: DTZ001 - as cells are
        datetime(2015, 8, 2, 16, 30, tzinfo=UTC),
    ],
)  # fmt: skip
def test_accepted_spellings(cell: object):
    read = read_day(cell)
    assert read == THIRD_OF_AUGUST
    assert type(read) is date


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("2015-02-30", "2015 年没有 2 月 30 日，请核对日期"),
        ("20150230", "2015 年没有 2 月 30 日，请核对日期"),
        ("2015-2-29", "2015 年没有 2 月 29 日，请核对日期"),
        ("2015年4月31日", "2015 年没有 4 月 31 日，请核对日期"),
        ("2015-13-1", "没有 13 月，请核对日期"), ("2015-0-1", "没有 0 月，请核对日期"),
        ("2015-1-0", "2015 年没有 1 月 0 日，请核对日期"), (20150230, "2015 年没有 2 月 30 日，请核对日期"),
        ("1989-12-31", "年份要在 1990 到 2100 之间，请核对日期"),
        ("2101-1-1", "年份要在 1990 到 2100 之间，请核对日期"),
        (date(1900, 1, 1), "年份要在 1990 到 2100 之间，请核对日期"),
        ("0000-1-1", "0 年没有 1 月 1 日，请核对日期"),
        ("昨天", "日期看不懂，请写成 2015-8-31 这样"), ("2015-8/3", "日期看不懂，请写成 2015-8-31 这样"),
        ("15-8-3", "日期看不懂，请写成 2015-8-31 这样"), ("8月3日", "日期看不懂，请写成 2015-8-31 这样"),
        ("2015083", "日期看不懂，请写成 2015-8-31 这样"),
        (42219, SERIAL), (42219.0, SERIAL), ("42219", SERIAL), ("４２２１９", SERIAL),
        (32873, "日期看不懂，请写成 2015-8-31 这样"), (99999, "日期看不懂，请写成 2015-8-31 这样"),

        (20150803.5, "日期看不懂，请写成 2015-8-31 这样"), (True, "日期看不懂，请写成 2015-8-31 这样"),
        (time(8, 0), "日期看不懂，请写成 2015-8-31 这样"),
        (timedelta(1), "日期看不懂，请写成 2015-8-31 这样"),
        (float("nan"), "日期看不懂，请写成 2015-8-31 这样"), (1e300, "日期看不懂，请写成 2015-8-31 这样"),
        ("2015-8-3" + " " * 20 + "x" * 80, "日期看不懂，请写成 2015-8-31 这样"),
        ("²⁰¹⁵-8-3", "日期看不懂，请写成 2015-8-31 这样"), ("٢٠١٥-8-3", "日期看不懂，请写成 2015-8-31 这样"),
    ],
)  # fmt: skip
def test_impossible_and_unreadable_days_are_refused_with_a_sentence(cell: object, sentence: str):
    with pytest.raises(Unreadable) as refused:
        read_day(cell)
    assert refused.value.message() == sentence


def test_the_sentence_in_english():
    with speaking("en"), pytest.raises(Unreadable, match="There is no day 30 in month 2 of 2015"):
        read_day("2015-2-30")


@pytest.mark.parametrize("cell", [None, "", " \u3000"])
def test_a_blank_cell_is_missing(cell: object):
    for read in (read_day, read_month, read_written_month):
        with pytest.raises(Missing):
            read(cell)


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_every_day_is_read_from_every_spelling(day: date):
    spellings = [f"{day.year}{mark}{day.month}{mark}{day.day}" for mark in "-/."]
    spellings += [f"{day:%Y%m%d}", f"{day.year}年{day.month}月{day.day}日", str(day)]
    assert {read_day(cell) for cell in [*spellings, day, int(f"{day:%Y%m%d}")]} == {day}


def test_months_are_written_year_dash_month():
    assert read_month("2015-08") == Month(2015, 8)
    assert read_month(" ２０１５－０８ ") == Month(2015, 8)
    for cell in (
        "2015-8",
        "2015-13",
        "2015-00",
        "2015/08",
        "201508",
        201508,
        "1989-12",
        "2101-01",
        "0000-01",
    ):
        with pytest.raises(Unreadable):
            read_month(cell)


@pytest.mark.parametrize(
    "cell",
    [
        "2015-8", "2015-08", "2015/8", "2015/08", "2015.8", "2015.08", "201508", 201508, 201508.0,
        "2015年8月", " 2015 年 8 月 ", "２０１５年０８月份",
        "2015-8-3", "2015年8月3日", "20150831", date(2015, 8, 1),
    ],
)  # fmt: skip
def test_a_month_is_read_from_every_spelling(cell: object):
    assert read_written_month(cell) == Month(2015, 8)


@pytest.mark.parametrize(
    "cell", ["2015.1", 2015.1, "8月", "2015-13", "2015年13月", "1989-12", 201513, 42219, "x"]
)
def test_what_may_be_another_month_is_none(cell: object):
    with pytest.raises(Unreadable) as refused:
        read_written_month(cell)
    assert (
        "月份" in refused.value.message()
        or "年份" in refused.value.message()
        or "没有" in refused.value.message()
    )


@given(st.one_of(st.text(), st.text("0123456789-/.年月日 T:"), st.floats(), st.integers(), st.datetimes()))
def test_any_cell_is_a_day_or_a_refusal(cell: object):
    for read, kind in ((read_day, date), (read_month, Month), (read_written_month, Month)):
        result = verdict(read, cell)
        assert isinstance(result, kind) or result.message()
