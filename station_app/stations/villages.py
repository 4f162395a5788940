"""The village committees a person may see, each with the open stations in it: what coverage counts."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from flask import request, url_for
from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from station_app.areas.models import Area
from station_app.core import keyset
from station_app.core.access import Person, Role, visible_columns
from station_app.core.db import db
from station_app.core.i18n import N_, gettext
from station_app.stations.coverage import VILLAGE_KIND, inside
from station_app.stations.lists import asked_day
from station_app.stations.models import Station, open_condition

SIZE = 100


class VillageList:
    """What the address asks for: ``township`` or ``county``, ``covered=1``, ``on`` a day (else today)."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.on = asked_day()
        self.area = _digits("township", 9) or _digits("county", 6)
        self.is_covered = request.args.get("covered") == "1"

    def url(self, **change: Any) -> str:
        """The address of this list with something changed."""
        asked = {
            "township": self.area if len(self.area) == 9 else "",
            "county": self.area if len(self.area) == 6 else "",
            "covered": "1" if self.is_covered else "",
            "on": request.args.get("on", ""),
        } | change
        return url_for("stations.villages", **{key: value for key, value in asked.items() if value})

    def _query(self) -> Select[Any]:
        town = aliased(Area)
        query: Any = (
            select(Area.code, Area.name, town.name.label("township"))
            .join(town, town.code == Area.parent_code)
            .where(Area.level == "village", Area.kind == VILLAGE_KIND, inside(self.person, Area.code))
        )
        if self.area:
            query = query.where(Area.code.startswith(self.area, autoescape=True))
        if self.is_covered:
            reached = visible_columns(Station, Station.village_code).where(
                open_condition(self.on), Station.village_code.is_not(None)
            )
            query = query.where(Area.code.in_(reached)).execution_options(scoped=True)
        chosen: Select[Any] = query
        return chosen

    def _rows(self, found: Sequence[Any]) -> list[dict[str, Any]]:
        stations = _open_in([row.code for row in found], self.on, by_id=self.person.role is Role.PROVINCE)
        return [
            {
                "code": row.code,
                "village": row.name,
                "township": row.township,
                "stations": stations.get(row.code, []),
            }
            for row in found
        ]

    def shown(self) -> dict[str, Any]:
        """What the template wants: one page of villages by code."""
        page = keyset.page(
            self._query(),
            Area.code,
            Area.code,
            run=lambda query: db.session.execute(query).all(),
            key=lambda row: (row.code, uuid.UUID(int=0)),
            url=self.url,
            size=SIZE,
        )
        return {
            "rows": self._rows(page.rows),
            "is_covered": self.is_covered,
            "all_url": self.url(covered=""),
            "covered_url": self.url(covered="1"),
            "on": self.on,
            "newer_url": page.newer_url,
            "older_url": page.older_url,
        }

    @property
    def filters(self) -> list[tuple[str, str]]:
        """(what, value) of every filter in words."""
        told = [
            (N_("哪天"), self.on.isoformat()),
            (N_("区划代码"), self.area),
            (N_("有站的村"), gettext(N_("是")) if self.is_covered else ""),
        ]
        return [(gettext(what), value) for what, value in told if value]

    @property
    def count(self) -> int:
        """How many villages the list has."""
        query = self._query()
        inner = query.with_only_columns(func.count()).order_by(None)
        return db.session.scalar(inner) or 0

    def whole(self) -> list[dict[str, Any]]:
        """The whole list by code: a province has some ten thousand villages."""
        return self._rows(db.session.execute(self._query().order_by(Area.code)).all())


def _digits(name: str, length: int) -> str:
    """A division code of the address, if it is one."""
    text = request.args.get(name, "")
    return text if len(text) == length and text.isascii() and text.isdigit() else ""


def _open_in(villages: list[str], on: dt.date, *, by_id: bool) -> dict[str, list[tuple[str, str]]]:
    """Names and addresses of the stations open on a day in each of these villages."""
    columns = (Station.village_code, Station.id, Station.code, Station.name)
    query = visible_columns(Station, *columns).where(open_condition(on)).order_by(Station.code)
    if len(villages) <= SIZE:
        query = query.where(Station.village_code.in_(villages))
    found: dict[str, list[tuple[str, str]]] = {}
    for village, id, code, name in db.session.execute(query):
        url = url_for("desk.station", id=id) if by_id else url_for("desk.coded", code=code)
        found.setdefault(village, []).append((name, url))
    return found
