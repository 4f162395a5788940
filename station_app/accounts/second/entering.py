"""The way in after a right password: straight on, or over the second step."""

from __future__ import annotations

from flask import session, url_for

from station_app.accounts.browser import begin_session, forget
from station_app.accounts.drafts.waiting import way_back
from station_app.accounts.models import User, end_sessions
from station_app.accounts.returning import back
from station_app.accounts.second import models as second
from station_app.core import access

HALF, TARGET = "half", "half_next"


def go_in(user: User, target: str | None, *, by_password: bool = True) -> str:
    """Begin the session; a form that waited for this person comes first."""
    begin_session(user, by_password=by_password)
    return way_back(user) or back(target)


def let_in(user: User, target: str | None = None, *, by_password: bool = True) -> str:
    """Begin the session, or wait for the second code; the address to go on with."""
    if not second.is_on(user):
        return go_in(user, target, by_password=by_password)
    person = access.acting()
    if person is not None:
        end_sessions(person.id, person.session_id)
    forget()
    session[HALF], session[TARGET] = second.wait_for_code(user), back(target)
    return url_for("accounts.second_step")
