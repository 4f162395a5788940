"""The telephone of a person with the second step on, and how it is set up."""

from __future__ import annotations

import datetime as dt
import re

import pyotp
from flask import Flask
from flask.testing import FlaskClient

from tests.accounts.signing import sign_in
from tests.factories import PASSWORD
from tests.web import post

STEP = dt.timedelta(seconds=30)


class Telephone:
    """The authenticator of a person, and the recovery codes on paper."""

    def __init__(self, secret: str, codes: list[str]) -> None:
        self.secret, self.codes = secret, codes

    def now(self) -> str:
        return pyotp.TOTP(self.secret).at(dt.datetime.now(dt.UTC))

    def at(self, moment: dt.datetime) -> str:
        return pyotp.TOTP(self.secret).at(moment)


def set_up(client: FlaskClient) -> Telephone:
    """Scan the picture, type the first code, copy the recovery codes."""
    assert post(client, "/second/begin").status_code == 303
    page = client.get("/second").text
    assert "<svg" in page
    assert "style=" not in page
    secret = re.search(r'<p class="code">([A-Z2-7 ]+)</p>', page)
    assert secret
    telephone = Telephone(secret[1].replace(" ", ""), [])
    answer = post(client, "/second/confirm", {"code": telephone.now()})
    assert answer.status_code == 200
    telephone.codes = re.findall(r'<p class="code">([0-9A-Z-]{14})</p>', answer.text)
    return telephone


def half(app: Flask, login: str = "zhuren", **more: str) -> FlaskClient:
    """A browser whose person typed the right password."""
    client = app.test_client()
    assert sign_in(client, login, PASSWORD, **more).location == "/sign-in/second"
    return client
