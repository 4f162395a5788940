"""What is on its way to PostgreSQL: asked ahead or put off, it happens in the order in which it was said."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import bindparam, func, select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from station_app.core.bulk import store
from station_app.core.db import db, uuid7
from station_app.core.links import AuditHead
from station_app.core.prepared import Prepared

pytestmark = pytest.mark.only("postgresql")

HEADS: Any = AuditHead.__table__
CHAIN = uuid7()
ADD = Prepared(
    lambda insert: insert(HEADS).values(county_id="220822", chain_id=CHAIN, seq=bindparam("seq"), digest="")
)
MOVE = Prepared(lambda _insert: HEADS.update().values(seq=bindparam("to")).returning(HEADS.c.seq))
SEQS = select(HEADS.c.seq).execution_options(scoped=True)
SLEEP = Prepared(lambda _insert: select(func.pg_sleep(30)))
READ = Prepared(lambda _insert: select(HEADS.c.seq))


@pytest.fixture(autouse=True)
def prepared(app: Flask) -> Iterator[None]:
    """Every statement is known on the connection: only then can it be on its way."""
    for statement, values in ((ADD, {"seq": 1}), (MOVE, {"to": 2}), (READ, {})):
        statement.run(values)
    db.session.rollback()
    yield
    db.session.rollback()


def stored() -> int | None:
    """What another connection sees."""
    with db.engine.connect() as another:
        found: int | None = another.scalar(SEQS)
    return found


def in_transaction() -> Any:
    """The wire of a session that has begun to write."""
    db.session.execute(text("select 1"))
    MOVE.run({"to": 0})


def test_what_was_put_off_is_stored_with_the_commit() -> None:
    in_transaction()
    ADD.put_off({"seq": 1})
    MOVE.put_off({"to": 7})
    assert stored() is None
    db.session.commit()
    assert stored() == 7


def test_whatever_comes_next_sees_what_was_put_off() -> None:
    in_transaction()
    ADD.put_off({"seq": 3})
    assert db.session.scalar(SEQS) == 3
    MOVE.put_off({"to": 4})
    assert [row.seq for row in READ.run({})] == [4]
    MOVE.put_off({"to": 5})
    store(AuditHead, ["county_id", "chain_id", "seq", "digest"], [["220822", uuid7().hex, 9, ""]])
    db.session.commit()
    with db.engine.connect() as another:
        assert sorted(another.scalars(SEQS)) == [5, 9]


def test_a_key_that_is_taken_is_told_by_the_commit_and_nothing_is_stored() -> None:
    in_transaction()
    ADD.put_off({"seq": 1})
    ADD.put_off({"seq": 2})
    with pytest.raises(IntegrityError, match="audit_heads"):
        db.session.commit()
    db.session.rollback()
    assert stored() is None
    in_transaction()
    ADD.put_off({"seq": 6})
    db.session.commit()
    assert stored() == 6


def test_a_key_that_is_taken_ends_a_savepoint_only() -> None:
    in_transaction()
    ADD.run({"seq": 1})
    with pytest.raises(IntegrityError), db.session.begin_nested():
        ADD.put_off({"seq": 2})
    MOVE.put_off({"to": 8})
    db.session.commit()
    assert stored() == 8


def test_what_was_put_off_and_is_taken_back_never_happens() -> None:
    in_transaction()
    ADD.put_off({"seq": 1})
    db.session.rollback()
    in_transaction()
    ADD.put_off({"seq": 1})
    db.session.close()
    in_transaction()
    db.session.commit()
    assert stored() is None


def test_an_answer_arrives_whatever_was_asked_meanwhile() -> None:
    in_transaction()
    ADD.run({"seq": 1})
    first = MOVE.ahead({"to": 2})
    second = MOVE.ahead({"to": 3})
    assert db.session.scalar(SEQS) == 3
    assert [row.seq for row in second()] == [3]
    assert [row.seq for row in first()] == [2]
    db.session.commit()
    nobody_waited_for_it = READ.ahead({})
    db.session.rollback()
    assert stored() == 3
    assert [row.seq for row in nobody_waited_for_it()] == [3]


def test_an_answer_that_is_an_error_is_told_to_who_waits_for_it() -> None:
    in_transaction()
    ADD.run({"seq": 1})
    taken = ADD.ahead({"seq": 1})
    with pytest.raises(IntegrityError):
        taken()
    db.session.rollback()
    begins = ADD.ahead({"seq": 1})
    begins()
    db.session.commit()
    assert stored() == 1


def test_a_connection_that_is_lost_while_an_answer_flies_is_told_as_one(app: Flask) -> None:
    in_transaction()
    held: Any = db.session.connection()
    process = held.connection.driver_connection.info.backend_pid
    lost = SLEEP.ahead({})
    with db.engine.connect() as another:
        another.execute(text("select pg_terminate_backend(:process)"), {"process": process})
    with pytest.raises(OperationalError):
        lost()
    db.session.rollback()
    assert [row.seq for row in READ.run({})] == []


@pytest.fixture
def rescued() -> Iterator[None]:
    """Whoever waits for a lock after five seconds is torn away by the server: a thread that held all others
    would make this test last for ever.
    """
    rescue = db.engine.raw_connection()
    driver: Any = rescue.driver_connection
    driver.pgconn.send_query(
        b"select pg_sleep(5); select pg_terminate_backend(pid) from pg_stat_activity"
        b" where wait_event_type = 'Lock' and datname = current_database()"
    )
    yield
    driver.cancel()
    rescue.invalidate()


@pytest.mark.usefixtures("rescued")
def test_a_thread_that_waits_for_a_lock_lets_the_one_go_on_that_holds_it(app: Flask) -> None:
    """Its first statement waits: if it held all threads meanwhile, nobody could ever let go of the lock."""
    ADD.run({"seq": 1})
    db.session.commit()
    ready, held, told = threading.Event(), threading.Event(), []

    def wait() -> None:
        with app.app_context():
            MOVE.run({"to": 0})  # known on this connection from now on
            db.session.rollback()
            ready.set()
            held.wait(10)
            told.append(MOVE.run({"to": 3})[0].seq)
            db.session.commit()

    waiter = threading.Thread(target=wait)
    waiter.start()
    assert ready.wait(10)
    db.session.connection()
    MOVE.run({"to": 2})
    held.set()
    waiter.join(0.3)
    assert told == []
    db.session.commit()
    waiter.join(10)
    assert told == [3]
    assert stored() == 3
