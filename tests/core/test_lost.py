"""The line to PostgreSQL is cut anywhere in a request, or nobody answers: it is told, nothing is lost."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from flask import Flask
from psycopg.pq import PGconn
from sqlalchemy import event, text
from werkzeug.test import TestResponse

from station_app.core.db import db
from station_app.core.wire import Wire
from tests.factories import County, villager
from tests.orders.deeds import form
from tests.web import token

pytestmark = pytest.mark.only("postgresql")

TALKING: tuple[tuple[Any, str, Callable[[Any], PGconn]], ...] = (
    (Wire, "ask", lambda wire: wire.held),
    (Wire, "_send", lambda wire: wire.held),
    (Wire, "_collect", lambda wire: wire.held),
    (psycopg.Connection, "commit", lambda connection: connection.pgconn),
    (psycopg.Connection, "rollback", lambda connection: connection.pgconn),
    (psycopg.Cursor, "execute", lambda cursor: cursor.connection.pgconn),
)


class Scissors:
    """Ends the server's process right before the application talks to it for the ``at``-th time."""

    def __init__(self, dsn: str) -> None:
        self.line, self.at, self.count = PGconn.connect(dsn.encode()), 0, 0

    def arm(self, at: int) -> None:
        """Count from now on."""
        self.at, self.count = at, 0

    def watch(self, talks: Callable[..., Any], held: Callable[[Any], PGconn]) -> Callable[..., Any]:
        """The same way to talk, counted."""

        def talk(one: Any, *args: Any, **kwargs: Any) -> Any:
            self.count += 1
            if self.count == self.at:
                self.cut(held(one).backend_pid)
            return talks(one, *args, **kwargs)

        return talk

    def cut(self, process: int) -> None:
        """The process is gone when this ends."""
        self.line.exec_(f"select pg_terminate_backend({process})".encode())
        gone = f"select 1 from pg_stat_activity where pid = {process}".encode()
        while self.line.exec_(gone).ntuples:
            time.sleep(0.001)


@pytest.fixture
def scissors(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scissors]:
    url = db.engine.url
    made = Scissors(f"host={url.query['host']} user={url.username} dbname={url.database}")
    for owner, name, held in TALKING:
        monkeypatch.setattr(owner, name, made.watch(getattr(owner, name), held))
    yield made
    made.line.finish()


def cut_everywhere(scissors: Scissors, ask: Callable[[], TestResponse]) -> list[int]:
    """The status of the answer for each point at which the line was cut, from the first to the last."""
    found = []
    for at in itertools.count(1):
        scissors.arm(at)
        found.append(ask().status_code)
        if scissors.count < at:
            scissors.arm(0)
            return found
    raise AssertionError


@pytest.mark.parametrize("path", ["/", "/orders", "/reports/months", "/villagers"])
def test_a_page_says_that_the_line_was_cut_and_opens_the_next_time(
    county: County, signed_in: Any, scissors: Scissors, path: str
) -> None:
    """Once it is made it is shown, although the line is cut when its connection is given back."""
    office = signed_in(county.office)
    assert set(cut_everywhere(scissors, lambda: office.get(path))) == {200, 503}
    assert office.get(path).status_code == 200


def test_an_order_whose_line_was_cut_is_stored_once_by_saving_again(
    county: County, signed_in: Any, scissors: Scissors
) -> None:
    wang, buyer = signed_in(county.wang), villager(county.taiping)
    kept = form(buyer) | {"csrf_token": token(wang)}
    saved = []

    def save() -> TestResponse:
        number = len(saved)
        other = {"lines-0-goods": f"水壶{number}", "lines-0-paid": str(1000 + number)}
        fields = kept | other | {"id": form(buyer)["id"]}
        answer = wang.post("/orders/new", data=fields)
        saved.append(answer.status_code)
        at, count = scissors.at, scissors.count
        scissors.arm(0)
        # Twice at most: a line cut while it rested is only found out by who uses it next.
        again = [wang.post("/orders/new", data=fields).status_code for _ in range(2)]
        assert again[1] == 303
        scissors.at, scissors.count = at, count
        return answer

    assert set(cut_everywhere(scissors, save)) == {303, 503}
    stored = db.session.connection().execute(text("select count(*) from orders")).scalar_one()
    assert stored == len(saved)


@pytest.fixture
def down(app: Flask) -> Iterator[Callable[[], None]]:
    """Ends the server for this application: no connection is left, and none can be made."""

    def refuse(*_: Any) -> None:
        raise psycopg.OperationalError("connection to server failed: No such file or directory")

    def end() -> None:
        db.session.commit()
        db.engine.dispose()
        event.listen(db.engine, "do_connect", refuse)

    yield end
    event.remove(db.engine, "do_connect", refuse)


def test_while_the_server_is_down_every_page_says_so_and_what_was_typed_is_kept(
    county: County, signed_in: Any, app: Flask, down: Callable[[], None]
) -> None:
    wang, stranger = signed_in(county.wang), app.test_client()
    fields = form(villager(county.taiping), note="周六来取") | {"csrf_token": token(wang)}
    down()
    for path in ("/", "/orders", "/orders/new", "/bills"):
        page = wang.get(path)
        assert (page.status_code, page.headers["Retry-After"]) == (503, "5")
        assert "连不上数据库" in page.text
        assert "办的人太多" not in page.text
    assert stranger.get("/pavilion").status_code == 503
    assert stranger.get("/healthz").status_code == 200  # the program lives: nobody need start it again
    answer = wang.post("/orders/new", data=fields)
    assert answer.status_code == 503
    assert "周六来取" in answer.text
    assert "再存一次" in answer.text
    assert "这次没有存" not in answer.text  # nobody knows: the answer to a COMMIT may be what was lost
