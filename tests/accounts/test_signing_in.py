"""Signing in: who gets in, what others learn from the page, and how long one has to wait."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from station_app.accounts import delay
from station_app.accounts.models import Failure, SignIn, User, UserState, digest, issue_code
from station_app.core.access import Person, Role
from station_app.core.db import db
from station_app.settings.models import mark_installation
from tests.factories import PASSWORD, County
from tests.web import post

START = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)


def account(person: Person) -> User:
    user = db.session.get(User, person.id, populate_existing=True)
    assert user is not None
    return user


def give_password(person: Person, password: str = PASSWORD, phone: str = "") -> None:
    user = account(person)
    user.set_password(password)
    user.phone = phone
    db.session.commit()


def sign_in(
    client: FlaskClient, login: str, password: str, address: str = "10.0.0.7", **more: str
) -> TestResponse:
    return post(
        client,
        "/sign-in",
        {"login": login, "password": password, **more},
        environ_overrides={"REMOTE_ADDR": address},
    )


def is_in(client: FlaskClient) -> bool:
    return client.get("/villagers").status_code == 200


def sentences(answer: TestResponse) -> list[str]:
    return re.findall(r'class="field-error"[^>]*>([^<]*)<', answer.text)


def test_wang_signs_in_by_login_in_any_case(app: Flask, county: County) -> None:
    give_password(county.wang)
    client = app.test_client()
    answer = sign_in(client, " WANG ", PASSWORD)
    assert (answer.status_code, answer.location) == (303, "/")
    assert is_in(client)


def test_wang_signs_in_by_telephone_as_people_write_it(app: Flask, county: County) -> None:
    give_password(county.wang, phone="13843214417")
    client = app.test_client()
    assert sign_in(client, "138 4321-4417", PASSWORD).status_code == 303
    assert is_in(client)


def test_a_telephone_that_two_share_signs_in_nobody(app: Flask, county: County) -> None:
    give_password(county.wang, phone="13843214417")
    give_password(county.li, phone="13843214417")
    assert sign_in(app.test_client(), "13843214417", PASSWORD).status_code == 422


def test_full_width_digits_of_an_input_method_are_the_same_password(app: Flask, county: County) -> None:
    give_password(county.wang, "zhu-yao-12-ge")
    assert sign_in(app.test_client(), "wang", "zhu-yao-１２-ge").status_code == 303


def test_an_unknown_login_is_answered_with_the_same_bytes(app: Flask, county: County) -> None:
    give_password(county.wang)
    known = sign_in(app.test_client(), "wang", "falsch-falsch")
    unknown = sign_in(app.test_client(), "nobo", "falsch-falsch")
    disabled = account(county.li)
    disabled.set_password(PASSWORD)
    disabled.disable()
    db.session.commit()
    stopped = sign_in(app.test_client(), "li", PASSWORD)

    def bare(answer: TestResponse, login: str) -> str:
        text = re.sub(r'name="csrf_token" value="[^"]*"', "", answer.text)
        return text.replace(f'value="{login}"', 'value="?"')

    assert known.status_code == unknown.status_code == stopped.status_code == 422
    assert bare(known, "wang") == bare(unknown, "nobo") == bare(stopped, "li")


def test_an_unknown_login_costs_the_same_work(
    app: Flask, county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    from station_app.accounts import models

    give_password(county.wang)
    verified: list[str] = []
    hasher = models._hasher

    class Counting:
        def verify(self, hashed: str, password: str) -> bool:
            verified.append(hashed.split("$")[3])
            return bool(hasher.verify(hashed, password))

    monkeypatch.setattr(models, "_hasher", Counting())
    sign_in(app.test_client(), "wang", "falsch-falsch")
    sign_in(app.test_client(), "nobody", "falsch-falsch")
    assert len(verified) == 2
    assert verified[0] == verified[1], "the dummy hash must cost what a real one costs"


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


def test_a_link_opened_before_signing_in_is_opened_after(app: Flask, county: County) -> None:
    give_password(county.wang)
    client = app.test_client()
    page = client.get("/sign-in?next=/villagers?q=zgl").text
    assert 'name="next" value="/villagers?q=zgl"' in page
    assert sign_in(client, "wang", PASSWORD, next="/villagers?q=zgl").location == "/villagers?q=zgl"


def test_who_is_signed_in_sees_no_sign_in_page(signed_in, county: County) -> None:
    assert signed_in(county.wang).get("/sign-in").location == "/"


def test_the_demo_cards_work_on_this_machine_only(app: Flask, county: County) -> None:
    mark_installation(demo="1", business_on="2015-08-31")
    db.session.commit()
    client = app.test_client()
    assert "/sign-in/demo/operator" in client.get("/sign-in").text
    away = {"environ_overrides": {"REMOTE_ADDR": "192.168.1.20"}}
    assert "/sign-in/demo/" not in client.get("/sign-in", **away).text
    assert post(client, "/sign-in/demo/operator", **away).status_code == 404
    assert post(client, "/sign-in/demo/nobody").status_code == 404
    assert post(client, "/sign-in/demo/operator").status_code == 303
    assert is_in(client)


def test_outside_the_demo_there_is_no_way_in_without_a_password(app: Flask, county: County) -> None:
    client = app.test_client()
    assert "/sign-in/demo/" not in client.get("/sign-in").text
    for role in Role:
        assert post(client, f"/sign-in/demo/{role}").status_code == 404


def test_a_one_time_code_sets_a_password_once(app: Flask, county: County) -> None:
    code = issue_code(account(county.wang))
    db.session.commit()
    new = "san-ge-ping-guo-hen-tian"
    wanted = {"login": "wang", "code": code.lower().replace("-", " "), "password": new, "again": new}
    client = app.test_client()
    assert "7KQ2" in client.get(f"/sign-in/code?login=wang&code={code}").text
    weak = post(client, "/sign-in/code", wanted | {"password": "1234567890", "again": "1234567890"})
    assert weak.status_code == 422
    assert "太常见" in weak.text
    assert post(client, "/sign-in/code", wanted).status_code == 303
    assert is_in(client)
    assert account(county.wang).must_change_password is False
    assert post(app.test_client(), "/sign-in/code", wanted).status_code == 422
    assert sign_in(app.test_client(), "wang", new).status_code == 303


def test_a_code_is_of_no_use_to_another_account_or_after_three_days(app: Flask, county: County) -> None:
    new = "san-ge-ping-guo-hen-tian"
    with time_machine.travel(START, tick=False) as clock:
        code = issue_code(account(county.wang))
        db.session.commit()
        asked = {"code": code, "password": new, "again": new}
        for login in ("li", "nobody"):
            assert "码不对" in post(app.test_client(), "/sign-in/code", asked | {"login": login}).text
        clock.shift(dt.timedelta(hours=73))
        assert "码不对" in post(app.test_client(), "/sign-in/code", asked | {"login": "wang"}).text


def test_guessing_codes_is_slowed_down_too(app: Flask, county: County) -> None:
    new = "san-ge-ping-guo-hen-tian"
    client = app.test_client()
    asked = {"login": "wang", "code": "AAAA-AAAA-AAAA", "password": new, "again": new}
    with time_machine.travel(START, tick=False):
        answers = [post(client, "/sign-in/code", asked).status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]


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
