"""What signs the cookies, whose keys are made once."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import BadSignature

from station_app.core.application import Cookies


def signing(kind, *keys):
    app = Flask(__name__)
    *app.config["SECRET_KEY_FALLBACKS"], app.secret_key = keys
    return kind().get_signing_serializer(app)


def test_what_flask_signed_is_read_here_and_the_other_way_round():
    ours, flasks = signing(Cookies, "a key"), signing(SecureCookieSessionInterface, "a key")
    assert ours.loads(flasks.dumps({"who": "张慧"})) == {"who": "张慧"}
    assert flasks.loads(ours.dumps({"who": "张慧"})) == {"who": "张慧"}


def test_a_cookie_of_the_key_before_is_still_read_and_that_of_a_stranger_never():
    cookie = signing(Cookies, "the key before").dumps({"who": "张慧"})
    assert signing(Cookies, "the key before", "the key now").loads(cookie) == {"who": "张慧"}
    with pytest.raises(BadSignature):
        signing(Cookies, "the key now").loads(cookie)
