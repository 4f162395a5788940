"""Who is signed in: the server-side session behind the cookie, read in one query with person and station."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from typing import Any

from flask import Flask, redirect, request, session, url_for
from flask_login import LoginManager, current_user
from sqlalchemy import bindparam, select, update
from werkzeug.exceptions import HTTPException

from station_app.accounts.models import SignIn, User, UserState, digest
from station_app.accounts.saved.models import has_any
from station_app.core import access, clock, i18n
from station_app.core.access import Person, Role
from station_app.core.db import begin_writing, db, reading
from station_app.core.prepared import Prepared
from station_app.core.web import READING, csrf
from station_app.settings.models import CountySettings
from station_app.stations.models import Posting, Station
from station_app.stations.practising import entering
from station_app.stations.viewing import looking

IDLE = {Role.OPERATOR: dt.timedelta(hours=12)}
IDLE_DESK = dt.timedelta(minutes=30)
SEEN_EVERY = dt.timedelta(minutes=5)
FREE_OF_PASSWORD = {
    "accounts.password",
    "accounts.sign_out",
    "accounts.language",
    "accounts.type_size",
    "assets",
}
TYPED = "application/x-www-form-urlencoded"
login = LoginManager()
_TODAY: Any = bindparam("today", type_=Posting.from_on.type)
_WHO = Prepared(
    lambda _insert: (
        select(
            User.id,
            User.name,
            User.role,
            User.county_id,
            User.area_code,
            User.login,
            User.language,
            User.large_type,
            User.must_change_password,
            SignIn.seen_at,
            CountySettings.stamp.label("settings_stamp"),
            has_any(User).label("has_views"),
            Station.id.label("station_id"),
            Station.name.label("station_name"),
            Station.code.label("station_code"),
        )
        .join(SignIn, SignIn.user_id == User.id)
        .outerjoin(CountySettings, CountySettings.county_id == User.county_id)
        .outerjoin(
            Posting,
            (Posting.user_id == User.id)
            & (Posting.from_on <= _TODAY)
            & (Posting.to_on.is_(None) | (Posting.to_on >= _TODAY)),
        )
        .outerjoin(Station, (Station.county_id == Posting.county_id) & (Station.id == Posting.station_id))
        .where(
            SignIn.token_hash == bindparam("token"), SignIn.ended_at.is_(None), User.state == UserState.ACTIVE
        )
        .order_by(Posting.from_on, Posting.id)
    )
)
"""Asked by every request."""


def idle_limit(role: Role) -> dt.timedelta:
    """How long a session may rest: 12 hours at the counter, 30 minutes at a desk."""
    return IDLE.get(role, IDLE_DESK)


@login.user_loader
def load(token: str) -> Person | None:
    """The person behind a session secret; nobody when it ended, rested too long or was disabled."""
    asked = _WHO.ahead({"token": digest(token), "today": clock.today()})
    if request.mimetype == TYPED:
        with suppress(HTTPException):  # what cannot be read is answered when it is wanted
            _ = request.form  # while the server looks
    rows = asked()
    if not rows:
        return None
    user = rows[0]
    if clock.now() - user.seen_at > idle_limit(user.role):
        return None
    stations = [(row.station_id, row.station_name, row.station_code) for row in rows if row.station_id]
    return person_of(user, stations, token, user.seen_at)


def person_of(
    user: Any, stations: list[tuple[Any, str, str]], cookie: str = "", seen_at: dt.datetime | None = None
) -> Person:
    """The acting person a user is (a ``User``, or a row with its columns)."""
    return Person(
        id=user.id,
        name=user.name,
        role=user.role,
        county_id=user.county_id,
        area_code=user.area_code,
        login=user.login,
        stations=tuple(station[0] for station in stations),
        station_name=stations[0][1] if stations else "",
        station_code=stations[0][2] if stations else "",
        language=user.language,
        large_type=user.large_type,
        must_change_password=user.must_change_password,
        session_id=cookie,
        seen_at=seen_at,
        settings_stamp=getattr(user, "settings_stamp", None),
        has_views=getattr(user, "has_views", True),
    )


def saw(token: str, moment: dt.datetime) -> None:
    """Note that a session is in use, in a short transaction of its own (at most every 5 minutes)."""
    with db.engine.begin() as connection:
        connection.execute(update(SignIn).where(SignIn.token_hash == digest(token)).values(seen_at=moment))


def install(app: Flask) -> None:
    """Enter the signed-in person before every view."""
    login.init_app(app, add_context_processor=False)  # no template asks: `person` is who is there
    login.session_protection = None

    @app.before_request
    def enter() -> Any:
        if request.endpoint in ("assets", "favicon", "picture_of_app", "static", "worker"):
            return None
        with reading():  # the write lock is not taken for a look at who is there
            someone = current_user if current_user.is_authenticated else None
        if request.method not in READING:
            begin_writing()
        person: Person | None = someone._get_current_object() if someone else None
        access.enter(person)
        kept = person.language if person else session.get("language")
        i18n.use(i18n.choose(kept, request.headers.get("Accept-Language")))
        if person is None:
            return None
        moment = clock.now()
        if moment - person.seen_at > SEEN_EVERY:
            saw(person.session_id, moment)
        if person.must_change_password and request.endpoint not in FREE_OF_PASSWORD:
            return redirect(url_for("accounts.password"), 303)
        if looking.KEY in session:
            looking.enter(person)
        elif entering.KEY in session:
            entering.enter(person)
        return None

    csrf.init_app(app)  # after: what a forged or outdated token is answered depends on who is there
