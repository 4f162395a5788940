"""Sessions on the server: begun afresh, ended by signing out, rest, disabling; how pages look in them."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from flask import Flask

from station_app.accounts.models import SignIn, UserState, digest
from station_app.core.db import db
from tests.accounts.signing import START, account, give_password, is_in, sign_in
from tests.factories import PASSWORD, County
from tests.web import post


def test_a_session_that_stood_in_the_browser_before_is_of_no_use(app: Flask, county: County) -> None:
    give_password(county.wang)
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["planted"] = "planted-by-somebody", "x"
    sign_in(client, "wang", PASSWORD)
    with client.session_transaction() as session:
        assert session["_user_id"] != "planted-by-somebody"
        assert "planted" not in session
        token = session["_user_id"]
    row = db.session.get(SignIn, digest(token))
    assert row is not None
    assert row.user_id == county.wang.id


def test_signing_in_again_ends_the_session_before(app: Flask, county: County) -> None:
    give_password(county.wang)
    client = app.test_client()
    sign_in(client, "wang", PASSWORD)
    with client.session_transaction() as session:
        first = session["_user_id"]
    sign_in(client, "wang", PASSWORD)
    row = db.session.get(SignIn, digest(first), populate_existing=True)
    assert row is not None
    assert row.ended_at is not None


def test_signing_out_ends_the_session_on_the_server(signed_in, app: Flask, county: County) -> None:
    client = signed_in(county.wang)
    with client.session_transaction() as session:
        token = session["_user_id"]
    assert post(client, "/sign-out").location == "/sign-in"
    stolen = app.test_client()
    with stolen.session_transaction() as session:
        session["_user_id"] = token
    assert not is_in(client)
    assert not is_in(stolen)


@pytest.mark.parametrize(
    ("name", "limit"), [("wang", dt.timedelta(hours=12)), ("clerk", dt.timedelta(minutes=30))]
)
def test_a_session_that_rests_too_long_ends(
    signed_in, county: County, name: str, limit: dt.timedelta
) -> None:
    with time_machine.travel(START, tick=False) as clock:
        client = signed_in(getattr(county, name))
        clock.shift(limit)
        assert is_in(client)
        clock.shift(limit + dt.timedelta(seconds=1))
        answer = client.get("/villagers")
        assert (answer.status_code, answer.location) == (303, "/sign-in?next=/villagers")


def test_a_disabled_person_is_out_at_once(signed_in, county: County) -> None:
    client = signed_in(county.wang)
    assert is_in(client)
    account(county.wang).disable()
    db.session.commit()
    assert not is_in(client)
    assert account(county.wang).state is UserState.DISABLED


def test_language_and_type_size_stay_with_wang_and_with_the_browser(
    app: Flask, signed_in, county: County
) -> None:
    client = signed_in(county.wang)
    assert post(client, "/language", {"language": "en", "next": "/villagers"}).location == "/villagers"
    assert post(client, "/type-size", {"large": "1", "next": "https://evil.example"}).location == "/"
    user = account(county.wang)
    assert (user.language, user.large_type) == ("en", True)
    page = signed_in(county.wang).get("/villagers").text
    assert '<html lang="en" class="big">' in page
    post(client, "/sign-out")
    assert '<html lang="en" class="big">' in client.get("/sign-in").text
    stranger = app.test_client()
    assert '<html lang="zh-CN">' in stranger.get("/sign-in").text
    post(stranger, "/language", {"language": "en"})
    assert '<html lang="en">' in stranger.get("/sign-in").text
    assert post(stranger, "/language", {"language": "xx"}).status_code == 400


def test_a_post_without_the_token_of_the_page_changes_nothing(app: Flask, county: County) -> None:
    give_password(county.wang)
    client = app.test_client()
    assert client.post("/sign-in", data={"login": "wang", "password": PASSWORD}).status_code == 400
    assert not is_in(client)
