"""The register of all stations: what the address asks for, a page of it, and its sums."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from flask import request, url_for
from sqlalchemy import ColumnElement, Select, func, or_, true

from station_app.core import clock, keyset
from station_app.core.access import Person, visible_columns
from station_app.core.csv_lines import BATCH
from station_app.core.db import db
from station_app.core.i18n import N_, gettext
from station_app.core.money import total
from station_app.core.words import clauses
from station_app.settings import dictionaries
from station_app.settings.models import limits_of
from station_app.stations.coverage import townships
from station_app.stations.equipment.lines import Line
from station_app.stations.equipment.models import (
    CHANGEABLE,
    FAULTS,
    FUNDING_WORDS,
    HERE,
    KINDS,
    STATE_WORDS,
    Equipment,
    EquipmentState,
    Funding,
)
from station_app.stations.models import Station

S = EquipmentState
TROUBLE = (S.BROKEN, S.IN_REPAIR)
TONES = {S.IN_USE: "good", S.BROKEN: "bad", S.IN_REPAIR: "warn", S.LOST: "bad"}


def warranty_ends(on: dt.date, days: int) -> ColumnElement[bool]:
    """The condition that a warranty ends within so many days; what is over says nothing any more."""
    last = on + dt.timedelta(days=days)
    return Equipment.warranty_on.between(on, last) & Equipment.state.in_(HERE)


def at_stations(query: Select[Any]) -> Select[Any]:
    """With their stations; those that were deleted, and those people practise on, are left out."""
    return query.join(
        Station, (Station.county_id == Equipment.county_id) & (Station.id == Equipment.station_id)
    ).where(Station.binned_at.is_(None), Station.is_practice.is_(False))


class Register:
    """What the address asks for."""

    def __init__(self, by: Person) -> None:
        self.by, self.q = by, keyset.words()
        self.places = {area.code: area.name for area in townships(by)}
        self.kinds = {term.key: term.label for term in dictionaries.every(by.county_id)[KINDS]}
        self.township = self._one_of("township", self.places)
        self.kind = self._one_of("kind", self.kinds)
        self.state = self._one_of("state", set(S))
        self.funding = self._one_of("funding", set(Funding))
        self.station = keyset.words("station", 20)
        self.is_here = request.args.get("here") == "1"
        self.is_trouble = request.args.get("trouble") == "1"
        self.is_due = request.args.get("due") == "1"

    def _one_of(self, name: str, known: Any) -> str:
        asked = request.args.get(name, "")
        return asked if asked in known else ""

    def _asked(self) -> dict[str, str]:
        names = ("q", "township", "kind", "state", "funding", "station")
        flags = {"here": self.is_here, "trouble": self.is_trouble, "due": self.is_due}
        return {name: getattr(self, name) for name in names} | {one: "1" for one, on in flags.items() if on}

    def url(self, **change: str) -> str:
        """The address of this list with something changed."""
        asked: dict[str, Any] = self._asked() | change
        return url_for("stations.equipment", **{key: value for key, value in asked.items() if value})

    def _chosen(self, query: Select[Any]) -> Select[Any]:
        """Narrowed by all but the state."""
        wanted: list[ColumnElement[bool]] = []
        if self.station:
            wanted.append(Station.code == self.station)
        if self.township:
            wanted.append(Station.township_code == self.township)
        if self.kind:
            wanted.append(Equipment.kind == self.kind)
        if self.funding:
            wanted.append(Equipment.funding == self.funding)
        if self.is_here:
            wanted.append(Equipment.state.in_(HERE))
        if self.is_trouble:
            wanted.append(Equipment.state.in_(TROUBLE))
        if self.is_due:
            wanted.append(warranty_ends(clock.today(), limits_of(self.by).warranty_days))
        if self.q:
            texts = (Equipment.make, Equipment.number, Station.name, Station.code)
            found = [column.icontains(self.q, autoescape=True) for column in texts]
            place = (Station.township + Station.village).contains(self.q, autoescape=True)
            wanted.append(or_(place, *found))
        return at_stations(query).where(*wanted)

    @cached_property
    def sums(self) -> dict[str, tuple[int, int, int]]:
        """By state: lines, pieces, what they cost in fen."""
        cost = func.sum(Equipment.pieces * Equipment.price_fen)
        query = visible_columns(Equipment, Equipment.state, func.count(), func.sum(Equipment.pieces), cost)
        rows = db.session.execute(self._chosen(query).group_by(Equipment.state))
        return {state: (lines, int(pieces), total(fen)) for state, lines, pieces, fen in rows}

    @property
    def _those(self) -> list[tuple[int, int, int]]:
        return [sums for state, sums in self.sums.items() if not self.state or state == self.state]

    @property
    def count(self) -> int:
        """How many lines the list has."""
        return sum(lines for lines, _, _ in self._those)

    def _lines(self) -> Select[Any]:
        columns = [getattr(Equipment, name) for name in ("station_id", "id", *CHANGEABLE)]
        states = (Equipment.state, Equipment.state_on, Equipment.state_why)
        places = (Station.code, Station.township, Station.village, Station.name)
        query = self._chosen(visible_columns(Equipment, *places, *columns, *states))
        return query.where(Equipment.state == self.state if self.state else true())

    def whole(self) -> Iterator[Line]:
        """The whole list, by station."""
        query = self._lines().order_by(Station.code, Equipment.id)
        for row in db.session.execute(query.execution_options(yield_per=BATCH)):
            yield Line(*row)

    def chips(self) -> list[dict[str, Any]]:
        """All, then every state that has any."""
        alone = {"label": gettext(N_("全部")), "url": self.url(state=""), "current": not self.state}
        chips: list[dict[str, Any]] = [alone | {"count": sum(one[0] for one in self.sums.values())}]
        for state, word in STATE_WORDS.items():
            if state in self.sums or state == self.state:
                count = self.sums.get(state, (0, 0, 0))[0]
                chip = {"label": gettext(word), "url": self.url(state=state.value)}
                chips.append(chip | {"count": count, "current": state == self.state})
        return chips

    def shown(self) -> dict[str, Any]:
        """What the template wants."""
        page = keyset.page(
            self._lines(),
            Station.code,
            Equipment.id,
            run=lambda query: [Line(*row) for row in db.session.execute(query)],
            key=lambda line: (line.code, line.id),
            url=self.url,
        )
        rest = {"state", "station", "here", "trouble", "due"}
        return {
            "rows": [self._row(line) for line in page.rows],
            "chips": self.chips(),
            "pieces": sum(pieces for _, pieces, _ in self._those),
            "worth_fen": sum(fen for _, _, fen in self._those),
            "q": self.q,
            "picks": [
                ("township", gettext(N_("乡镇")), _all(N_("全部乡镇"), self.places), self.township),
                ("kind", gettext(N_("种类")), _all(N_("全部种类"), self.kinds), self.kind),
                ("funding", gettext(N_("谁出的钱")), _all(N_("谁出的钱"), self._payers()), self.funding),
            ],
            "kept": {key: value for key, value in self._asked().items() if value and key in rest},
            "clear_url": url_for("stations.equipment") if any(self._asked().values()) else None,
            "asked": clauses(
                gettext(N_("%(what)s：%(value)s"), what=what, value=value) for what, value in self.filters
            ),
            "newer_url": page.newer_url,
            "older_url": page.older_url,
        }

    def _row(self, line: Line) -> dict[str, Any]:
        return {
            "line": line,
            "kind": dictionaries.shown(KINDS, line.kind),
            "funding": gettext(FUNDING_WORDS[line.funding]),
            "state_words": gettext(STATE_WORDS[line.state]),
            "tone": TONES.get(line.state, ""),
            "why": dictionaries.shown(FAULTS, line.state_why),
            "url": url_for("stations.piece", id=line.id),
        }

    def _payers(self) -> dict[str, str]:
        return {one.value: gettext(words) for one, words in FUNDING_WORDS.items()}

    @property
    def filters(self) -> list[tuple[str, str]]:
        """(what, value) of every filter in words."""
        yes = gettext(N_("是"))
        told = [
            (N_("找的字"), self.q),
            (N_("站点编码"), self.station),
            (N_("乡镇"), self.places.get(self.township, "")),
            (N_("种类"), self.kinds.get(self.kind, "")),
            (N_("状态"), gettext(STATE_WORDS[S(self.state)]) if self.state else ""),
            (N_("谁出的钱"), self._payers().get(self.funding, "")),
            (N_("还在站里的"), yes if self.is_here else ""),
            (N_("坏了、在修的"), yes if self.is_trouble else ""),
            (N_("保修快到期的"), yes if self.is_due else ""),
        ]
        return [(gettext(what), value) for what, value in told if value]


def _all(nothing: str, known: dict[str, str]) -> list[tuple[str, str]]:
    return [("", gettext(nothing)), *known.items()]
