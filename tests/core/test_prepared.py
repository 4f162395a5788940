"""A prepared statement does what the ORM would do: same values, same errors, same transaction."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from psycopg.pq import TransactionStatus
from sqlalchemy import Boolean, bindparam, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from station_app.core import db as database
from station_app.core import pools
from station_app.core.access import unscoped
from station_app.core.db import db
from station_app.core.prepared import Prepared
from station_app.settings.models import CountySettings, Thresholds, county_limits
from station_app.stations.models import Station
from tests.factories import County

NAMED = Prepared(
    lambda _insert: select(Station.id, Station.code, Station.state, Station.opened_on).where(
        Station.county_id == bindparam("county"), Station.code.in_(["TY001", "TY009"])
    )
)
KEPT = Prepared(lambda insert: insert(CountySettings.__table__))


def settings(county_id: str) -> dict[str, Any]:
    """All columns of a county's settings."""
    columns = CountySettings.__table__.columns
    plain: dict[str, Any] = {one.name: False if isinstance(one.type, Boolean) else "" for one in columns}
    numbers = {"planned_stations": 1, "plan_years": 3, "thresholds": {"silent_days": 9}}
    return {**plain, "county_id": county_id, **{key: value for key, value in numbers.items() if key in plain}}


def test_values_come_as_the_columns_types_give_them(county: County) -> None:
    rows = NAMED.run({"county": county.taiping.county_id})
    with unscoped():
        stored = db.session.scalar(select(Station).where(Station.code == "TY001"))
    assert [(row.id, row.code, row.state, row.opened_on) for row in rows] == [
        (stored.id, "TY001", stored.state, stored.opened_on)
    ]


def test_it_stands_in_the_sessions_transaction(county: County) -> None:
    KEPT.run(settings("330000"))
    assert county_limits("330000").silent_days == 9
    db.session.rollback()
    assert county_limits("330000") == Thresholds()


def test_a_taken_key_is_the_error_the_orm_raises(county: County) -> None:
    with pytest.raises(IntegrityError):
        KEPT.run(settings(county.taiping.county_id))
    db.session.rollback()


def test_a_value_that_is_missing_is_said_at_once(county: County) -> None:
    with pytest.raises(KeyError):
        NAMED.run({})


def test_what_the_driver_refuses_is_a_database_error(county: County) -> None:
    with pytest.raises((DBAPIError, ValueError)):
        KEPT.run({**settings("330000"), "county_id": "\0" * 7, "plan_years": object()})
    db.session.rollback()


@pytest.mark.only("postgresql")
def test_a_connection_that_died_while_it_rested_is_replaced(
    app: Flask, county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    db.session.commit()
    db.session.remove()
    with db.engine.connect() as connection:
        gone = connection.exec_driver_sql("select pg_backend_pid()").scalar_one()
    other = db.engine.raw_connection().driver_connection.__class__.connect(
        host=db.engine.url.query["host"],
        user=db.engine.url.username,
        dbname=db.engine.url.database,
        autocommit=True,
    )
    other.execute("select pg_terminate_backend(%s)", (gone,))
    other.close()
    monkeypatch.setattr(pools, "RESTED_S", 0.0)
    assert NAMED.run({"county": county.taiping.county_id})


@pytest.mark.only("postgresql")
def test_what_only_reads_begins_no_transaction_and_what_writes_does(county: County) -> None:
    code = county.taiping.county_id
    held = db.session.connection().connection.driver_connection.pgconn
    with database.reading():
        NAMED.run({"county": code})
        assert held.transaction_status == TransactionStatus.IDLE
        KEPT.run(settings("330000"))
        assert held.transaction_status == TransactionStatus.INTRANS
    db.session.rollback()
    assert county_limits("330000") == Thresholds()
    NAMED.run({"county": code})
    assert held.transaction_status == TransactionStatus.INTRANS
