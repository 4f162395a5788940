"""王站长 and 孙站长 take turns at one computer by PIN, and the order that is half typed stays."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from station_app.accounts.models import User, issue_code
from station_app.accounts.pins import setting
from station_app.accounts.pins.models import Pin, TrustedDevice
from station_app.core import chains
from station_app.core.access import Person, Role, unscoped
from station_app.core.audit import AuditEntry
from station_app.core.db import db
from station_app.orders.models import Order
from tests import factories
from tests.accounts.half_typed import Page, shown, typed_order
from tests.accounts.signing import START, account, give_password, is_in, sentences, sign_in
from tests.factories import PASSWORD, County
from tests.page_form import fields
from tests.web import post

WANG_PIN, SUN_PIN = "8305", "470291"


@pytest.fixture
def sun(county: County) -> Person:
    """孙站长, the second operator of 太平村."""
    with unscoped():
        return factories.person("sun", "孙站长", Role.OPERATOR, factories.COUNTY, county.taiping)


def set_pin(client: FlaskClient, pin: str) -> None:
    answer = post(client, "/pin", {"current": PASSWORD, "pin": pin, "again": pin})
    assert (answer.status_code, answer.location) == (303, "/more"), sentences(answer)


@pytest.fixture
def computer(app: Flask, county: County, sun: Person) -> FlaskClient:
    """The computer of 太平村: both have set a PIN there, 王站长 is at the counter."""
    client = app.test_client()
    for person, pin in ((sun, SUN_PIN), (county.wang, WANG_PIN)):
        give_password(person)
        sign_in(client, person.login, PASSWORD)
        set_pin(client, pin)
    return client


def take_over(client: FlaskClient, person: Person, pin: str, **kwargs):
    return post(client, "/switch/to", {"who": str(person.id), "pin": pin}, **kwargs)


def who_is_in(client: FlaskClient) -> str:
    page = client.get("/more").text
    return next((name for name in ("王站长", "孙站长", "李站长") if f"<b>{name}</b>" in page), "")


def acts(person: Person) -> list[tuple[str, str]]:
    with unscoped():
        query = select(AuditEntry).where(AuditEntry.thing_id == person.id).order_by(AuditEntry.seq)
        return [(row.verb, row.by_name) for row in db.session.scalars(query)]


def test_sun_goes_on_with_the_order_wang_half_typed(
    app: Flask, county: County, sun: Person, computer: FlaskClient
) -> None:
    factories.villager(county.taiping)
    page = computer.get("/orders/new").text
    assert 'formaction="/switch"' in page
    typed = typed_order(computer) | {"lines-1-paid": "12.5"}
    answer = computer.post("/orders/new", data={})
    assert answer.status_code == 400, "no token"
    aside = computer.post("/switch", data=typed | {"at": "/orders/new"})
    assert (aside.status_code, aside.location) == (303, "/switch")
    asked = computer.get("/switch").text
    assert "孙站长" in asked
    assert "洗衣机" not in asked
    stays = fields(
        computer.get(asked.split('<p class="links"><a class="link" href="')[1].split('"')[0]).text, "order"
    )
    assert stays["lines-0-goods"] == "洗衣机 8公斤", "she may stay and go on"
    assert sentences(take_over(computer, sun, "000000")) == ["PIN 不对，请再输一遍"]
    assert who_is_in(computer) == "王站长"
    computer.post("/switch", data=typed | {"at": "/orders/new", "csrf_token": Page(asked).token})
    over = take_over(computer, sun, SUN_PIN)
    assert over.status_code == 303
    assert over.location.startswith("/orders/new?draft=")
    page = computer.get(over.location)
    assert "现在是孙站长" in page.text
    shown(page.text, typed)
    with unscoped():
        assert not db.session.scalars(select(Order)).all(), "nothing is saved before she saves"
    again = {**fields(page.text, "order"), "csrf_token": Page(page.text).token, "next": "again"}
    assert computer.post("/orders/new", data=again).status_code == 303
    with unscoped():
        order = db.session.scalars(select(Order)).one()
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.thing_id == order.id)).first()
    assert entry is not None
    assert (entry.by_name, entry.by_id) == ("孙站长", sun.id)
    assert ("switch_in", "孙站长") in acts(sun)
    assert chains.broken_links() == []
    assert take_over(computer, county.wang, WANG_PIN).location == "/", "and back again"
    assert who_is_in(computer) == "王站长"


def test_easy_numbers_are_no_pin(app: Flask, county: County, computer: FlaskClient) -> None:
    user = account(county.wang)
    user.phone = "13843214417"
    for pin in (
        "1234",
        "4321",
        "0000",
        "1212",
        "2580",
        "1968",
        "2001",
        "4417",
        "123",
        "12a4",
        "9" * 13,
        "789012",
    ):
        assert setting.weakness(pin, user), pin
    for pin in ("8305", "4702", "0913", "470291"):
        assert setting.weakness(setting.spelled(f" {pin} "), user) is None, pin
    assert setting.spelled("８３０５") == "8305"
    wrong = post(computer, "/pin", {"current": "not-the-password", "pin": "8305", "again": "8305"})
    assert sentences(wrong) == ["现在的密码不对，请再输一遍"]
    assert post(computer, "/pin", {"current": PASSWORD, "pin": "8305", "again": "8306"}).status_code == 422
    assert post(computer, "/pin", {"current": PASSWORD, "pin": "1968", "again": "1968"}).status_code == 422
    kept = db.session.scalars(select(Pin.pin_hash)).all()
    assert all(one.startswith("$argon2id$") for one in kept)


def test_a_pin_counts_only_where_its_person_typed_the_password(
    app: Flask, county: County, sun: Person, computer: FlaskClient
) -> None:
    other = app.test_client()
    sign_in(other, "wang", PASSWORD)
    assert "还没有人能用 PIN 接手" in other.get("/switch").text
    assert take_over(other, sun, SUN_PIN).status_code == 422
    assert "换班</button>" not in other.get("/orders/new").text
    assert take_over(app.test_client(), sun, SUN_PIN).location == "/sign-in", "nobody is signed in"
    give_password(county.li)
    sign_in(computer, "li", PASSWORD)  # of another station, on the same computer
    assert take_over(computer, sun, SUN_PIN).status_code == 422
    for who in ("", "x", "\0", str(county.office.id), str(county.li.id)):
        assert post(computer, "/switch/to", {"who": who, "pin": SUN_PIN}).status_code == 422


def test_it_counts_for_fourteen_days(app: Flask, county: County, sun: Person) -> None:
    with time_machine.travel(START, tick=False) as clock:
        client = app.test_client()
        for person, pin in ((sun, SUN_PIN), (county.wang, WANG_PIN)):
            give_password(person)
            sign_in(client, person.login, PASSWORD)
            set_pin(client, pin)
        clock.shift(dt.timedelta(days=14, minutes=1))
        sign_in(client, "wang", PASSWORD)
        assert take_over(client, sun, SUN_PIN).status_code == 422
        sign_in(client, "sun", PASSWORD)
        sign_in(client, "wang", PASSWORD)
        assert take_over(client, sun, SUN_PIN).status_code == 303


def test_wrong_pins_have_to_wait_and_then_the_password_is_asked(
    app: Flask, county: County, sun: Person, computer: FlaskClient
) -> None:
    with time_machine.travel(dt.datetime.now(dt.UTC), tick=False) as clock:
        statuses = [take_over(computer, sun, "000000").status_code for _ in range(6)]
        assert statuses == [422] * 5 + [429]
        assert take_over(computer, sun, SUN_PIN).status_code == 429, "not even the right one"
        for _ in range(5):
            clock.shift(dt.timedelta(minutes=16))
            assert take_over(computer, sun, "000000").status_code == 422
        clock.shift(dt.timedelta(minutes=16))
        late = take_over(computer, sun, SUN_PIN)
        assert late.status_code == 422
        assert "还没有人能用 PIN 接手" in late.text, "she is not offered any more"
        assert ("pin_blocked", "") in acts(sun)


@pytest.mark.parametrize(
    "how", ["sign out", "one device", "all others", "password", "reset", "disabled", "dropped"]
)
def test_what_ends_a_session_ends_the_pin_there(
    app: Flask, signed_in, county: County, sun: Person, computer: FlaskClient, how: str
) -> None:
    assert take_over(computer, sun, SUN_PIN).status_code == 303
    assert who_is_in(computer) == "孙站长"
    elsewhere = app.test_client()
    sign_in(elsewhere, "sun", PASSWORD)
    if how == "sign out":
        post(computer, "/sign-out")
    elif how in ("one device", "all others"):
        which = elsewhere.get("/devices").text.split('name="which" value="')[1].split('"')[0]
        post(elsewhere, "/devices/end" if how == "one device" else "/devices/end-others", {"which": which})
    elif how == "password":
        user = account(sun)
        user.set_password("ling-wai-yi-ge-mima")
    elif how == "reset":
        issue_code(account(sun))
    elif how == "disabled":
        account(sun).disable()
    else:
        post(elsewhere, "/pin/drop")
    db.session.commit()
    assert how == "dropped" or not is_in(computer)
    sign_in(computer, "wang", PASSWORD)
    assert take_over(computer, sun, SUN_PIN).status_code == 422
    assert take_over(computer, county.wang, WANG_PIN).status_code == 422, "nor oneself"
    rows = db.session.scalars(select(TrustedDevice.user_id)).all()
    assert county.wang.id in rows


def test_switching_leads_nowhere_else_and_keeps_only_what_was_typed(
    app: Flask, county: County, sun: Person, computer: FlaskClient
) -> None:
    token = Page(computer.get("/orders/new").text).token
    for at in (
        "https://evil.example/",
        "//evil.example",
        "/no-such-page",
        "",
        "\\evil",
        "/switch/to",
        "/password",
    ):
        computer.post("/switch", data={"csrf_token": token, "at": at, "note": "x", "password": "geheim"})
        assert "evil" not in computer.get("/switch").text
    answer = take_over(computer, sun, SUN_PIN)
    assert answer.status_code == 303
    assert answer.location.startswith("/")
    assert computer.get(answer.location).status_code == 200
    assert db.session.scalar(select(User.login).where(User.id == sun.id)) == "sun"
