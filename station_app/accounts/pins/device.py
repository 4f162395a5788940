"""The cookie by which a device is known again: a secret of its own, apart from any session."""

from __future__ import annotations

import secrets

from flask import Response, after_this_request, current_app, request

from station_app.accounts.models import User, digest
from station_app.accounts.pins.models import DAYS, is_known, pin_of, trust
from station_app.core.access import Role

COOKIE = "device"
LONGEST = 60


def device_hash() -> str:
    """The hash of this device's secret; '' when it has none."""
    secret = request.cookies.get(COOKIE, "")
    return digest(secret) if 0 < len(secret) <= LONGEST else ""


def password_typed(user: User) -> str:
    """The password was typed here: from now on the PIN counts here, for operators who have one.

    Returns the hash of the device, '' where none is kept. A secret the server never gave out is replaced.
    """
    if user.role is not Role.OPERATOR or pin_of(user.id) is None:
        return device_hash()
    secret, known = request.cookies.get(COOKIE, ""), device_hash()
    if not known or not is_known(known):
        secret = secrets.token_urlsafe(32)
        known = digest(secret)
    trust(user.id, known)
    after_this_request(lambda answer: _remember(answer, secret))
    return known


def _remember(answer: Response, secret: str) -> Response:
    answer.set_cookie(
        COOKIE,
        secret,
        max_age=DAYS * 86_400,
        httponly=True,
        samesite="Lax",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
    )
    return answer
