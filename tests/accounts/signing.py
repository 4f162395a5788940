"""People of the tests with a password, and how they sign in."""

from __future__ import annotations

import datetime as dt
import re

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from station_app.accounts.models import User
from station_app.core.access import Person
from station_app.core.db import db
from tests.factories import PASSWORD
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
