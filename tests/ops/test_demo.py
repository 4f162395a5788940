"""The demo county: exact, plausible, and never over somebody's real rows."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.ops.conftest import SMALL, Commands, built

COUNTS = "county_id = '220822' and state <> 'cancelled'"
BESIDE = "220821"


@pytest.fixture(scope="session")
def whole_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo county in full, built once for all workers of a run."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "whole-demo"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "built").exists():
            built(folder)
            (folder / "built").touch()
    return folder / "station.sqlite3"


@pytest.fixture
def whole(whole_file: Path, commands_at: Callable[..., Commands]) -> Commands:
    """The command on the full demo."""
    return commands_at(f"sqlite:///{whole_file}", whole_file.parent)


def test_the_county_office_sees_exactly_the_founding_figures(whole: Commands) -> None:
    figures = whole.json("facts")
    assert figures["orders"] == 65_000
    assert figures["turnover_fen"] == 400_000_000
    assert figures["saved_fen"] == 59_840_000
    assert figures["stations_open"] == 47
    assert figures["coverage_bp"] < 10_000
    assert whole.sql(
        "select planned_stations, plan_years from county_settings where county_id = '220822'"
    ) == [(100, 3)]
    earlier = whole.sql(
        "select count(*) from stations where county_id = '220822' "
        "and state in ('applied','approved','building','awaiting')"
    )
    assert earlier == [(5,)]
    assert whole.sql("select min(opened_on) from stations")[0][0].startswith("2014-11")
    assert whole.sql("select count(*) from stations where county_id = '220822'") == [(52,)]


def test_plain_sql_counts_what_the_facts_say(whole: Commands) -> None:
    counted = whole.sql(
        f"select count(*), sum(payable_fen), sum(reference_fen - covered_fen) from orders where {COUNTS}"
    )
    assert counted == [(65_000, 400_000_000, 59_840_000)]
    assert whole.sql(
        "select sum(l.goods_fen - l.discount_share_fen + l.freight_share_fen + l.fee_share_fen) "
        f"from order_lines l join orders o on o.id = l.order_id where o.{COUNTS}"
    ) == [(400_000_000,)]


def test_no_order_is_a_balancing_figure(whole: Commands) -> None:
    least, most = whole.sql(f"select min(payable_fen), max(payable_fen) from orders where {COUNTS}")[0]
    assert 300 <= least <= most <= 300_000
    assert whole.sql("select count(distinct payable_fen) from orders")[0][0] > 2_000


def test_the_whole_demo_is_proved_right(whole: Commands) -> None:
    assert whole("verify").exit_code == 0


def test_august_is_lively_and_every_planted_story_is_there(whole: Commands) -> None:
    august = whole.json("facts", "--from", "2015-08", "--to", "2015-08")
    assert 7_800 <= august["orders"] <= 8_800
    silent = whole.sql(
        "select count(*) from stations s where s.county_id = '220822' and state = 'open' and not exists "
        "(select 1 from orders o where o.station_id = s.id and o.ordered_on > '2015-08-24')"
    )
    assert silent == [(1,)]
    doubtful = f"{COUNTS} and reference_fen > 0 and (reference_fen - covered_fen) * 2 > reference_fen"
    assert 1 <= whole.sql(f"select count(*) from orders where {doubtful}")[0][0] <= 12
    waiting = "select count(*) from orders where state = 'arrived' and arrived_on <= '2015-08-24'"
    assert whole.sql(waiting)[0][0] >= 5
    unpaid = "pay_mode = 'advance' and picked_up_on < '2015-08-25' and received_fen = 0"
    assert whole.sql(f"select count(*) from orders where {unpaid}")[0][0] >= 3
    names = whole.sql("select township from stations where village = '太平村'")
    assert len(names) == 2


def test_another_seed_gives_other_orders_with_the_same_totals(tmp_path: Path, small_demo: Commands) -> None:
    folder = tmp_path / "other"
    folder.mkdir()
    other = built(folder, "--scale", SMALL, "--seed", "7")
    import sqlite3

    query = f"select count(*), sum(payable_fen), sum(reference_fen - covered_fen) from orders where {COUNTS}"
    with sqlite3.connect(other) as connection:
        totals = connection.execute(query).fetchall()
        orders = connection.execute("select number, payable_fen from orders order by number").fetchall()
    assert totals == small_demo.sql(query) == [(650, 4_000_000, 598_400)]
    assert orders != small_demo.sql("select number, payable_fen from orders order by number")


def test_the_same_seed_gives_the_same_orders(tmp_path: Path, small_demo: Commands) -> None:
    import sqlite3

    query = "select id, number, payable_fen, state from orders order by id"
    folder = tmp_path / "same"
    folder.mkdir()
    with sqlite3.connect(built(folder, "--scale", SMALL)) as connection:
        assert connection.execute(query).fetchall() == small_demo.sql(query)


@pytest.mark.only("postgresql")
def test_the_demo_stands_on_postgresql_too(demo: Commands) -> None:
    assert demo("verify").exit_code == 0
    assert demo.json("facts")["orders"] == 650


def test_a_second_demo_goes_on_with_the_same_rows_and_sign_ins(
    small_demo: Commands, small_demo_file: Path
) -> None:
    before = small_demo.sql("select count(*), max(id) from orders")
    again = small_demo("demo")
    assert again.exit_code == 0
    assert "already" in again.output
    assert small_demo.sql("select count(*), max(id) from orders") == before
    kept = small_demo_file.parent / "demo-sign-ins.txt"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert len(kept.read_text().splitlines()) == 8


@pytest.mark.only("sqlite")
def test_the_demo_refuses_a_county_with_real_rows(station: Commands) -> None:
    made = ("--county-code", "220822", "--county-name", "通榆县", "--login", "sunli", "--name", "孙立")
    assert station("init", *made).exit_code == 0
    refused = station("demo")
    assert refused.exit_code == 1
    assert "real data" in refused.stderr
    assert station.sql("select count(*) from stations") == [(0,)]


def test_the_daily_task_changes_nothing_in_an_untouched_demo(small_demo: Commands) -> None:
    before = small_demo.json("facts")
    assert small_demo.json("tick")["completed"] == 0
    assert small_demo.json("facts") == before
    assert small_demo("verify").exit_code == 0


def test_a_second_county_stands_beside_the_first_and_in_none_of_its_figures(small_demo: Commands) -> None:
    own, beside = small_demo.json("facts"), small_demo.json("facts", "--county", BESIDE)
    both = small_demo.json("facts", "--county", "all")
    assert own["orders"] == 650
    assert (
        beside["orders"]
        == small_demo.sql(
            f"select count(*) from orders where county_id = '{BESIDE}' and state <> 'cancelled'"
        )[0][0]
    )
    for name in ("orders", "turnover_fen", "saved_fen", "households", "stations_open"):
        assert both[name] == own[name] + beside[name] > own[name]
    assert small_demo.json("facts", "--station", "ZL001")["orders"] > 0
    assert small_demo("verify").exit_code == 0


def test_nobody_of_one_county_of_the_demo_sees_a_row_of_the_other(small_demo: Commands) -> None:
    from sqlalchemy import select

    from station_app.accounts.models import User
    from station_app.core.access import Role, acting_as, unscoped, visible_columns
    from station_app.core.db import db
    from station_app.facts.models import StationMonth
    from station_app.households.models import Villager
    from station_app.orders.models import Order
    from station_app.stations.models import Station
    from station_app.stations.signed_in import person_of

    with small_demo.app.app_context():
        with unscoped():
            people = [person_of(user, []) for user in db.session.scalars(select(User)).all()]
        seen = set()
        for person in people:
            if person.role is Role.OPERATOR:
                continue
            with acting_as(person):
                for model in (Station, Villager, Order, StationMonth):
                    counties = set(db.session.scalars(visible_columns(model, model.county_id).distinct()))
                    wanted = {"220821", "220822"} if person.role is Role.PROVINCE else {person.county_id}
                    assert counties == wanted, (person.login, model)
            seen.add((person.role, person.county_id))
        db.session.remove()
    assert {(Role.MANAGER, "220822"), (Role.MANAGER, BESIDE), (Role.PROVINCE, "220822")} <= seen


def test_the_province_sums_the_counties_of_the_demo(small_demo: Commands) -> None:
    from sqlalchemy import select

    from station_app.accounts.models import User
    from station_app.core.access import acting_as, unscoped
    from station_app.core.clock import Month
    from station_app.core.db import db
    from station_app.desk.province import overview
    from station_app.stations.signed_in import person_of

    app = small_demo.app
    with app.app_context(), app.test_request_context():
        with unscoped():
            viewer = person_of(db.session.scalars(select(User).where(User.login == "sheng")).one(), [])
        with acting_as(viewer):
            shown = overview(viewer, Month(2015, 8), "orders")
        db.session.remove()
    assert {row["row"].place.name for row in shown["rows"]} == {"通榆县", "镇赉县"}
    counted = small_demo.sql(
        "select county_id, count(*), sum(payable_fen) from orders where state <> 'cancelled' "
        "and ordered_on between '2015-08-01' and '2015-08-31' group by county_id order by county_id"
    )
    figures = [
        (row["code"], row["row"].figures.orders, row["row"].figures.turnover_fen) for row in shown["rows"]
    ]
    assert figures == counted
    assert (shown["now"].orders, shown["now"].turnover_fen) == (
        sum(row[1] for row in counted),
        sum(row[2] for row in counted),
    )
    assert shown["ever"].orders == 1_300


def test_the_price_book_has_most_goods_and_the_county_sees_what_lacks(small_demo: Commands) -> None:
    ((count, things, least, newest),) = small_demo.sql(
        "select count(*), count(distinct goods_key || spec_key), min(price_fen), max(month_on) from prices"
    )
    assert count > things > 60
    assert least >= 100
    assert newest == "2015-08-01"
    unknown = small_demo.sql(
        "select count(distinct goods || spec) from order_lines l where not exists "
        "(select 1 from prices p where p.goods = l.goods and p.spec = l.spec)"
    )
    assert 0 < unknown[0][0] < 60
