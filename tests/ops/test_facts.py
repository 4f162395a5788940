"""Figures on the command line: exact keys, parts that sum to the whole."""

from __future__ import annotations

import pytest

from station_app.facts.figures import KEYS
from station_app.facts.models import SUMS
from tests.ops.conftest import Commands


def test_the_document_has_exactly_the_agreed_keys(small_demo: Commands) -> None:
    assert list(small_demo.json("facts")) == list(KEYS)


@pytest.mark.parametrize("by", ["station", "month", "township"])
def test_rows_sum_to_the_whole(small_demo: Commands, by: str) -> None:
    document = small_demo.json("facts", "--by", by)
    whole = small_demo.json("facts")
    assert list(document) == ["rows"]
    assert all(list(row) == ["key", *KEYS] for row in document["rows"])
    for name in (*SUMS, "saved_fen"):
        assert sum(row[name] for row in document["rows"]) == whole[name]
    assert [row["key"] for row in document["rows"]] == sorted(row["key"] for row in document["rows"])


def test_households_are_counted_once_however_many_months_they_came(small_demo: Commands) -> None:
    distinct = "select count(distinct household_id) from orders where state <> 'cancelled'"
    counted = small_demo.sql(f"{distinct} and county_id = '220822'")[0][0]
    by_month = small_demo.json("facts", "--by", "month")["rows"]
    assert small_demo.json("facts")["households"] == counted < sum(row["households"] for row in by_month)


def test_one_station_and_one_month_are_what_its_orders_say(small_demo: Commands) -> None:
    figures = small_demo.json("facts", "--station", "TY001", "--from", "2015-05-01", "--to", "2015-05-31")
    counted = small_demo.sql(
        "select count(*), coalesce(sum(payable_fen), 0) from orders o join stations s on s.id = o.station_id "
        "where s.code = 'TY001' and o.state <> 'cancelled' "
        "and ordered_on between '2015-05-01' and '2015-05-31'"
    )
    assert [(figures["orders"], figures["turnover_fen"])] == counted
    assert figures["stations_open"] == 1


def test_rates_are_empty_where_nothing_was_sold(small_demo: Commands) -> None:
    figures = small_demo.json("facts", "--to", "2014-10-01")
    assert figures["orders"] == figures["stations_open"] == 0
    assert figures["saving_rate_bp"] is figures["coverage_bp"] is None


def test_stations_open_are_those_of_the_last_day(small_demo: Commands) -> None:
    by_month = {row["key"]: row["stations_open"] for row in small_demo.json("facts", "--by", "month")["rows"]}
    counted = small_demo.sql(
        "select count(*) from stations where county_id = '220822' and opened_on <= '2014-12-31'"
    )[0][0]
    assert by_month["2014-12"] == counted < by_month["2015-08"] == 47


def test_an_unknown_station_is_a_refusal_and_a_wrong_date_wrong_use(small_demo: Commands) -> None:
    unknown = small_demo("facts", "--station", "TY999")
    assert (unknown.exit_code, unknown.stdout) == (1, "")
    assert "TY999" in unknown.stderr
    assert small_demo("facts", "--from", "31.8.2015").exit_code == 2
    assert small_demo("facts", "--from", "2015-08-31", "--to", "2015-08-01").exit_code == 2
