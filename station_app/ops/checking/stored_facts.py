"""Facts recomputed from the orders, compared with what is stored."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select

from station_app.core.clock import Month
from station_app.core.db import db
from station_app.core.money import total
from station_app.facts.models import FIELDS, MonthHousehold, StationDay, StationMonth
from station_app.ops.checking.difference import Difference
from station_app.orders import sources
from station_app.orders.models import Order
from station_app.stations.models import Station

NOTHING = [0] * len(FIELDS)
Names = dict[uuid.UUID, str]
Days = dict[tuple[uuid.UUID, dt.date], list[int]]
Months = dict[tuple[uuid.UUID, str], list[int]]
Presence = dict[tuple[uuid.UUID, str, uuid.UUID], int]


def counties() -> list[str]:
    """Every county that has a station."""
    return list(db.session.scalars(select(Station.county_id).distinct().order_by(Station.county_id)))


def codes(county: str) -> Names:
    """Station codes, for the words of a difference."""
    rows = db.session.execute(select(Station.id, Station.code).where(Station.county_id == county))
    return {row[0]: row[1] for row in rows}


def recomputed_days(county: str) -> Days:
    """The sums of every station-day that has an order that counts."""
    first, last = db.session.execute(
        select(func.min(Order.ordered_on), func.max(Order.ordered_on)).where(Order.county_id == county)
    ).one()
    if first is None:
        return {}
    rows = sources.days(county, list(codes(county)), first, last)
    return {(row[0], row[1]): [total(value) for value in row[2:]] for row in rows}


def recomputed_presence(county: str, days: Days) -> Presence:
    """Orders that count of every household in every month."""
    found: Presence = {}
    stations = list(codes(county))
    for month in sorted({str(Month.of(on)) for _, on in days}):
        for station, household, orders in db.session.execute(sources.presence(county, stations, month, None)):
            found[station, month, household] = orders
    return found


def recomputed_months(days: Days, presence: Presence) -> Months:
    """The days summed by month, and the households counted."""
    found: Months = {}
    for (station, on), values in days.items():
        sums = found.setdefault((station, str(Month.of(on))), [*NOTHING, 0])
        for index, value in enumerate(values):
            sums[index] += value
    for station, month, _household in presence:
        found.setdefault((station, month), [*NOTHING, 0])[-1] += 1
    return found


def all_facts() -> Iterator[Difference]:
    """Days, months and presence of every county, recomputed once."""
    for county in counties():
        names = codes(county)
        recomputed = recomputed_days(county)
        present = recomputed_presence(county, recomputed)
        yield from days(county, names, recomputed)
        yield from months(county, names, recomputed_months(recomputed, present))
        yield from presence(county, names, present)


def days(county: str, names: Names, expected: Days) -> Iterator[Difference]:
    """Every station-day, stored or owed."""
    columns = [getattr(StationDay, name) for name in FIELDS]
    query = select(StationDay.station_id, StationDay.on, *columns).where(StationDay.county_id == county)
    stored = {(row[0], row[1]): list(row[2:]) for row in db.session.execute(query)}
    for key in sorted(stored.keys() | expected.keys()):
        where = f"day {names.get(key[0], key[0])} {key[1]}"
        yield from compare(where, FIELDS, stored.get(key, NOTHING), expected.get(key, NOTHING))


def months(county: str, names: Names, expected: Months) -> Iterator[Difference]:
    """Every station-month, stored or owed, with its distinct households."""
    fields, nothing = (*FIELDS, "households"), [*NOTHING, 0]
    columns = [getattr(StationMonth, name) for name in fields]
    query = select(StationMonth.station_id, StationMonth.month, *columns)
    rows = db.session.execute(query.where(StationMonth.county_id == county))
    stored = {(row[0], row[1]): list(row[2:]) for row in rows}
    for key in sorted(stored.keys() | expected.keys()):
        where = f"month {names.get(key[0], key[0])} {key[1]}"
        yield from compare(where, fields, stored.get(key, nothing), expected.get(key, nothing))


def presence(county: str, names: Names, expected: Presence) -> Iterator[Difference]:
    """Every household of every month; a stored zero is as good as no row."""
    table = MonthHousehold
    query = select(table.station_id, table.month, table.household_id, table.orders)
    rows = db.session.execute(query.where(table.county_id == county))
    stored = {(row[0], row[1], row[2]): row[3] for row in rows}
    for key in sorted(stored.keys() | expected.keys()):
        if stored.get(key, 0) != expected.get(key, 0):
            where = f"presence {names.get(key[0], key[0])} {key[1]} household {key[2]}"
            yield Difference("facts", where, stored.get(key, 0), expected.get(key, 0))


def compare(
    where: str, fields: tuple[str, ...], stored: list[Any], expected: list[Any]
) -> Iterator[Difference]:
    """A difference for each field that does not agree."""
    for name, there, wanted in zip(fields, stored, expected, strict=True):
        if there != wanted:
            yield Difference("facts", f"{where} {name}", there, wanted)
