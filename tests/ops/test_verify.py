"""Each check of verify finds the wrong row planted for it, by plain SQL past every rule."""

from __future__ import annotations

import json

import pytest

from station_app.ops.checking.proof import CHECKS
from tests.ops.conftest import Commands

ONE = (
    "(select id from orders where state = 'completed' and refunded_fen = 0 and reference_fen > 0 "
    "order by id limit 1)"
)
WRONG = {
    "a day's turnover": ("update station_days set turnover_fen = turnover_fen + 1 where orders > 0", "facts"),
    "a day without orders": ("update station_days set orders = 0 where orders > 0", "facts"),
    "a month's households": ("update station_months set households = households + 1", "facts"),
    "a month's savings": ("update station_months set reference_fen = reference_fen - 1", "facts"),
    "a day's orders on the way": ("update station_days set shipped_orders = shipped_orders + 1", "facts"),
    "a month's debts": ("update station_months set owing_fen = owing_fen + 1", "facts"),
    "a missing month": ("delete from station_months where month = '2015-03'", "facts"),
    "presence of a household": ("update month_households set orders = orders + 1", "facts"),
    "money received": (
        f"update orders set received_fen = received_fen + 1 where id = {ONE}",
        "money_of_orders",
    ),
    "a lost payment": (f"delete from money_entries where subject_id = {ONE}", "money_of_orders"),
    "a refund above what came in": (
        f"update money_entries set kind = 'refunded' where subject_id = {ONE}",
        "money_of_orders",
    ),
    "an entry of no order": (
        f"update money_entries set subject_id = station_id where subject_id = {ONE}",
        "money_of_orders",
    ),
    "a refund that facts do not know": (
        "update station_days set refunded_fen = refunded_fen + 5 where refunded_fen > 0",
        "refunds_in_facts",
    ),
    "goods of a line": (
        f"update order_lines set goods_fen = goods_fen + 1 where order_id = {ONE}",
        "lines_of_orders",
    ),
    "a local price": (
        f"update order_lines set reference_total_fen = 1, reference_unit_fen = 1 where order_id = {ONE}",
        "lines_of_orders",
    ),
    "freight shares": (
        f"update order_lines set freight_share_fen = freight_share_fen + 1 where order_id = {ONE}",
        "lines_of_orders",
    ),
    "a lost line": (f"delete from order_lines where order_id = {ONE}", "lines_of_orders"),
    "the count of lines": (f"update orders set line_count = 9 where id = {ONE}", "lines_of_orders"),
    "payable": (f"update orders set payable_fen = payable_fen + 1 where id = {ONE}", "lines_of_orders"),
    "an order that is not effective": (
        f"update orders set is_effective = (1 = 0) where id = {ONE}",
        "lines_of_orders",
    ),
    "the drawer of a day": ("update day_closes set expected_cash_fen = expected_cash_fen + 1", "day_closes"),
    "a debt from before": (
        "update credits set settled_fen = settled_fen + 1 where settled_fen < amount_fen",
        "debts_from_before",
    ),
    "freight nobody paid": (
        "update order_returns set freight_by = 'station', freight_paid_fen = 5",
        "freight_of_cases",
    ),
    "a parcel without a code": ("update parcels set code = '' where state = 'waiting'", "parcels"),
    "grams of a purchase": ("update purchases set rest = rest - 1 where rest > 0", "weights"),
    "the sum of a purchase": ("update purchases set amount_fen = amount_fen + 1", "money_of_produce"),
    "a rewritten act": ("update audit_entries set by_name = '别人'", "audit_chain"),
    "a forgotten act": ("delete from audit_entries", "audit_chain"),
    "a villager who is gone": ("delete from villagers", "foreign_keys"),
    "a user who is gone": ("delete from users", "foreign_keys"),
}


ELSEWHERE = {"bill_lines"}
"""Planted where the demo has no such rows: ``tests/bills``."""


def test_for_each_check_something_wrong_is_planted() -> None:
    planted = {check for _, check in WRONG.values()}
    assert planted | ELSEWHERE == {check.__name__ for check in CHECKS}


@pytest.fixture(params=WRONG, ids=lambda wrong: wrong.replace(" ", "-"))
def wrong(request: pytest.FixtureRequest) -> tuple[str, str]:
    """A statement that does harm, and the check that must find it."""
    return WRONG[request.param]


def test_a_planted_wrong_row_is_found(small_demo: Commands, wrong: tuple[str, str]) -> None:
    statement, check = wrong
    small_demo.sql("select 1")
    plant(small_demo, statement)
    result = small_demo("verify", "--json")
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert found["ok"] is False
    assert check in {one["check"] for one in found["differences"]}
    assert all(one["stored"] != one["expected"] for one in found["differences"])


@pytest.mark.only("postgresql")
def test_the_same_rows_are_found_on_postgresql(demo: Commands) -> None:
    for statement, _check in WRONG.values():
        plant(demo, statement)
    found = {one["check"] for one in demo.json("verify")["differences"]}
    assert found == {check for _, check in WRONG.values()}


def plant(commands: Commands, statement: str) -> None:
    """Do harm without the database's own keys in the way."""
    from sqlalchemy import text

    from station_app.core.db import db

    with commands.app.app_context():
        raw = db.engine.raw_connection()
        cursor = raw.cursor()
        if db.engine.dialect.name == "sqlite":
            cursor.execute("PRAGMA foreign_keys=OFF")
            cursor.execute("PRAGMA ignore_check_constraints=ON")
        else:
            cursor.execute("set session_replication_role = replica")
        cursor.execute(str(text(statement)))
        raw.commit()
        raw.invalidate()


def test_an_untouched_demo_is_proved_right(small_demo: Commands) -> None:
    result = small_demo("verify")
    assert result.exit_code == 0
    assert "agree" in result.stdout
    assert small_demo.json("verify")["differences"] == []
