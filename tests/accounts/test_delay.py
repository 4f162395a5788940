"""How long one has to wait after failures, and that an outsider locks nobody out."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from station_app.accounts import delay
from station_app.accounts.models import Failure
from station_app.core.db import db
from tests.accounts.signing import START, give_password, sentences, sign_in
from tests.factories import PASSWORD, County
from tests.web import post


def test_after_five_failures_wang_waits_30_seconds_then_twice_as_long(app: Flask, county: County) -> None:
    give_password(county.wang)
    client = app.test_client()
    with time_machine.travel(START, tick=False) as clock:
        for _ in range(4):
            assert len(sentences(sign_in(client, "wang", "falsch-falsch"))) == 1
        assert "请等 30 秒再试" in sign_in(client, "wang", "falsch-falsch").text
        answer = sign_in(client, "wang", PASSWORD)
        assert answer.status_code == 429
        assert "请等 30 秒再试" in answer.text
        clock.shift(29)
        assert sign_in(client, "wang", PASSWORD).status_code == 429
        clock.shift(1)
        assert "请等 1 分钟再试" in sign_in(client, "wang", "falsch-falsch").text
        clock.shift(59)
        assert sign_in(client, "wang", PASSWORD).status_code == 429
        clock.shift(1)
        assert sign_in(client, "wang", PASSWORD).status_code == 303
        clock.shift(1)
        assert len(sentences(sign_in(app.test_client(), "wang", "falsch-falsch"))) == 1


def test_the_wait_doubles_up_to_a_quarter_of_an_hour() -> None:
    waits = [delay.wait_after(count, 5).total_seconds() for count in range(4, 14)]
    assert waits == [0, 30, 60, 120, 240, 480, 900, 900, 900, 900]


def test_an_outsider_cannot_lock_wang_out(app: Flask, county: County) -> None:
    give_password(county.wang)
    with time_machine.travel(START, tick=False):
        for _ in range(9):
            sign_in(app.test_client(), "wang", "falsch-falsch", "203.0.113.9")
        assert sign_in(app.test_client(), "wang", PASSWORD, "203.0.113.9").status_code == 429
        assert sign_in(app.test_client(), "wang", PASSWORD, "10.0.0.7").status_code == 303


def test_one_address_trying_many_accounts_is_slowed_down(app: Flask, county: County) -> None:
    give_password(county.wang)
    with time_machine.travel(START, tick=False) as clock:
        for number in range(50):
            delay.attempt(f"guess{number}", "203.0.113.9")
        db.session.commit()
        assert sign_in(app.test_client(), "wang", PASSWORD, "203.0.113.9").status_code == 429
        assert sign_in(app.test_client(), "wang", PASSWORD, "203.0.113.10").status_code == 303
        clock.shift(dt.timedelta(hours=1, seconds=1))
        assert sign_in(app.test_client(), "wang", PASSWORD, "203.0.113.9").status_code == 303


def test_failures_are_kept_in_the_database_although_the_sign_in_failed(app: Flask, county: County) -> None:
    sign_in(app.test_client(), "wang", "falsch-falsch")
    db.session.rollback()
    rows = db.session.scalars(select(Failure).execution_options(populate_existing=True)).all()
    assert {(row.login, row.address, row.count) for row in rows} == {
        ("wang", "10.0.0.7", 1),
        ("", "10.0.0.7", 1),
    }


def test_old_failures_are_forgotten(app: Flask, county: County) -> None:
    with time_machine.travel(START, tick=False) as clock:
        for _ in range(5):
            delay.attempt("wang", "10.0.0.7")
        assert delay.attempt("wang", "10.0.0.7") == 30
        clock.shift(dt.timedelta(hours=25))
        assert delay.waiting("wang", "10.0.0.7") == 0
        assert delay.attempt("wang", "10.0.0.7") == 0
        delay.forget_old()
        clock.shift(dt.timedelta(hours=25))
        delay.forget_old()
        assert db.session.scalars(select(Failure)).all() == []


@pytest.mark.parametrize(
    ("address", "known"),
    [
        ("10.0.0.7", "10.0.0.7"),
        ("::ffff:10.0.0.7", "10.0.0.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::1", "::1"),
        (None, "unknown"),
        ("x" * 99, "x" * 64),
    ],
)
def test_an_ipv6_household_is_one_address(address: str | None, known: str) -> None:
    assert delay.place(address) == known


def test_guessing_codes_is_slowed_down_too(app: Flask, county: County) -> None:
    new = "san-ge-ping-guo-hen-tian"
    client = app.test_client()
    asked = {"login": "wang", "code": "AAAA-AAAA-AAAA", "password": new, "again": new}
    with time_machine.travel(START, tick=False):
        answers = [post(client, "/sign-in/code", asked).status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]
