"""What goes to PostgreSQL over one pooled connection, and what is still on its way.

A statement may be asked ahead: it is sent, and whoever asked goes on and reads the answer later. One whose
answer nobody reads may be put off: it goes with the next message, at the latest in one with the COMMIT.
Whatever else uses the connection waits for the first and sends the second before it, so that everything
happens in the order in which it was said.

While the server thinks, other threads run: libpq's own waiting for a pipeline would hold them all, those too
on whose locks the server waits.
"""

from __future__ import annotations

import select
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Protocol

import psycopg
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

_FINE = (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK)
WIRE, UNPREPARED = "wire", "unprepared"
"""Under these names a pooled connection keeps its wire, and that nothing may be prepared on it."""

Sent = Sequence[bytes | None]


class Statement(Protocol):
    """What a wire sends: a text and the name it is prepared under."""

    sql: bytes
    name: bytes


class Answer:
    """The answer of a statement that was sent; ``result`` waits for it and raises psycopg's errors."""

    def __init__(self, wire: Wire, had: Any = None, before: int = 0) -> None:
        self.wire, self.had, self.before = wire, had, before

    def result(self) -> Any:
        """What libpq gives for the statement."""
        self.wire.settle()
        for one in self.had or [None]:  # a connection that is gone answers nothing
            found = self.wire.fine(one)
        return found


class Wire:
    """One connection's messages."""

    def __init__(self, raw: Any, is_prepared: bool) -> None:
        self.raw, self.held = raw, raw.pgconn
        self.known: set[bytes] | None = set() if is_prepared else None
        self.flying: Answer | None = None
        self.waiting: list[tuple[Statement, Sent]] = []
        self.failed: Statement | None = None

    @property
    def is_idle(self) -> bool:
        """Is the connection in no transaction? Settles first: what flies may have begun one."""
        self.settle()
        return bool(self.held.transaction_status == TransactionStatus.IDLE)

    def ask(self, statement: Statement, sent: Sent, begins: bool) -> Any:
        """Send a statement, with a BEGIN before it if it begins a transaction; its result."""
        self.settle()
        if self.known is None:
            if begins:
                self.fine(self.held.exec_(b"BEGIN"))
            return self.fine(self.held.exec_params(statement.sql, sent))
        if begins:
            return self.ask_ahead(statement, sent, begins).result()
        self._prepare(statement)
        return self.fine(self.held.exec_prepared(statement.name, sent))

    def ask_ahead(self, statement: Statement, sent: Sent, begins: bool) -> Answer:
        """The same without waiting for it, where statements may be prepared."""
        self.settle()
        if self.known is None:
            return Answer(self, [self.ask(statement, sent, begins)])
        self._prepare(statement)
        self._send([(statement, sent)], before=b"BEGIN" if begins else None)
        self.flying = Answer(self, before=int(begins))
        return self.flying

    def put_off(self, statement: Statement, sent: Sent) -> None:
        """Send it with what comes next; in a transaction only, elsewhere it is sent at once."""
        if self.known is None or (not self.waiting and self.is_idle):
            self.ask(statement, sent, False)
            return
        self._prepare(statement)
        self.waiting.append((statement, sent))

    def settle(self, ending: bytes | None = None) -> None:
        """Let what flies arrive, and send what was put off, with the command that ends the transaction.

        Raises psycopg's error of the first that fails; those after it, and the ending, do not happen.
        """
        if self.flying is not None:
            answer, self.flying = self.flying, None
            answer.had = self._collect(answer.before + 1)
        if not self.waiting:
            return
        sent, self.waiting = self.waiting, []
        self._send(sent, after=ending)
        results = self._collect(len(sent) + int(ending is not None))
        for at, result in enumerate(results):
            self.failed = sent[at][0] if at < len(sent) else None
            self.fine(result)

    def drop(self) -> None:
        """The transaction is taken back: what was put off never happens."""
        self.waiting.clear()
        with suppress(psycopg.Error):  # a connection that is lost: the ROLLBACK tells
            self.settle()

    def fine(self, result: Any) -> Any:
        """A result that is no error; raises what it is."""
        if result is not None and result.status in _FINE:
            return result
        if result is None or self.held.status != ConnStatus.OK:
            raise psycopg.OperationalError(self.held.get_error_message())
        raise psycopg.errors.error_from_result(result, self.raw.info.encoding)

    def _prepare(self, statement: Statement) -> None:
        if self.known is not None and statement.name not in self.known:
            self.settle()
            self.fine(self.held.prepare(statement.name, statement.sql))
            self.known.add(statement.name)

    def _send(
        self, sent: Sequence[tuple[Statement, Sent]], before: bytes | None = None, after: bytes | None = None
    ) -> None:
        self.held.enter_pipeline_mode()
        if before is not None:
            self.held.send_query_params(before, None)
        for statement, values in sent:
            self.held.send_query_prepared(statement.name, values)
        if after is not None:
            self.held.send_query_params(after, None)
        self.held.pipeline_sync()

    def _collect(self, commands: int) -> list[Any]:
        """The results of so many commands; after one that fails the others were not carried out."""
        results: list[Any] = []
        try:
            results.extend(self._next() for _ in range(commands))
            self._next()  # the end of the message
            self.held.exit_pipeline_mode()
        except psycopg.Error:  # the line was cut within the message: what did not arrive is nothing
            self.held.finish()
        return results + [None] * (commands - len(results))

    def _next(self) -> Any:
        """The next command's result; libpq says with nothing that a command's are over."""
        result = self._arrived()
        if result is not None and result.status != ExecStatus.PIPELINE_SYNC:
            self._arrived()
        return result

    def _arrived(self) -> Any:
        while self.held.is_busy():
            is_unsent = self.held.flush()
            _wait(self.held.socket, is_unsent)
            self.held.consume_input()
        return self.held.get_result()


