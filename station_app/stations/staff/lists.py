"""The list of accounts and the page of one: where each serves, when last seen, what happened."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from flask import request, url_for
from sqlalchemy import Select, func, or_, select, true

from station_app.accounts.models import SignIn, User, UserState
from station_app.accounts.second import models as second
from station_app.areas.models import Area
from station_app.core import clock, history, keyset
from station_app.core.access import ROLE_WORDS, Person, Role, person, visible_columns
from station_app.core.db import db
from station_app.core.i18n import N_, gettext
from station_app.stations.models import Posting, Station
from station_app.stations.signed_in import idle_limit
from station_app.stations.staff.models import of_county

STATE_WORDS = {UserState.ACTIVE: N_("在用"), UserState.DISABLED: N_("已停用")}
TONES = {UserState.ACTIVE: "good", UserState.DISABLED: ""}


class AccountList:
    """What the address asks for, and what the page shows."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.q = keyset.words()
        state = request.args.get("state", "")
        self.state = state if state in set(UserState) else ""

    def url(self, **change: Any) -> str:
        """The address of this list with something changed."""
        asked = {"q": self.q, "state": self.state} | change
        return url_for("accounts.index", **{key: value for key, value in asked.items() if value})

    def _found(self) -> Any:
        if not self.q:
            return true()
        columns = (User.name, User.login)
        return or_(*(column.icontains(self.q, autoescape=True) for column in columns), User.phone == self.q)

    def chips(self) -> list[dict[str, Any]]:
        """All, in use, disabled."""
        inside = of_county(self.person).where(self._found()).subquery()
        query = select(inside.c.state, func.count()).group_by(inside.c.state)
        counts = {row[0]: row[1] for row in db.session.execute(query)}
        options = [("", gettext(N_("全部")), sum(counts.values()))]
        options += [(state.value, gettext(word), counts.get(state, 0)) for state, word in STATE_WORDS.items()]
        return [
            {"label": label, "count": count, "url": self.url(state=state), "current": state == self.state}
            for state, label, count in options
        ]

    def _query(self) -> Select[Any]:
        return of_county(self.person).where(self._found(), User.state == self.state if self.state else true())

    @property
    def filters(self) -> list[tuple[str, str]]:
        """(what, value) of every filter in words."""
        state = gettext(STATE_WORDS[UserState(self.state)]) if self.state else ""
        told = [(N_("找的字"), self.q), (N_("状态"), state)]
        return [(gettext(what), value) for what, value in told if value]

    @property
    def count(self) -> int:
        """How many accounts the list has."""
        return int(next(chip["count"] for chip in self.chips() if chip["current"]))

    def whole(self) -> list[User]:
        """The whole list by login: a county has a few hundred accounts."""
        return list(db.session.scalars(self._query().order_by(User.login, User.id)))

    def rows(self, users: list[User]) -> list[dict[str, Any]]:
        """These accounts as the page and the file show them; three statements."""
        places, seen = serving(users), last_seen([user.id for user in users])
        return [
            {
                "name": user.name,
                "login": user.login,
                "url": url_for("accounts.show", id=user.id),
                "role_words": gettext(ROLE_WORDS[user.role]),
                "scope": places[user.id],
                "state_words": gettext(STATE_WORDS[user.state]),
                "tone": TONES[user.state],
                "seen_at": seen.get(user.id),
            }
            for user in users
        ]

    def shown(self) -> dict[str, Any]:
        """What the template wants."""
        page = keyset.page(
            self._query(),
            User.login,
            User.id,
            run=lambda query: db.session.scalars(query).all(),
            key=lambda user: (user.login, user.id),
            url=self.url,
            size=100,
        )
        chips = self.chips()
        return {
            "q": self.q,
            "chips": chips,
            "total": next(chip["count"] for chip in chips if chip["current"]),
            "kept": {"state": self.state} if self.state else {},
            "clear_url": url_for("accounts.index") if self.q or self.state else None,
            "rows": self.rows(page.rows),
            "newer_url": page.newer_url,
            "older_url": page.older_url,
        }


def shown(user: User) -> dict[str, Any]:
    """What the page of one account wants."""
    return {
        "account": {
            "id": user.id,
            "name": user.name,
            "login": user.login,
            "role": user.role,
            "role_words": gettext(ROLE_WORDS[user.role]),
            "scope": serving([user])[user.id],
            "phone": user.phone,
            "state_words": gettext(STATE_WORDS[user.state]),
            "tone": TONES[user.state],
            "active": user.state is UserState.ACTIVE,
            "seen_at": last_seen([user.id]).get(user.id),
            "made_on": clock.on(user.created_at),
        },
        "sessions": sessions(user),
        "second": second.is_on(user),
        "acts": history.of(User, user.id, person()),
    }


def serving(users: list[User]) -> dict[uuid.UUID, str]:
    """Where each serves, in words: the stations of operators, else the division; two statements."""
    today = clock.today()
    query: Select[Any] = (
        visible_columns(
            Posting, Posting.user_id, Station.code, Station.township, Station.village, Station.name
        )
        .join(Station, (Station.county_id == Posting.county_id) & (Station.id == Posting.station_id))
        .where(
            Posting.user_id.in_([user.id for user in users if user.role is Role.OPERATOR]),
            Posting.from_on <= today,
            or_(Posting.to_on.is_(None), Posting.to_on >= today),
        )
        .order_by(Posting.from_on, Posting.id)
    )
    stations: dict[uuid.UUID, list[str]] = {}
    for user_id, code, township, village, name in db.session.execute(query):
        stations.setdefault(user_id, []).append(f"{code} {township + village or name}")
    codes = {user.area_code for user in users}
    rows = db.session.execute(select(Area.code, Area.name).where(Area.code.in_(codes)))
    names = {row[0]: row[1] for row in rows}
    comma = gettext(N_("、"))
    return {
        user.id: comma.join(stations.get(user.id, []))
        if user.role is Role.OPERATOR
        else names.get(user.area_code, user.area_code)
        for user in users
    }


def last_seen(ids: list[uuid.UUID]) -> dict[uuid.UUID, dt.datetime]:
    """When each was last seen; one statement."""
    query = (
        select(SignIn.user_id, func.max(SignIn.seen_at))
        .where(SignIn.user_id.in_(ids))
        .group_by(SignIn.user_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def sessions(user: User) -> int:
    """How many sessions still run."""
    rested = clock.now() - idle_limit(user.role)
    query = select(func.count()).where(
        SignIn.user_id == user.id, SignIn.ended_at.is_(None), SignIn.seen_at >= rested
    )
    return db.session.scalar(query) or 0
