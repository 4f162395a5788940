"""Whose order it is: the villager of that station with the same name and telephone, or a new one."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import select

from station_app.core import clock, people
from station_app.core.bulk import new_ids
from station_app.core.db import db
from station_app.core.pouring import Pour
from station_app.households.models import Consent, Household, Villager, group_number
from station_app.imports.rows import Row
from station_app.stations.models import Station

HOUSEHOLD = ("county_id", "id", "station_id", "village_code", "group_name", "created_at")
VILLAGER = (
    *("county_id", "id", "station_id", "household_id", "name", "initials", "phone", "phone_tail"),
    *("group_name", "consent", "created_at", "version"),
)


class Buyer(NamedTuple):
    """A villager and the household, by the digits of their identifiers."""

    id: str
    household_id: str


Key = tuple[uuid.UUID, str, str]


def _kept(id: uuid.UUID, merged: dict[uuid.UUID, uuid.UUID]) -> uuid.UUID:
    """Who a villager was merged into in the end; ledgers may still spell the row that is gone."""
    while id in merged:
        id = merged[id]
    return id


class Buyers:
    """The villagers of the touched stations, growing by those the ledgers name."""

    def __init__(self, county_id: str, stations: Sequence[uuid.UUID]) -> None:
        self.county_id = county_id
        self.known: dict[Key, Buyer] = {}
        self.ambiguous: set[Key] = set()
        self.villages: dict[uuid.UUID, str] = {}
        self.households: list[tuple[Any, ...]] = []
        self.villagers: list[tuple[Any, ...]] = []
        self.at: dt.datetime = clock.now()
        self._load(stations)

    def _load(self, stations: Sequence[uuid.UUID]) -> None:
        villages = select(Station.id, Station.village_code).where(
            Station.county_id == self.county_id, Station.id.in_(stations)
        )
        for station_id, village in db.session.execute(villages.execution_options(scoped=True)):
            self.villages[station_id] = village or ""
        query = (
            select(
                Villager.station_id,
                Villager.name,
                Villager.phone,
                Villager.id,
                Villager.household_id,
                Villager.merged_into_id,
            )
            .where(Villager.county_id == self.county_id, Villager.station_id.in_(stations))
            .where(Villager.erased_at.is_(None), Villager.binned_at.is_(None))
            .order_by(Villager.merged_into_id.is_not(None), Villager.id)
        )
        rows = db.session.execute(query.execution_options(scoped=True)).all()
        merged = {row.id: row.merged_into_id for row in rows if row.merged_into_id}
        buyers = {row.id: Buyer(row.id.hex, row.household_id.hex) for row in rows}
        for station_id, name, phone, id, _, _ in rows:
            key, buyer = (station_id, name, phone), buyers.get(_kept(id, merged))
            if buyer is None:  # merged into somebody who is erased
                continue
            if key in self.known and not phone and self.known[key] != buyer:
                self.ambiguous.add(key)
            self.known.setdefault(key, buyer)
        # Two of one name without a telephone: nobody can say which of them it is.
        for key in self.ambiguous:
            del self.known[key]

    def of(self, row: Row) -> Buyer:
        """The buyer of an accepted row; somebody new comes in a new household, not yet asked for consent."""
        purchase, station_id = row.purchase, row.station_id
        if purchase is None or station_id is None:
            raise ValueError("only an accepted row has a buyer")
        key = (station_id, purchase.buyer, purchase.phone)
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = Buyer(*new_ids(2))
            self._register(found, key, group_number(purchase.group))
        return found

    def _register(self, buyer: Buyer, key: Key, group: str) -> None:
        station_id, name, phone = key
        self.households.append(
            (
                self.county_id,
                buyer.household_id,
                station_id,
                self.villages.get(station_id, ""),
                group,
                self.at,
            )
        )
        self.villagers.append(
            (
                self.county_id,
                buyer.id,
                station_id,
                buyer.household_id,
                name,
                people.initials(name)[:80],
                phone,
                people.tail(phone),
                group,
                Consent.NOT_ASKED,
                self.at,
                1,
            )
        )

    def pour(self, pour: Pour) -> None:
        """Write the new households, then the villagers in them."""
        pour(Household, HOUSEHOLD, self.households)
        pour(Villager, VILLAGER, self.villagers)
        self.households.clear()
        self.villagers.clear()
