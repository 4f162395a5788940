"""Who waits for money: what is owed to producers, since when, and who stands in red."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from flask import url_for
from sqlalchemy import ColumnElement, and_, func

from station_app.core import clock
from station_app.core.access import Person, person, visible_columns
from station_app.core.cells import Column
from station_app.core.db import db
from station_app.core.i18n import N_, gettext
from station_app.core.money import total
from station_app.core.people import masked_name
from station_app.core.sheets import Sheet
from station_app.produce.producers.models import Producer, ProducerKind
from station_app.produce.purchases.advancing import REST
from station_app.produce.purchases.models import OWED, GrowerAdvance, Purchase, unpaid
from station_app.settings.models import limits_of
from station_app.stations.models import Station

WEEK = 7
AGES = ("week", "later", "late")
"""What is owed by its age: up to a week, longer, longer than the county lets it wait."""


def late_days() -> int:
    """How many days a producer may wait for the money; who waits longer stands in red."""
    return limits_of(person()).grower_days


def age_of(on: dt.date) -> int:
    """The place in ``AGES`` of what was bought on a day."""
    days = (clock.today() - on).days
    return 0 if days <= WEEK else 1 if days <= late_days() else 2


def of_age(age: str) -> ColumnElement[bool]:
    """The unpaid purchases of an age."""
    week, late = (clock.today() - dt.timedelta(days=days) for days in (WEEK, late_days()))
    if age == "week":
        return and_(unpaid(), Purchase.bought_on >= week)
    if age == "later":
        return and_(unpaid(), Purchase.bought_on < week, Purchase.bought_on >= late)
    return and_(unpaid(), Purchase.bought_on < late)


@dataclass(frozen=True)
class Owing:
    """What one producer waits for. Fen; ``bands`` are the parts by age, the last one late."""

    producer_id: uuid.UUID
    name: str
    place: str
    code: str
    count: int
    since: dt.date
    owed_fen: int
    bands: tuple[int, ...]
    advance_fen: int

    @property
    def days(self) -> int:
        """How long the oldest part waits."""
        return (clock.today() - self.since).days

    @property
    def is_late(self) -> bool:
        """Longer than it may be?"""
        return self.bands[-1] > 0

    @property
    def url(self) -> str:
        """The purchases behind it."""
        return url_for("produce.purchases", producer=self.producer_id, state="unpaid")

    @property
    def parts(self) -> list[tuple[int, str]]:
        """The parts by age, each with the purchases behind it."""
        return [
            (fen, url_for("produce.purchases", producer=self.producer_id, age=age))
            for fen, age in zip(self.bands, AGES, strict=True)
        ]


def rows(by: Person) -> list[Owing]:
    """A row a producer with something owed, the longest first; three statements."""
    query = (
        visible_columns(Purchase, Purchase.producer_id, Purchase.bought_on, func.sum(OWED), func.count())
        .where(unpaid())
        .group_by(Purchase.producer_id, Purchase.bought_on)
    )
    parts: dict[uuid.UUID, list[tuple[dt.date, int, int]]] = {}
    for producer_id, on, fen, count in db.session.execute(query):
        parts.setdefault(producer_id, []).append((on, total(fen), count))
    names = producers(parts, by)
    advances = open_advances(parts)
    found = []
    for producer_id, owed in parts.items():
        name, place, code = names.get(producer_id, ("", "", ""))
        bands = [0, 0, 0]
        for on, fen, _ in owed:
            bands[age_of(on)] += fen
        found.append(
            Owing(
                producer_id,
                name,
                place,
                code,
                sum(count for *_, count in owed),
                min(on for on, *_ in owed),
                sum(bands),
                tuple(bands),
                advances.get(producer_id, 0),
            )
        )
    return sorted(found, key=lambda one: (one.since, one.name))


def producers(ids: object, by: Person) -> dict[uuid.UUID, tuple[str, str, str]]:
    """Name, station and its code of producers; a household's name is whole at its own station only."""
    wanted = list(ids)  # type: ignore[call-overload]
    if not wanted:
        return {}
    query = (
        visible_columns(
            Producer,
            Producer.id,
            Producer.kind,
            Producer.name,
            Station.township,
            Station.village,
            Station.code,
        )
        .join(Station, (Station.county_id == Producer.county_id) & (Station.id == Producer.station_id))
        .where(Producer.id.in_(wanted))
    )
    return {
        row.id: (shown_name(row.name, row.kind, by), f"{row.township}{row.village}", row.code)
        for row in db.session.execute(query)
    }


def shown_name(name: str, kind: ProducerKind, by: Person) -> str:
    """A producer's name as this person may read it in a list."""
    return name if by.is_operator or kind is not ProducerKind.HOUSEHOLD else masked_name(name)


def open_advances(ids: object) -> dict[uuid.UUID, int]:
    """What is left of the advances of these producers. Fen."""
    wanted = list(ids)  # type: ignore[call-overload]
    if not wanted:
        return {}
    query = visible_columns(GrowerAdvance, GrowerAdvance.producer_id, func.sum(REST))
    query = query.where(GrowerAdvance.producer_id.in_(wanted), REST > 0).group_by(GrowerAdvance.producer_id)
    return {id: total(fen) for id, fen in db.session.execute(query)}


COLUMNS = (
    Column("producer", N_("农户、合作社"), "text", lambda row: row.name),
    Column("station", N_("站点编码"), "id", lambda row: row.code),
    Column("place", N_("站点"), "text", lambda row: row.place),
    Column("count", N_("几张单"), "int", lambda row: row.count),
    Column("since", N_("最早哪天收的"), "date", lambda row: row.since),
    Column("days", N_("欠了几天"), "int", lambda row: row.days),
    Column("week", N_("7 天以内"), "money", lambda row: row.bands[0]),
    Column("later", N_("7 天以上"), "money", lambda row: row.bands[1], N_("一周以上，还没超过县里定的天数")),
    Column("late", N_("欠得太久的"), "money", lambda row: row.bands[2], N_("超过“提醒和期限”里定的天数")),
    Column("owed_fen", N_("还欠"), "money", lambda row: row.owed_fen, N_("收购金额减去已抵的定金和已付的钱")),
)


def sheet(by: Person) -> Sheet:
    """The list as it leaves the page."""
    found = rows(by)
    return Sheet("payables", gettext(N_("欠农户的货款")), COLUMNS, lambda: found, len(found))
