"""Who gets no turn at the database is told so: what was typed comes back, a telephone keeps what it sent."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from html.parser import HTMLParser
from typing import Any

import psycopg
import pytest
from flask import Flask
from psycopg import errors
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError, OperationalError

from station_app.core import crowds, turns
from station_app.core.db import db
from station_app.core.turns import queue_before
from tests.factories import County, villager
from tests.orders.deeds import form
from tests.sync.telephones import Telephone
from tests.web import token


@pytest.fixture
def crowd(app: Flask, engine: str, monkeypatch: Any) -> Callable[[], AbstractContextManager[None]]:
    """A block during which somebody else writes and does not come to an end."""

    @contextmanager
    def embedded() -> Iterator[None]:
        monkeypatch.setattr(turns, "PATIENCE_S", 0.05)
        queue = queue_before(str(db.engine.url.database))
        db.session.commit()
        queue.take()
        try:
            yield
        finally:
            queue.give()

    @contextmanager
    def server() -> Iterator[None]:
        db.session.commit()
        with db.engine.connect() as other:
            other.execute(text("lock table orders in share mode"))
            event.listen(db.engine, "begin", impatient)
            yield
            event.remove(db.engine, "begin", impatient)
            other.rollback()

    return embedded if engine == "sqlite" else server


def impatient(connection: Any) -> None:
    connection.exec_driver_sql("set local lock_timeout = '50ms'")


def orders() -> int:
    """How many there are, by plain SQL."""
    found = db.session.connection().execute(text("select count(*) from orders")).scalar_one()
    db.session.rollback()
    return int(found)


def test_who_gets_no_turn_is_told_and_saves_once_more(county: County, signed_in: Any, crowd: Any) -> None:
    wang = signed_in(county.wang)
    fields = form(villager(county.taiping), note="她说：\n“周六”来取 <b>") | {"csrf_token": token(wang)}
    db.session.commit()
    with crowd():
        answer = wang.post("/orders/new?from=home", data=fields)
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "5"
        assert "这次没有存。您填的都还在" in answer.text
        with closing(wang.get("/orders/new")) as page:
            assert page.status_code == 200  # who only reads never waits
    assert orders() == 0
    kept = Kept()
    kept.feed(answer.text)
    assert kept.action == "/orders/new?from=home"
    assert kept.fields == fields
    assert wang.post(kept.action, data=kept.fields).status_code == 303
    assert orders() == 1


class Kept(HTMLParser):
    """The form on the page that says that there was no turn."""

    def __init__(self) -> None:
        super().__init__()
        self.action = ""
        self.fields: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """The address and the hidden fields of the form with the big button."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and "autocomplete" in given:
            self.action = given["action"]
        elif tag == "input" and self.action:
            self.fields[given["name"]] = given["value"]


def test_a_telephone_keeps_what_found_no_turn(county: County, signed_in: Any, crowd: Any) -> None:
    phone = Telephone(signed_in(county.wang), county.wang)
    kept = [phone.keeps("/orders/new", form(villager(county.taiping))) for _ in range(2)]
    headers = {"X-CSRFToken": token(phone.client)}
    db.session.commit()
    with crowd():
        answer = phone.client.post("/sync", json=phone.document(*kept), headers=headers)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert [one["outcome"] for one in phone.sends(*kept)] == ["created", "created"]
    assert orders() == 2


def test_a_password_is_never_written_into_a_page(county: County, app: Flask, crowd: Any) -> None:
    stranger = app.test_client()
    fields = {"login": "13800000000", "password": "Passw0rd-of-Wang", "csrf_token": token(stranger)}
    with crowd():
        answer = stranger.post("/sign-in", data=fields)
    if answer.status_code == 503:  # on a server, signing in needs none of the tables somebody else holds
        assert "Passw0rd" not in answer.text
        assert "回上一页再存一次" in answer.text


@pytest.mark.parametrize(
    ("error", "passes", "is_cut_off"),
    [
        (errors.DeadlockDetected(), True, False),
        (errors.TooManyConnections(), True, False),
        (errors.QueryCanceled(), True, False),
        (errors.AdminShutdown(), True, True),
        (errors.IdleInTransactionSessionTimeout(), True, True),
        (psycopg.OperationalError("server closed the connection unexpectedly"), True, True),
        (errors.DiskFull(), False, False),
        (errors.UndefinedTable(), False, False),
    ],
)
def test_what_postgresql_says_is_told_apart(error: Any, passes: bool, is_cut_off: bool) -> None:
    told = DBAPIError("", None, error)
    assert (crowds.is_passing(told), crowds.is_cut_off(told)) == (passes, is_cut_off)


def test_what_does_not_pass_stays_a_failure() -> None:
    gone, full = sqlite3.OperationalError("no such table: x"), sqlite3.OperationalError("locked")
    gone.sqlite_errorname, full.sqlite_errorname = "SQLITE_ERROR", "SQLITE_BUSY_SNAPSHOT"
    found = [crowds.is_passing(OperationalError("", None, error)) for error in (gone, full)]
    assert found == [False, True]
