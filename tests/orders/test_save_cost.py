"""What one saved order asks of the database, counted by the database's own driver."""

from __future__ import annotations

import re
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from station_app.core.db import db
from tests.factories import County, villager
from tests.orders.deeds import form, send
from tests.web import token

MOST = 18
MESSAGES, STATEMENTS = 5, 9
"""With those that begin and end the transaction, and the rollback of a session that is done."""
FRAME = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA")


@contextmanager
def sent() -> Iterator[list[str]]:
    """What PostgreSQL's own library sends: statements, and a ``Sync`` for each way there and back."""
    found: list[str] = []
    with tempfile.TemporaryFile("w+") as log:

        def note(connection: Any, _record: Any, _proxy: Any) -> None:
            connection.pgconn.trace(log.fileno())

        def stop(connection: Any, _record: Any) -> None:
            connection.pgconn.untrace()

        event.listen(db.engine, "checkout", note)
        event.listen(db.engine, "checkin", stop)
        try:
            yield found
        finally:
            event.remove(db.engine, "checkout", note)
            event.remove(db.engine, "checkin", stop)
        log.seek(0)
        found += [line for line in log if re.search(r"\tF\t\d+\t(Query|Execute|Sync)", line)]


@contextmanager
def traced() -> Iterator[list[str]]:
    """Every statement SQLite carries out, prepared ones too."""
    found: list[str] = []

    def note(connection: Any, _record: Any, _proxy: Any) -> None:
        connection.set_trace_callback(found.append)

    def stop(connection: Any, _record: Any) -> None:
        connection.set_trace_callback(None)

    event.listen(db.engine, "checkout", note)
    event.listen(db.engine, "checkin", stop)
    try:
        yield found
    finally:
        event.remove(db.engine, "checkout", note)
        event.remove(db.engine, "checkin", stop)


def cost(browser: Any, who: Any) -> list[str]:
    """The statements of one more order for this villager, but for those that begin and end."""
    answers = form(who, id=str(uuid.uuid4()), confirm="y")
    token(browser)
    with traced() as found:
        assert send(browser, "/orders/new", answers).status_code == 303
    return [statement for statement in found if not statement.lstrip().startswith(FRAME)]


@pytest.mark.only("sqlite")
def test_a_saved_order_costs_few_statements_however_many_there_are(county: County, signed_in: Any) -> None:
    browser, who = signed_in(county.wang), villager(county.taiping)
    cost(browser, who)  # the first reads what this database is
    first = cost(browser, who)
    for _ in range(12):
        cost(browser, who)
    later = cost(browser, who)
    assert len(later) == len(first)
    assert len(later) <= MOST, "\n".join(later)
    assert not [statement for statement in later if "sum(" in statement.lower()], "it reads its whole day"


@pytest.mark.only("postgresql")
def test_a_saved_order_is_a_few_messages_to_the_server(county: County, signed_in: Any) -> None:
    browser, who = signed_in(county.wang), villager(county.taiping)
    for _ in range(3):  # the first reads what this database is, and prepares
        answers = form(who, id=str(uuid.uuid4()), confirm="y", platform_number=str(uuid.uuid4().int)[:18])
        token(browser)
        db.session.remove()
        with sent() as found:
            assert send(browser, "/orders/new", answers).status_code == 303
            db.session.remove()
    messages = [line for line in found if "Sync" in line]
    assert len(messages) <= MESSAGES, "".join(found)
    assert len(found) - len(messages) <= STATEMENTS, "".join(found)
