"""The list of households (户): villagers with telephone, group and consent, and who lives with whom.

A villager of that station with the same name and telephone is known and stays as it is: a list never
overwrites what the counter recorded.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from station_app.core import audit, bulk, clock, people
from station_app.core.access import Person
from station_app.core.db import db, uuid7
from station_app.core.i18n import N_
from station_app.core.parsers import Unreadable, read_day, read_name, read_telephone, read_text
from station_app.households.models import Consent, Household, Villager, group_number
from station_app.imports.batches import hold, places_of
from station_app.imports.buyers import HOUSEHOLD, VILLAGER
from station_app.imports.models import RowResult
from station_app.imports.tables import Column, Entry
from station_app.stations.models import Station

CONSENTS = {
    "还没问": Consent.NOT_ASKED,
    "没问": Consent.NOT_ASKED,
    "口头同意": Consent.SPOKEN,
    "口头": Consent.SPOKEN,
    "签字同意": Consent.SIGNED,
    "签字": Consent.SIGNED,
    "不同意": Consent.REFUSED,
}


def _consent(cell: Any) -> Consent:
    found = CONSENTS.get(read_text(cell).replace(" ", ""))
    if found is None:
        text = N_("只认：还没问、口头同意、签字同意、不同意")
        raise Unreadable("consent.unreadable", text, "口头同意")
    return found


def _words(limit: int) -> Any:
    return lambda cell: read_text(cell, limit)


STATION, NAME, PHONE, CONSENT, SAID = "站点编码", "姓名", "联系电话", "同意", "同意日期"
COLUMNS = (
    Column("station", STATION, _words(20)),
    Column("home", "户号", _words(40)),
    Column("name", NAME, read_name, is_required=True),
    Column("phone", PHONE, read_telephone, warning=N_("电话看不懂，照收，电话留空")),
    Column("group", "村/组", _words(40)),
    Column("consent", CONSENT, _consent),
    Column("consent_on", SAID, read_day),
)

Key = tuple[uuid.UUID, str, str]


def settle(
    entries: Sequence[Entry], county_id: str, by: Person | None, *, chosen: str = "", store: bool = True
) -> None:
    """Decide about every row; with ``store`` the accepted ones become villagers of their households."""
    hold(county_id)
    places = places_of(county_id, by)
    stations: dict[int, uuid.UUID] = {}
    for at, entry in enumerate(entries):
        code = entry.values.get("station") or chosen
        place = places.get(code)
        if place is not None:
            stations[at] = place.id
        elif entry.number:
            text = N_("没有这个站点编码，或者不归您管")
            entry.refuse(STATION, code, text if code else N_("没有站点编码，请填上"))
    known, homes = _stored(county_id, sorted(set(stations.values())))
    new: list[tuple[uuid.UUID, Entry]] = []
    for at, station_id in stations.items():
        entry = entries[at]
        _date(entry)
        if entry.result is RowResult.REFUSED:
            continue
        key = (station_id, entry.values["name"], entry.values["phone"] or "")
        if key in known:
            entry.result = RowResult.KNOWN
            continue
        known.add(key)
        new.append((station_id, entry))
    if store and new:
        _write(county_id, new, homes, by)


def _date(entry: Entry) -> None:
    """Consent has its day; a day to come is none."""
    said_on = entry.values.get("consent_on")
    if said_on and said_on > clock.today():
        entry.refuse(SAID, said_on, N_("日期晚于 %(as_of)s，还没到"), as_of=clock.today().isoformat())


def _stored(county_id: str, stations: list[uuid.UUID]) -> tuple[set[Key], dict[uuid.UUID, str]]:
    """Who is there already, and the villages of the stations."""
    villagers = select(Villager.station_id, Villager.name, Villager.phone).where(
        Villager.county_id == county_id, Villager.station_id.in_(stations)
    )
    villages = select(Station.id, Station.village_code).where(
        Station.county_id == county_id, Station.id.in_(stations)
    )
    known = {tuple(row) for row in db.session.execute(villagers.execution_options(scoped=True))}
    homes = {id: code or "" for id, code in db.session.execute(villages.execution_options(scoped=True))}
    return known, homes  # type: ignore[return-value]


def _write(
    county_id: str, new: Sequence[tuple[uuid.UUID, Entry]], villages: dict[uuid.UUID, str], by: Person | None
) -> None:
    """Households first, then the villagers in them; one line of the audit for each station."""
    at = clock.now()
    homes: dict[tuple[uuid.UUID, str], uuid.UUID] = {}
    households, villagers = [], []
    for station_id, entry in new:
        values = entry.values
        group = group_number(values["group"] or "")
        home = homes.get((station_id, values["home"] or "")) if values["home"] else None
        if home is None:
            home = uuid7()
            households.append((county_id, home, station_id, villages.get(station_id, ""), group, at))
            if values["home"]:
                homes[station_id, values["home"]] = home
        consent = values["consent"] or Consent.NOT_ASKED
        said_on = None if consent is Consent.NOT_ASKED else values["consent_on"] or clock.today()
        name, phone = values["name"], values["phone"] or ""
        person = (name, people.initials(name)[:80], phone, people.tail(phone), group, consent, at, 1, said_on)
        villagers.append((county_id, uuid7(), station_id, home, *person))
    bulk.store(Household, HOUSEHOLD, households)
    bulk.store(Villager, (*VILLAGER, "consent_on"), villagers)
    for station_id, count in sorted(Counter(station_id for station_id, _ in new).items()):
        station = db.session.get(Station, {"county_id": county_id, "id": station_id})
        audit.record(station, "import", by, changes={"villagers": (None, count)}, station_id=station_id)