if hasattr(select, "poll"):

    def _wait(socket: int, is_unsent: bool) -> None:
        """Until something can be read, or sent."""
        poll = select.poll()
        poll.register(socket, select.POLLIN | (select.POLLOUT if is_unsent else 0))
        poll.poll()

else:  # Windows

    def _wait(socket: int, is_unsent: bool) -> None:
        """Until something can be read, or sent."""
        select.select([socket], [socket] if is_unsent else [], [])


def wire_of(connection: Any) -> Wire:
    """The wire of a pooled connection."""
    info = connection.info
    wire: Wire | None = info.get(WIRE)
    if wire is None:
        wire = info[WIRE] = Wire(connection.driver_connection, not info.get(UNPREPARED))
    return wire


def driver_of(connection: Connection) -> Any:
    """The driver's own connection with nothing on its way, for who uses it past SQLAlchemy."""
    settle(connection)
    return connection.connection.driver_connection


def retold(error: Exception, sql: str | None, connection: Connection) -> Exception:
    """A driver's error as SQLAlchemy tells it."""
    dialect, kind = connection.dialect, connection.dialect.loaded_dbapi.Error
    is_lost = dialect.is_disconnect(error, connection.connection.dbapi_connection, None)  # type: ignore[arg-type]
    if is_lost:
        connection.invalidate(error)
    return DBAPIError.instance(
        sql, None, error, kind, hide_parameters=True, connection_invalidated=is_lost, dialect=dialect
    )


def settle(connection: Connection, ending: bytes | None = None) -> None:
    """Let nothing be on its way any more; ``ending`` goes with what was put off. Raises what failed."""
    wire: Wire | None = None if connection.invalidated else connection.connection.info.get(WIRE)
    if wire is None or not (wire.waiting or wire.flying):
        return
    try:
        wire.settle(ending)
    except psycopg.Error as error:
        sql = wire.failed.sql.decode() if wire.failed else None
        raise retold(error, sql, connection) from error
