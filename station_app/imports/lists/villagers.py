"""The list of households (户): villagers with telephone, group and consent, and who lives with whom.

A villager of that station with the same name and telephone is known and stays as it is: a list never
overwrites what the counter recorded.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from station_app.core import audit, binned, bulk, clock, people
from station_app.core.access import OFFICE, Person, Role
from station_app.core.db import db, uuid7
from station_app.core.i18n import N_
from station_app.core.parsers import read_day, read_name, read_telephone, read_text
from station_app.households.models import CONSENT_WORDS, Consent, Household, Villager, group_number
from station_app.imports.batches import place_of, places_of
from station_app.imports.buyers import HOUSEHOLD, VILLAGER
from station_app.imports.choices import Choice
from station_app.imports.columns import PHONES
from station_app.imports.lists.kinds import Kind, Task, register
from station_app.imports.models import ImportBatch, ImportRow, RowResult
from station_app.imports.tables import Column, Entry
from station_app.ledger.models import MoneyEntry
from station_app.stations.models import Station

_consent = Choice(
    CONSENT_WORDS,
    "consent.unreadable",
    N_("只认：还没问、口头同意、签字同意、不同意"),
    also={"没问": Consent.NOT_ASKED, "口头": Consent.SPOKEN, "签字": Consent.SIGNED},
)


def _words(limit: int) -> Any:
    return lambda cell: read_text(cell, limit)


STATION, NAME, PHONE, CONSENT, SAID = "站点编码", "姓名", "联系电话", "同意", "同意日期"
COLUMNS = (
    Column("station", STATION, _words(20)),
    Column("home", "户号", _words(40), also=("户编号",)),
    Column("name", NAME, read_name, is_required=True),
    Column("phone", PHONE, read_telephone, warning=N_("电话看不懂，照收，电话留空"), also=PHONES),
    Column("group", "村/组", _words(40), also=("村组",)),
    Column("consent", CONSENT, _consent),
    Column("consent_on", SAID, read_day),
)

Key = tuple[uuid.UUID, str, str]


def settle(entries: Sequence[Entry], task: Task) -> None:
    """Decide about every row; with ``store`` the accepted ones become villagers of their households."""
    place(entries, task)
    known, homes = _stored(task.county_id, sorted({one.station_id for one in entries if one.station_id}))
    new: list[tuple[uuid.UUID, Entry]] = []
    for entry in entries:
        station_id = entry.station_id
        if station_id is None:
            continue
        _date(entry)
        if entry.result is RowResult.REFUSED:
            continue
        key = (station_id, entry.values["name"], entry.values["phone"] or "")
        if key in known:
            entry.result = RowResult.KNOWN
            continue
        known.add(key)
        new.append((station_id, entry))
    if task.store and new:
        _write(task.county_id, new, homes, task.by)


def place(entries: Sequence[Entry], task: Task) -> None:
    """Say of every row which station it is of: its own code, or the one chosen for the whole list."""
    places = places_of(task.county_id, task.by)
    for entry in entries:
        code = entry.values.get("station") or task.chosen
        found = place_of(places, code)
        if found is not None:
            entry.station_id = found.id
        elif entry.number:
            text = N_("没有这个站点编码，或者不归您管")
            entry.refuse(STATION, code, text if code else N_("没有站点编码，请填上"))


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
        entry.thing_id = uuid7()
        villagers.append((county_id, entry.thing_id, station_id, home, *person))
    bulk.store(Household, HOUSEHOLD, households)
    bulk.store(Villager, (*VILLAGER, "consent_on"), villagers)
    for station_id, count in sorted(Counter(station_id for station_id, _ in new).items()):
        key = {"county_id": county_id, "id": station_id}
        station = db.session.get(Station, key, execution_options={"scoped": True})
        audit.record(station, "import", by, changes={"villagers": (None, count)}, station_id=station_id)


CHANGED, USED = N_("导入以后有人改过"), N_("已经有订单、欠款或者合并的记录")


def undo(_batch: ImportBatch, rows: Sequence[ImportRow], by: Person | None) -> Mapping[uuid.UUID, str]:
    """Forget the villagers again, and households nobody is left in; whoever bought something stays."""
    stays: dict[uuid.UUID, str] = {}
    if not rows:
        return stays
    county_id, ids = rows[0].county_id, [row.thing_id for row in rows]
    query = select(Villager).where(Villager.county_id == county_id, bulk.among(Villager.id, ids))
    found = {one.id: one for one in db.session.scalars(query.execution_options(scoped=True))}
    owing = select(MoneyEntry.subject_id).where(
        MoneyEntry.county_id == county_id, bulk.among(MoneyEntry.subject_id, ids)
    )
    owed = set(db.session.scalars(owing.execution_options(scoped=True)))
    homes: set[uuid.UUID] = set()
    for row in rows:
        villager = found.get(row.thing_id) if row.thing_id else None
        if villager is None or villager.version != 1:
            stays[row.id] = CHANGED
        elif villager.id in owed or binned.is_in_use(villager):
            stays[row.id] = USED
        else:
            homes.add(villager.household_id)
            db.session.delete(villager)
    db.session.flush()
    for home in homes:
        key = {"county_id": county_id, "id": home}
        household = db.session.get(Household, key, execution_options={"scoped": True})
        if household is not None and not binned.is_in_use(household):
            db.session.delete(household)
    db.session.flush()
    return stays


KIND = Kind(
    "households",
    N_("户册"),
    N_("一行一位乡亲：姓名、电话、几组、同意没有；同一个户号是一户"),
    COLUMNS,
    ("TY001", "1", "张桂兰", "13843214417", "2组", "口头同意", "2015-08-03"),
    (Role.OPERATOR, *OFFICE),
    settle,
    undo,
    lambda entry: people.masked_name(entry.values.get("name") or ""),
    of_stations=True,
)
register(KIND)
