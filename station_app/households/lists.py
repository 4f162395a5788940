"""The lists of villagers: at the counter in full, at the desk masked; one page of rows by key."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from flask import request, url_for
from sqlalchemy import Select, func, or_

from station_app.core import keyset
from station_app.core.access import Person, Role, visible, visible_columns
from station_app.core.db import db
from station_app.core.i18n import N_, gettext
from station_app.core.people import masked_name, masked_phone
from station_app.households.beside import NOTHING, beside, is_known
from station_app.households.matching import matching
from station_app.households.models import Villager, on_roll
from station_app.stations.coverage import townships
from station_app.stations.models import Station

FOUND_MOST = 8


class VillagerList:
    """What the address asks for, and what the page shows."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.q = keyset.words()
        self.township = self.station = ""
        self.places: dict[str, str] = {}
        self.stations: dict[str, str] = {}
        self.ids: dict[str, uuid.UUID] = {}
        if not person.is_operator:
            self._read_places()

    def _read_places(self) -> None:
        self.places = {area.code: area.name for area in townships(self.person)}
        asked = request.args.get("township", "")
        self.township = asked if asked in self.places else ""
        asked = request.args.get("station", "").replace("\0", "")
        query = visible(Station)
        if self.person.role is not Role.COORDINATOR:  # a county's are offered once a township is chosen
            query = query.where(or_(Station.township_code == self.township, Station.code == asked))
        stations = db.session.scalars(query.order_by(Station.code).limit(500))
        found = stations.all()
        self.ids = {station.code: station.id for station in found}
        self.stations = {station.code: f"{station.code} {station.place}" for station in found}
        self.station = asked if asked in self.stations else ""

    def url(self, **change: Any) -> str:
        """The address of this list with something changed."""
        asked = {"q": self.q, "township": self.township, "station": self.station} | change
        return url_for("villagers.index", **{key: value for key, value in asked.items() if value})

    def _chosen(self, query: Select[Any]) -> Select[Any]:
        query = query.where(on_roll())
        if self.q:
            query = query.where(matching(self.q))
        if self.station:
            query = query.where(Villager.station_id == self.ids[self.station])
        elif self.township:
            inside = visible_columns(Station, Station.id).where(Station.township_code == self.township)
            query = query.where(Villager.station_id.in_(inside))
        return query

    def _page(self) -> keyset.Page:
        return keyset.page(
            self._chosen(visible(Villager)),
            Villager.initials,
            Villager.id,
            run=lambda query: db.session.scalars(query).all(),
            key=lambda villager: (villager.initials, villager.id),
            url=self.url,
        )

    def _count(self, *columns: Any) -> Any:
        return db.session.execute(self._chosen(visible_columns(Villager, *columns))).one()

    @property
    def count(self) -> int:
        """How many villagers the list has."""
        return int(self._count(func.count())[0])

    @property
    def filters(self) -> list[tuple[str, str]]:
        """(what, value) of every filter in words."""
        told = [
            (N_("找的字"), self.q),
            (N_("乡镇"), self.places.get(self.township, "")),
            (N_("站点"), self.stations.get(self.station, "")),
        ]
        return [(gettext(what), value) for what, value in told if value]

    def batches(self, size: int) -> Iterator[Sequence[Villager]]:
        """The whole list in its order, so many at a time."""
        query = self._chosen(visible(Villager)).order_by(Villager.initials, Villager.id)
        yield from db.session.scalars(query.execution_options(yield_per=size)).partitions()

    def at_counter(self) -> dict[str, Any]:
        """What ``households/counter_list.html`` wants: by initials, in full."""
        page = self._page()
        known = beside([villager.id for villager in page.rows])
        return {
            "q": self.q,
            "total": self._count(func.count())[0],
            "rows": [
                {
                    "url": url_for("desk.villager", id=villager.id),
                    "name": villager.name,
                    "line": villager.line,
                    "owed_fen": known.get(villager.id, NOTHING).owed_fen,
                }
                for villager in page.rows
            ],
            "newer_url": page.newer_url,
            "older_url": page.older_url,
        }

    def at_desk(self) -> dict[str, Any]:
        """What ``households/desk_list.html`` wants: names and telephones masked."""
        page = self._page()
        known = beside([villager.id for villager in page.rows])
        places = places_of([villager.station_id for villager in page.rows])
        households, villagers = self._count(func.count(Villager.household_id.distinct()), func.count())

        def row(villager: Villager) -> dict[str, Any]:
            counted = known.get(villager.id, NOTHING)
            return {
                "name": masked_name(villager.name),
                "url": url_for("desk.villager", id=villager.id),
                "phone": masked_phone(villager.phone) or None,
                "group": villager.group_words,
                "station": places.get(villager.station_id, ""),
                "orders": counted.orders,
                "url_of": urls_of(villager),
                "saved_fen": counted.saved_fen,
                "owed_fen": counted.owed_fen,
                "last_on": counted.last_on,
            }

        filtered = self.q or self.township or self.station
        return {
            "q": self.q,
            "township": self.township,
            "townships": [("", gettext(N_("全部乡镇"))), *self.places.items()],
            "station": self.station,
            "stations": [("", gettext(N_("全部站点"))), *self.stations.items()],
            "kept": {},
            "clear_url": url_for("villagers.index") if filtered else None,
            "head": {"households": households, "villagers": villagers},
            "counted": is_known(),
            "rows": [row(villager) for villager in page.rows],
            "newer_url": page.newer_url,
            "older_url": page.older_url,
        }


def urls_of(villager: Villager) -> dict[str, str]:
    """The lists of orders behind a villager's numbers."""
    orders = f"{url_for('orders.index')}?villager={villager.id}"
    return {
        "orders": f"{orders}&counting=1",
        "saved_fen": f"{orders}&counting=1",
        "owed_fen": f"{orders}&state=owing",
    }


def places_of(ids: list[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Township and village of these stations; one statement."""
    query = visible_columns(Station, Station.id, Station.township, Station.village, Station.name)
    rows = db.session.execute(query.where(Station.id.in_(set(ids))))
    return {id: township + village or name for id, township, village, name in rows}


def found(words: str) -> list[dict[str, Any]]:
    """At most eight villagers who fit what was typed: the exact name first, then by initials."""
    if not words:
        return []
    query = (
        visible(Villager)
        .where(matching(words))
        .order_by((Villager.name != words), Villager.initials, Villager.id)
        .limit(FOUND_MOST)
    )
    villagers = db.session.scalars(query).all()
    known = beside([villager.id for villager in villagers])
    return [
        {
            "id": villager.id,
            "name": villager.name,
            "line": villager.line,
            "owed_fen": known.get(villager.id, NOTHING).owed_fen,
            "initials": villager.initials if words.isascii() and not words.isdigit() else "",
        }
        for villager in villagers
    ]
