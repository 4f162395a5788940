"""New passwords: what is too weak, who must set one, and what ends with the old one."""

from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from station_app.accounts import passwords
from station_app.accounts.models import User
from station_app.core.access import Person, Role
from station_app.core.db import db
from tests.accounts.signing import account, give_password, is_in, sign_in
from tests.factories import PASSWORD, County
from tests.web import post

NEW = "san-ge-ping-guo-hen-tian"
WEAK = (
    *(
        "short",
        "九个字的密码也是短",
        "1234567890",
        "0123456789",
        "9876543210",
        "aaaaaaaaaaaa",
        "abababababab",
    ),
    *(
        "password123",
        "Password123!",
        "qwertyuiop",
        "QWERTYUIOP",
        "1qaz2wsx3edc",
        "5201314520",
        "woaini1314520",
    ),
    *(
        "woaini520!",
        "123456123456",
        "woaizhongguo",
        "zhongguo2015",
        "iloveyou2015",
        "taobao123456",
        "a123456789",
    ),
    *("abcdefghij", "wang123456", "Wang2015!!", "王站长王站长123", "13843214417", "13843214417aa", "x" * 201),
)


@pytest.mark.parametrize("password", WEAK)
def test_a_password_others_guess_is_refused_with_a_sentence(password: str) -> None:
    wang = User(login="wang", name="王站长", phone="13843214417", role=Role.OPERATOR)
    sentence = passwords.weakness(passwords.spelled(password), wang)
    assert sentence
    assert "密码" in sentence


@pytest.mark.parametrize(
    "password", [PASSWORD, NEW, "三样东西 苹果 剪刀 布鞋", "correct horse battery", "鸿兴镇的雪一直下到五月"]
)
def test_a_sentence_of_ones_own_is_accepted(password: str) -> None:
    wang = User(login="wang", name="王站长", phone="13843214417", role=Role.OPERATOR)
    assert passwords.weakness(passwords.spelled(password), wang) is None


@given(st.text(max_size=250))
def test_any_text_is_judged(text: str) -> None:
    assert passwords.weakness(passwords.spelled(text)) is None or passwords.weakness(passwords.spelled(text))


def test_the_list_of_common_ones_is_small() -> None:
    assert passwords.COMMON.stat().st_size <= 10_240
    assert len(passwords.common()) > 300


def must_change(person: Person) -> None:
    account(person).must_change_password = True
    db.session.commit()


def test_wang_goes_nowhere_before_her_first_password(app: Flask, county: County) -> None:
    give_password(county.wang)
    must_change(county.wang)
    client = app.test_client()
    sign_in(client, "wang", PASSWORD)
    for url in ("/", "/villagers", "/villagers/new", "/stations", "/orders"):
        assert client.get(url).location == "/password"
    page = client.get("/password").text
    assert 'name="current"' not in page
    assert post(client, "/password", {"password": "1234567890", "again": "1234567890"}).status_code == 422
    assert post(client, "/password", {"password": NEW, "again": NEW + "x"}).status_code == 422
    assert "原来的一样" in post(client, "/password", {"password": PASSWORD, "again": PASSWORD}).text
    assert post(client, "/password", {"password": NEW, "again": NEW}).location == "/"
    assert is_in(client)
    assert sign_in(app.test_client(), "wang", NEW).status_code == 303
    assert sign_in(app.test_client(), "wang", PASSWORD).status_code == 422


def test_a_new_password_asks_the_old_one_and_ends_all_other_sessions(app: Flask, county: County) -> None:
    give_password(county.wang)
    phone, computer = app.test_client(), app.test_client()
    sign_in(phone, "wang", PASSWORD)
    sign_in(computer, "wang", PASSWORD)
    with phone.session_transaction() as session:
        before = session["_user_id"]
    wrong = post(phone, "/password", {"current": "falsch-falsch", "password": NEW, "again": NEW})
    assert wrong.status_code == 422
    assert "现在的密码不对" in wrong.text
    assert post(phone, "/password", {"current": PASSWORD, "password": NEW, "again": NEW}).status_code == 303
    with phone.session_transaction() as session:
        assert session["_user_id"] != before
    assert is_in(phone)
    assert not is_in(computer)


def test_guessing_the_old_password_in_an_open_session_is_slowed_down(app: Flask, county: County) -> None:
    give_password(county.wang)
    client = app.test_client()
    sign_in(client, "wang", PASSWORD)
    asked = {"current": "falsch-falsch", "password": NEW, "again": NEW}
    answers = [post(client, "/password", asked).status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]
    assert PASSWORD not in client.get("/password").text


def test_no_password_stands_in_a_page(app: Flask, county: County) -> None:
    answer = sign_in(app.test_client(), "wang", "geheim-geheim-9")
    assert "geheim-geheim-9" not in answer.text
