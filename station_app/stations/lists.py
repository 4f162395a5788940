"""The list of stations: filters of the address, counts per state, one page of rows."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from flask import request, url_for
from sqlalchemy import Select, func, or_, true

from station_app.accounts.models import User, UserState
from station_app.core import clock, keyset, parsers
from station_app.core.access import Person, Role, person, visible, visible_columns
from station_app.core.db import db
from station_app.core.i18n import N_, gettext
from station_app.settings import days_off
from station_app.settings.models import limits_of
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
from station_app.stations.waiting import overdue_ids, waiting
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
        counties = {code[:6] for code in self.places}
        county = request.args.get("county", "")
        self.county = county if county in counties else ""
        self.month = clock.Month.of(clock.today())
        self.open_on = asked_day() if request.args.get("open") == "1" else None
        self.is_silent = request.args.get("silent") == "1"
        self.is_registered = request.args.get("registered") == "1"
        self.is_overdue = request.args.get("overdue") == "1"

    def url(self, **change: Any) -> str:
        """The address of this list with something changed."""
        asked: dict[str, Any] = {
            "q": self.q,
            "county": self.county,
            "township": self.township,
            "state": self.state,
        }
        asked = asked | self._flags() | change
        return url_for("stations.index", **{key: value for key, value in asked.items() if value})

    def _flags(self) -> dict[str, Any]:
        """What a figure asked for: open on a day, without an order for days, not closed yet, past a day."""
        opened = {"open": "1", "on": self.open_on} if self.open_on else {}
        asked = {"silent": self.is_silent, "registered": self.is_registered, "overdue": self.is_overdue}
        return opened | {name: "1" for name, is_asked in asked.items() if is_asked}

    def _kept(self) -> dict[str, str]:
        """What the form of filters has no field for."""
        return {"county": self.county, "state": self.state}

    def _chosen(self, query: Select[Any]) -> Select[Any]:
        """Narrowed by all but the state."""
        if self.open_on:
            query = query.where(open_condition(self.open_on))
        if self.is_silent:
            query = query.where(Station.id.in_(silent_ids(clock.today())))
        if self.is_registered:
            query = query.where(Station.is_practice.is_(False), Station.state != StationState.CLOSED)
        if self.is_overdue:
            query = query.where(Station.id.in_(overdue_ids(clock.today())))
        if self.county:
            query = query.where(Station.county_id == self.county)
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
        self.waits = {one.id: one.words(clock.today()) for one in waiting(ids)}
        filtered = self.q or self.county or self.township or self.state or self._flags()
        return {
            "rows": [self._row(station, people, known) for station in page.rows],
            "counted": is_known(),
            "chips": self.chips(),
            "q": self.q,
            "township": self.township,
            "townships": [("", gettext(N_("全部乡镇"))), *self.places.items()],
            "kept": {key: value for key, value in self._kept().items() if value} | self._flags(),
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
            "url": self._url_of(station),
            "kind_words": gettext(KIND_WORDS[station.kind]),
            "state_words": gettext(STATE_WORDS[station.state]),
            "tone": TONES[station.state],
            "waits": self.waits.get(station.id, ""),
            "opened_on": station.opened_on,
            "people": gettext(N_("、")).join(people.get(station.id, [])),
            "orders": counted.orders,
            "orders_url": self._orders_of(station),
            "last_on": counted.last_on,
        }

    def _orders_of(self, station: Station) -> str | None:
        if self.person.role is Role.PROVINCE:  # sees nobody's orders
            return None
        return url_for("orders.index", counting=1, station=station.code, month=self.month)

    def _url_of(self, station: Station) -> str:
        """Its page: by its code, which is unique in a county and not in a province."""
        if self.person.role is Role.PROVINCE:
            return url_for("desk.station", id=station.id)
        return url_for("desk.coded", code=station.code)

    @property
    def filters(self) -> list[tuple[str, str]]:
        """(what, value) of every filter in words."""
        told = [
            (N_("找的字"), self.q),
            (N_("县"), self.county),
            (N_("乡镇"), self.places.get(self.township, "")),
            (N_("状态"), gettext(STATE_WORDS[StationState(self.state)]) if self.state else ""),
            (N_("运营到哪天"), self.open_on.isoformat() if self.open_on else ""),
            (N_("没退出的"), gettext(N_("是")) if self.is_registered else ""),
            (N_("很久没有订单的"), gettext(N_("是")) if self.is_silent else ""),
            (N_("过了说好的日子的"), gettext(N_("是")) if self.is_overdue else ""),
        ]
        return [(gettext(what), value) for what, value in told if value]

    @property
    def count(self) -> int:
        """How many stations the list has."""
        return self.counts.get(StationState(self.state), 0) if self.state else sum(self.counts.values())

    def whole(self) -> Sequence[Station]:
        """The whole list by code: a county has hundreds, a province a few thousand."""
        query = self._chosen(visible(Station)).where(Station.state == self.state if self.state else true())
        return db.session.scalars(query.order_by(Station.code, Station.id)).all()


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


def silent_ids(today: dt.date) -> list[uuid.UUID]:
    """The open stations without an order for a week, or since they opened; none when orders are not known."""
    if not is_known():
        return []
    known = beside(visible_columns(Station, Station.id), clock.Month.of(today))
    limit = days_off.own().back(today, limits_of(person()).silent_days)
    serving = visible_columns(Station, Station.id, Station.opened_on).where(open_condition(today))
    since = {id: known.get(id, Beside()).last_on or opened for id, opened in db.session.execute(serving)}
    return [id for id, day in since.items() if day is None or day <= limit]


def orders_and_silence(today: dt.date) -> tuple[dict[str, int], dict[str, int]]:
    """By township: orders of this month, and open stations without an order for a week."""
    orders: dict[str, int] = {}
    silent: dict[str, int] = {}
    known, quiet = beside(visible_columns(Station, Station.id), clock.Month.of(today)), set(silent_ids(today))
    for id, code in db.session.execute(visible_columns(Station, Station.id, Station.township_code)):
        orders[code] = orders.get(code, 0) + known.get(id, Beside()).orders
        silent[code] = silent.get(code, 0) + (id in quiet)
    return orders, silent


def asked_day() -> dt.date:
    """The day an address asks for, or today."""
    try:
        return parsers.read_day(request.args.get("on", ""))
    except parsers.Unreadable:
        return clock.today()


def _chip(label: str, count: int, url: str, current: bool) -> dict[str, Any]:
    return {"label": label, "count": count, "url": url, "current": current}
