"""A statement that begins a transaction travels with its BEGIN; what goes wrong is told as ever."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from flask import Flask
from psycopg.pq import TransactionStatus
from sqlalchemy import text

from station_app.core.db import db
from station_app.core.straight import Straight

HALVED = Straight("/* nextval */ SELECT 10 / CAST(%(by)s AS INTEGER)")  # as if it wrote: in a transaction


def halved(by: int) -> tuple[Any, TransactionStatus]:
    """What the statement gives, and how the transaction stands then."""
    connection: Any = db.session.connection().connection
    try:
        found = HALVED.rows(connection, [by])
    except psycopg.errors.DivisionByZero as error:
        found = error
    return found, connection.driver_connection.pgconn.transaction_status


@pytest.mark.only("postgresql")
def test_a_statement_and_its_begin_travel_together_and_a_failure_is_told(app: Flask) -> None:
    for _ in range(2):  # prepared on the first way, with its BEGIN on the second
        assert halved(5) == ([(2,)], TransactionStatus.INTRANS)
        db.session.rollback()
    error, status = halved(0)
    assert isinstance(error, psycopg.errors.DivisionByZero)
    assert status == TransactionStatus.INERROR
    db.session.rollback()
    assert halved(2) == ([(5,)], TransactionStatus.INTRANS)
    db.session.rollback()


@pytest.mark.only("postgresql")
def test_a_connection_that_is_gone_is_told_as_one(app: Flask) -> None:
    halved(5)
    db.session.rollback()
    held: Any = db.session.connection()
    with db.engine.connect() as another:
        gone = held.connection.driver_connection.info.backend_pid
        another.execute(text("select pg_terminate_backend(:gone)"), {"gone": gone})
    with pytest.raises(psycopg.OperationalError):
        halved(5)
    held.invalidate()
    db.session.rollback()
    assert halved(5)[0] == [(2,)]
    db.session.rollback()
