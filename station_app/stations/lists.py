"""The list of stations: filters of the address, counts per state, one page of rows."""

from __future__ import annotations

import datetime as dt
import uuid
from functools import cached_property
from typing import Any

from flask import request, url_for
from sqlalchemy import Select, func, or_, true

from station_app.accounts.models import User, UserState
from station_app.core import clock, keyset
from station_app.core.access import Person, visible, visible_columns
from station_app.core.db import db
from station_app.core.i18n import N_, gettext
from station_app.settings.models import Thresholds
from station_app.stations.beside import Beside, beside, is_known
from station_app.stations.coverage import townships
from station_app.stations.models import (
    KIND_WORDS,
    STATE_WORDS,
    Posting,
    Station,
    StationState,
    open_condition,
)
from station_app.stations.wording import TONES


class StationList:
    """What the address asks for, and what the page shows."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.q = keyset.words()
        state = request.args.get("state", "")
        self.state = state if state in set(StationState) else ""
        self.places = {area.code: area.name for area in townships(person)}
        township = request.args.get("township", "")
        self.township = township if township in self.places else ""
        self.month = clock.Month.of(clock.today())

    def url(self, **change: Any) -> str:
        """The address of this list with something changed."""
        asked = {"q": self.q, "township": self.township, "state": self.state} | change
        return url_for("stations.index", **{key: value for key, value in asked.items() if value})

    def _chosen(self, query: Select[Any]) -> Select[Any]:
        """Narrowed by words and township, not yet by state."""
        if self.township:
            query = query.where(Station.township_code == self.township)
        if self.q:
            columns = (Station.name, Station.code, Station.township, Station.village)
            found = [column.icontains(self.q, autoescape=True) for column in columns]
            place = (Station.township + Station.village).contains(self.q, autoescape=True)
            query = query.where(or_(place, *found))
        return query

    @cached_property
    def counts(self) -> dict[StationState, int]:
        """How many stations of the choice are in each state."""
        query = self._chosen(visible_columns(Station, Station.state, func.count())).group_by(Station.state)
        return {row[0]: row[1] for row in db.session.execute(query)}

    def chips(self) -> list[dict[str, Any]]:
        """All, then every state that has any."""
        chips = [_chip(gettext(N_("全部")), sum(self.counts.values()), self.url(state=""), not self.state)]
        for state, word in STATE_WORDS.items():
            if self.counts.get(state) or state == self.state:
                url = self.url(state=state.value)
                chips.append(_chip(gettext(word), self.counts.get(state, 0), url, state == self.state))
        return chips

    def shown(self) -> dict[str, Any]:
        """What the template wants."""
        query = self._chosen(visible(Station)).where(Station.state == self.state if self.state else true())
        page = keyset.page(
            query,
            Station.code,
            Station.id,
            run=lambda query: db.session.scalars(query).all(),
            key=lambda station: (station.code, station.id),
            url=self.url,
            size=100,
        )
        ids = [station.id for station in page.rows]
        people = keepers(ids)
        known = beside(visible_columns(Station, Station.id).where(Station.id.in_(ids)), self.month)
        filtered = self.q or self.township or self.state
        return {
            "rows": [self._row(station, people, known) for station in page.rows],
            "counted": is_known(),
            "chips": self.chips(),
            "q": self.q,
            "township": self.township,
            "townships": [("", gettext(N_("全部乡镇"))), *self.places.items()],
            "kept": {"state": self.state} if self.state else {},
            "clear_url": url_for("stations.index") if filtered else None,
            "month": str(self.month),
            "newer_url": page.newer_url,
            "older_url": page.older_url,
        }

    def _row(
        self, station: Station, people: dict[uuid.UUID, list[str]], known: dict[uuid.UUID, Beside]
    ) -> dict[str, Any]:
        counted = known.get(station.id, Beside())
        return {
            "name": station.place,
            "code": station.code,
            "url": url_for("desk.station", id=station.id),
            "kind_words": gettext(KIND_WORDS[station.kind]),
            "state_words": gettext(STATE_WORDS[station.state]),
            "tone": TONES[station.state],
            "opened_on": station.opened_on,
            "people": gettext(N_("、")).join(people.get(station.id, [])),
            "orders": counted.orders,
            "orders_url": url_for("orders.index", station=station.id, month=self.month),
            "last_on": counted.last_on,
        }


def keepers(ids: list[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    """The names of those who serve at these stations now; one statement."""
    today = clock.today()
    query = (
        visible_columns(Posting, Posting.station_id, User.name)
        .join(User, User.id == Posting.user_id)
        .where(
            Posting.station_id.in_(ids),
            User.state == UserState.ACTIVE,
            Posting.from_on <= today,
            or_(Posting.to_on.is_(None), Posting.to_on >= today),
        )
        .order_by(Posting.from_on, User.name)
    )
    found: dict[uuid.UUID, list[str]] = {}
    for id, name in db.session.execute(query):
        found.setdefault(id, []).append(name)
    return found


def silent_by_township(today: dt.date) -> tuple[dict[str, int], dict[str, int]]:
    """Orders of this month, and open stations without an order for a week, by township."""
    orders: dict[str, int] = {}
    silent: dict[str, int] = {}
    known = beside(visible_columns(Station, Station.id), clock.Month.of(today))
    limit = today - dt.timedelta(days=Thresholds.silent_days)
    serving = visible_columns(Station, Station.id).where(open_condition(today))
    open_ids = set(db.session.scalars(serving))
    for id, code, is_practice in db.session.execute(
        visible_columns(Station, Station.id, Station.township_code, Station.is_practice)
    ):
        counted = known.get(id, Beside())
        if not is_practice:
            orders[code] = orders.get(code, 0) + counted.orders
        if id in open_ids and is_known() and (counted.last_on is None or counted.last_on <= limit):
            silent[code] = silent.get(code, 0) + 1
    return orders, silent


def _chip(label: str, count: int, url: str, current: bool) -> dict[str, Any]:
    return {"label": label, "count": count, "url": url, "current": current}
