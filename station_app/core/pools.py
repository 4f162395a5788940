"""How connections to a server are kept, and what may be prepared on them."""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DisconnectionError, InvalidatePoolError

from station_app.core.wire import UNPREPARED, WIRE, Wire, settle

RESTED_S = 1.0


def keep_connections(engine: Engine) -> None:
    """Install everything below that belongs to a server's engine."""
    for part in (ask_the_rested, let_go, prepare_straight, keep_order):
        part(engine)


def ask_the_rested(engine: Engine) -> None:
    """Before a connection is used that lay in the pool for a while, ask whether the server still answers.

    Under load connections never rest, and asking each time (``pool_pre_ping``) costs a round trip a request.
    A dead one is replaced, and so are all others of the pool: the server was started anew.
    """

    @event.listens_for(engine, "checkin")
    def laid_down(_connection: Any, record: Any) -> None:
        record.info["rests_since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def taken(connection: Any, record: Any, _proxy: Any) -> None:
        since = record.info.get("rests_since")
        if since is None or time.monotonic() - since < RESTED_S:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error


def let_go(engine: Engine) -> None:
    """A transaction whose connection is lost is over: what it gave may be shown; the pool gets a new one."""
    take_back = engine.dialect.do_rollback

    def rollback(connection: Any) -> None:
        try:
            take_back(connection)
        except engine.dialect.loaded_dbapi.OperationalError:
            connection.driver_connection.close()

    engine.dialect.do_rollback = rollback  # type: ignore[method-assign,assignment]

    @event.listens_for(engine, "checkout")
    def taken(connection: Any, _record: Any, _proxy: Any) -> None:
        if connection.closed:
            raise DisconnectionError


def pooling(url: str) -> dict[str, Any]:
    """How connections are kept: on PostgreSQL the one used last is used next, its server is still warm."""
    return {"pool_use_lifo": True} if url.startswith("postgresql") else {}


def unprepared(engine: Engine) -> None:
    """Behind a pooler that gives each transaction another server, nothing can be prepared on one."""

    @event.listens_for(engine, "checkout")
    def taken(_connection: Any, record: Any, _proxy: Any) -> None:
        record.info[UNPREPARED] = True


def prepare_straight(engine: Engine) -> None:
    """Let psycopg prepare nothing by itself: with every rollback, which each page that only reads ends in, it
    would drop whatever is prepared. What every request asks is prepared by ``core/wire.py``.
    """

    @event.listens_for(engine, "connect")
    def made(connection: Any, _record: Any) -> None:
        connection.prepare_threshold = None


def keep_order(engine: Engine) -> None:
    """Whatever goes to the server another way comes after what is on its way, and a COMMIT goes with it."""

    @event.listens_for(engine, "before_cursor_execute")
    def another(connection: Connection, *_: Any) -> None:
        settle(connection)

    @event.listens_for(engine, "commit")
    def commit(connection: Connection) -> None:
        settle(connection, b"COMMIT")

    @event.listens_for(engine, "rollback")
    @event.listens_for(engine, "rollback_savepoint")
    def rollback(connection: Connection, *_: Any) -> None:
        if not connection.invalidated:
            _drop(connection.connection.info)

    @event.listens_for(engine, "reset")
    def reset(_connection: Any, record: Any, _state: Any) -> None:
        _drop(record.info)


def _drop(info: Any) -> None:
    wire: Wire | None = info.get(WIRE)
    if wire is not None:
        wire.drop()
