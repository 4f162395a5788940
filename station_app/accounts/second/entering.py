"""The way in after a right password: straight on, or over the second step."""

from __future__ import annotations

from flask import session, url_for

from station_app.accounts.browser import begin_session, forget
from station_app.accounts.models import User, end_sessions
from station_app.accounts.returning import back
from station_app.accounts.second import models as second
from station_app.core import access

HALF, TARGET = "half", "half_next"


def let_in(user: User, target: str | None = None) -> str:
    """Begin the session, or wait for the second code; the address to go on with."""
    if not second.is_on(user):
        begin_session(user)
        return back(target)
    person = access.acting()
    if person is not None:
        end_sessions(person.id, person.session_id)
    forget()
    session[HALF], session[TARGET] = second.wait_for_code(user), back(target)
    return url_for("accounts.second_step")
