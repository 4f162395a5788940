"""More of what makes one code run on SQLite, PostgreSQL and Citus: over the metadata and over the code."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import BigInteger, Boolean, Date, Integer, Table, Uuid, event, text

from station_app import create_app
from station_app.core.db import Model, UtcMoment, db, distribute

create_app("testing", SQLALCHEMY_DATABASE_URI="sqlite://")  # loads the models of every feature
ROOT = Path(__file__).resolve().parents[2]
TABLES = sorted(Model.metadata.tables.values(), key=lambda table: table.name)
COUNTY = [table for table in TABLES if table.info.get("dist") == "county_id"]
REFERENCE = [table for table in TABLES if table.info.get("dist") == "reference"]
CODE = sorted([*(ROOT / "station_app").rglob("*.py"), *(ROOT / "migrations").rglob("*.py")])
KEYED_OTHERWISE = {
    "audit_heads": "one row a chain",
    "county_settings": "one row a county",
    "month_households": "one row a household, station and month",
    "order_counters": "one row a station and day",
    "parcel_shelves": "one row a station and shelf",
    "purchase_counters": "one row a station and day",
    "platform_claims": "one row a platform's number",
    "station_days": "one row a station and day",
    "station_months": "one row a station and month",
}
FOUND_ACROSS = {"ix_postings_user_id": "who somebody is, is asked before a county is known"}
POINTS_FREELY = {
    **dict.fromkeys(
        ("by_id", "placed_by_id", "closed_by_id"),
        "a person: users are a reference table, and the name stands beside",
    ),
    **dict.fromkeys(
        ("chain_id", "thing_id", "undoes_id", "owner_id", "subject_id"), "rows of several tables"
    ),
    **dict.fromkeys(("import_rows.order_id", "sync_receipts.order_id"), "the evidence outlives the order"),
    **dict.fromkeys(
        ("order_lines.station_id", "order_returns.station_id"), "that of the order, held by its key"
    ),
    "equipment.origin_id": "the line it was taken from, whose history tells of it",
    "order_lines.price_id": "where the reference came from; what it was stands beside",
    "money_entries.line_id": "the ledger knows no lines of orders",
    "month_households.household_id": "recomputed from orders, whose key holds it",
    "villagers.merged_into_id": "written in the same transaction as the merge, whose keys hold both",
}
KINDS: tuple[tuple[str, tuple[type, ...]], ...] = (
    ("_fen", (BigInteger,)),
    ("_m", (BigInteger,)),
    ("_g", (BigInteger, Integer)),
    ("_bp", (Integer,)),
    ("_at", (UtcMoment,)),
    ("_on", (Date,)),
    ("_id", (Uuid,)),
)
HOT = re.compile(r"seen|last_|fail|attempt|count$|hits|used")


def name(table: Table) -> str:
    """A table as the tests print it."""
    return table.name


@pytest.mark.parametrize("table", COUNTY, ids=name)
def test_a_county_row_has_an_id_of_its_own_or_a_named_key(table: Table) -> None:
    keys = [column.name for column in table.primary_key.columns]
    assert next(iter(table.columns)).name == "county_id", "county_id must stand first (sort_order=-10)"
    assert str(table.c.county_id.type) == "VARCHAR(6)"
    if table.name in KEYED_OTHERWISE:
        assert keys[0] == "county_id"
    else:
        assert keys == ["county_id", "id"]
        assert isinstance(table.c.id.type, Uuid)
        assert table.c.id.autoincrement in (False, "auto")


@pytest.mark.parametrize("table", COUNTY, ids=name)
def test_an_index_of_a_county_table_begins_with_the_county(table: Table) -> None:
    for index in table.indexes:
        if index.name not in FOUND_ACROSS:
            assert next(iter(index.columns)).name == "county_id", f"{index.name}: put county_id first"


@pytest.mark.parametrize("table", COUNTY, ids=name)
def test_what_names_another_row_is_held_by_a_key(table: Table) -> None:
    held = {column for key in table.foreign_key_constraints for column in key.column_keys}
    for column in table.columns:
        if column.name.endswith("_id") and isinstance(column.type, Uuid) and column.name not in held:
            known = column.name in POINTS_FREELY or f"{table.name}.{column.name}" in POINTS_FREELY
            assert known, f"{table.name}.{column.name}: add within(...), or say in POINTS_FREELY why not"


@pytest.mark.parametrize("table", TABLES, ids=name)
def test_a_columns_name_says_its_kind(table: Table) -> None:
    for column in table.columns:
        for ending, kinds in KINDS:
            if column.name.endswith(ending) and column.name not in ("county_id", "position"):
                assert isinstance(column.type, kinds), f"{table.name}.{column.name} is {column.type}"
        if isinstance(column.type, Boolean):
            assert re.match(r"is_|has_|may_|must_|large_", column.name), f"{table.name}.{column.name}: ask"
        assert not re.search(r"float|real|double|numeric|decimal", str(column.type).lower())
        assert "now" not in str(getattr(column.server_default, "arg", "")).lower()


@pytest.mark.parametrize("table", REFERENCE, ids=name)
def test_a_reference_table_holds_no_hot_counter(table: Table) -> None:
    assert not [column.name for column in table.columns if HOT.search(column.name)]


def test_there_is_no_trigger(app: Flask) -> None:
    asked = {
        "sqlite": "select name from sqlite_master where type = 'trigger'",
        "postgresql": "select tgname from pg_trigger where not tgisinternal",
    }
    with db.engine.connect() as connection:
        assert connection.execute(text(asked[connection.dialect.name])).all() == []


class Citus:
    """A connection that says it is PostgreSQL with the extension, and remembers what it is told."""

    class dialect:
        """Its name."""

        name = "postgresql"

    def __init__(self) -> None:
        self.told: list[tuple[str, Any]] = []

    def scalar(self, _statement: Any) -> int:
        """The extension is there."""
        return 1

    def execute(self, statement: Any, values: Any = None) -> None:
        """Remember."""
        self.told.append((str(statement), values))


@pytest.mark.parametrize("table", [*COUNTY, *REFERENCE], ids=name)
def test_citus_spreads_every_new_table_as_it_says(table: Table) -> None:
    assert event.contains(Table, "after_create", distribute)
    citus = Citus()
    distribute(table, citus)  # type: ignore[arg-type]
    assert "multi_shard_modify_mode" in citus.told[0][0]
    call, values = citus.told[1]
    wanted = "create_reference_table" if table in REFERENCE else "create_distributed_table"
    assert wanted in call
    assert values["t"] == table.name


def calls(tree: ast.AST) -> list[ast.Call]:
    """Every call of a file."""
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def test_the_code_asks_nothing_that_citus_refuses() -> None:
    wrong = []
    for path in CODE:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for call in calls(tree):
            called = getattr(call.func, "attr", getattr(call.func, "id", ""))
            where = f"{path.relative_to(ROOT)}:{call.lineno}"
            given = {word.arg: word.value for word in call.keywords}
            if called in ("lateral", "grouping_sets", "cube", "rollup"):
                wrong.append(f"{where}: {called}()")
            if called == "cte" and "recursive" in given:
                wrong.append(f"{where}: a recursive query")
            if called == "on_conflict_do_update" and "func." in ast.unparse(
                given.get("set_", ast.Constant(""))
            ):
                wrong.append(f"{where}: a function in ON CONFLICT DO UPDATE; pass a parameter")
            if called == "values" and "county_id" in given and "update(" in ast.unparse(call.func):
                wrong.append(f"{where}: county_id never changes")
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign):
                targets = [one for one in node.targets if isinstance(one, ast.Attribute)]
                wrong += [
                    f"{path.relative_to(ROOT)}:{node.lineno}: county_id never changes"
                    for one in targets
                    if one.attr == "county_id" and ast.unparse(one.value) not in ("self", "reading")
                ]
        if re.search(r"create\s+trigger|set\s+null", path.read_text(encoding="utf-8"), re.IGNORECASE):
            wrong.append(f"{path.relative_to(ROOT)}: no trigger, no ON DELETE SET NULL")
    assert not wrong, "\n".join(wrong)


def test_sqlite_runs_by_the_recipe_that_loses_nothing(tmp_path: Path) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}
    app = create_app("testing", SQLALCHEMY_DATABASE_URI=f"sqlite:///{tmp_path / 'x.sqlite3'}")
    with app.app_context(), db.engine.connect() as connection:
        found = {name: connection.exec_driver_sql(f"pragma {name}").scalar() for name in wanted}
    assert found == wanted
