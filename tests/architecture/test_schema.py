"""The schema by the rules that make one code run on SQLite, PostgreSQL and Citus."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import Table, UniqueConstraint, inspect

from station_app import create_app
from station_app.core.db import Model, UtcMoment, db

HOT = {
    "sign_ins",
    "sign_in_failures",
    "one_time_codes",
    "second_factors",
    "recovery_codes",
    "half_sign_ins",
    "drafts",
    "pins",
    "trusted_devices",
}
create_app("testing", SQLALCHEMY_DATABASE_URI="sqlite://")  # loads the models of every room
TABLES = sorted(Model.metadata.tables.values(), key=lambda table: table.name)
COUNTY = [table for table in TABLES if table.info.get("dist") == "county_id"]
REFERENCE = [table for table in TABLES if table.info.get("dist") == "reference"]


def test_every_table_says_how_it_is_spread() -> None:
    unsaid = {table.name for table in TABLES if "dist" not in table.info}
    assert unsaid == HOT


@pytest.mark.parametrize("table", COUNTY, ids=lambda table: table.name)
def test_a_county_table_is_keyed_by_its_county_first(table: Table) -> None:
    assert next(iter(table.primary_key.columns)).name == "county_id"
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            assert "county_id" in constraint.columns, f"{constraint.name} must contain county_id"
    for index in table.indexes:
        if index.unique:
            assert "county_id" in index.columns, f"{index.name} must contain county_id"


@pytest.mark.parametrize("table", COUNTY, ids=lambda table: table.name)
def test_keys_between_county_tables_are_composite_named_and_never_set_null(table: Table) -> None:
    for key in table.foreign_key_constraints:
        assert key.name
        assert key.ondelete is None
        if key.referred_table in COUNTY:
            assert key.column_keys[0] == "county_id"
            assert key.use_alter


@pytest.mark.parametrize("table", REFERENCE, ids=lambda table: table.name)
def test_a_reference_table_never_points_at_a_county_table(table: Table) -> None:
    assert not [key for key in table.foreign_key_constraints if key.referred_table in COUNTY]


def test_the_migrations_match_the_models(app: Flask) -> None:
    def same(_context: object, _inspected: object, _column: object, _found: object, wanted: object) -> object:
        return False if isinstance(wanted, UtcMoment) else None

    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": same})
        found = compare_metadata(context, Model.metadata)
    assert [change for change in found if "alembic_version" not in str(change)] == []


def test_the_database_really_has_every_foreign_key(app: Flask) -> None:
    wanted = {
        (table.name, tuple(key.column_keys), key.referred_table.name)
        for table in TABLES
        for key in table.foreign_key_constraints
    }
    inspector = inspect(db.engine)
    found = {
        (table.name, tuple(key["constrained_columns"]), key["referred_table"])
        for table in TABLES
        for key in inspector.get_foreign_keys(table.name)
    }
    assert found == wanted
