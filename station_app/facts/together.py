"""Recompute the facts of very many station-days with a few statements over all of them.

An import touches thousands. The order of the locks is that of ``recompute``: first the days, sorted, then
the months, sorted, and what is summed is read in the statement after. As every month touched is held, the
presence of all its households is counted anew. Sums are read and written by separate statements on purpose:
joined to fresh rows that have no statistics yet, PostgreSQL would read them again for every day.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import BigInteger, Date, Select, String, Uuid, cast, func, literal, select, union_all

from station_app.core import clock
from station_app.core.bulk import change, listed, upsert
from station_app.core.clock import Month
from station_app.core.db import db
from station_app.core.money import total
from station_app.facts.models import FIELDS, MonthHousehold, StationDay, StationMonth

NOTHING = (0,) * len(FIELDS)
Stations = Sequence[uuid.UUID]
Key = tuple[uuid.UUID, Any]
Presence = Callable[..., Select[Any]]
_NOBODY: Any = literal(0, BigInteger)


def recompute(
    county: str,
    days: Sequence[tuple[uuid.UUID, dt.date]],
    day_sums: Callable[..., Iterable[Any]],
    presence: Presence,
) -> None:
    """Lock, then recompute these sorted days, the months they lie in, and who was served in them."""
    stations = sorted({station for station, _ in days})
    months = sorted({(station, str(Month.of(on))) for station, on in days})
    _lock(StationDay, county, "on", Date(), days)
    dates = [on for _, on in days]
    sums = {tuple(row[:2]): row[2:] for row in day_sums(county, stations, min(dates), max(dates))}
    day_rows = [(county, *key, *map(total, sums.get(key, NOTHING))) for key in days]
    change(StationDay, ("county_id", "station_id", "on"), FIELDS, day_rows)
    _lock(StationMonth, county, "month", String(7), months)
    _presence(county, months, presence)
    _months(county, stations, months)


def _lock(model: Any, county: str, name: str, kind: Any, keys: Sequence[Key]) -> None:
    """Make sure the rows exist and hold them until the commit, in the order of their keys."""
    asked = listed({"station_id": Uuid(), name: kind}, keys)
    query = select(
        literal(county), asked.c.station_id, asked.c[name], literal(clock.now(), model.touched_at.type)
    ).where(asked.c.station_id.is_not(None))  # without a WHERE, SQLite reads ON CONFLICT as a join's ON
    statement = upsert(model).from_select(
        ["county_id", "station_id", name, "touched_at"], query, include_defaults=False
    )
    statement = statement.on_conflict_do_update(
        index_elements=["county_id", "station_id", name],
        set_={"touched_at": statement.excluded.touched_at},
    )
    db.session.execute(statement.execution_options(scoped=True))


def _presence(county: str, months: Sequence[Key], presence: Presence) -> None:
    """Whom each station served in these months, and how often: what differs from before is written.

    Read and written by one statement for each month: it makes no rows that are not there.
    """
    here = MonthHousehold
    for month in sorted({month for _, month in months}):
        stations = [station for station, touched in months if touched == month]
        counted = presence(county, stations, month, None).subquery("counted")
        stored = select(here.station_id, here.household_id, _NOBODY, here.orders).where(
            here.county_id == county, here.station_id.in_(stations), here.month == month
        )
        both = union_all(
            select(counted.c.station_id, counted.c.household_id, counted.c.orders, _NOBODY.label("before")),
            stored,
        ).subquery("both")
        now = func.sum(both.c.orders)
        query = (
            select(
                literal(county), both.c.station_id, literal(month), both.c.household_id, cast(now, BigInteger)
            )
            .group_by(both.c.station_id, both.c.household_id)
            .having(now != func.sum(both.c.before))
            .order_by(both.c.station_id, both.c.household_id)
        )
        statement = upsert(here).from_select(
            ["county_id", "station_id", "month", "household_id", "orders"], query, include_defaults=False
        )
        statement = statement.on_conflict_do_update(
            index_elements=["county_id", "station_id", "month", "household_id"],
            set_={"orders": statement.excluded.orders},
        )
        db.session.execute(statement.execution_options(scoped=True))


def _months(county: str, stations: Stations, months: Sequence[tuple[uuid.UUID, str]]) -> None:
    """Sum the days of each month, and count its households."""
    sums: dict[tuple[uuid.UUID, str], tuple[Any, ...]] = {}
    wanted = sorted({month for _, month in months})
    for month in wanted:
        span = Month.parse(month)
        query = (
            select(StationDay.station_id, *(func.sum(getattr(StationDay, name)) for name in FIELDS))
            .where(
                StationDay.county_id == county,
                StationDay.station_id.in_(stations),
                StationDay.on.between(span.first, span.last),
            )
            .group_by(StationDay.station_id)
        )
        for row in db.session.execute(query.execution_options(scoped=True)):
            sums[row[0], month] = tuple(row[1:])
    served = (
        select(MonthHousehold.station_id, MonthHousehold.month, func.count())
        .where(
            MonthHousehold.county_id == county,
            MonthHousehold.station_id.in_(stations),
            MonthHousehold.month.in_(wanted),
            MonthHousehold.orders > 0,
        )
        .group_by(MonthHousehold.station_id, MonthHousehold.month)
    )
    households = {tuple(row[:2]): row[2] for row in db.session.execute(served.execution_options(scoped=True))}
    rows = [(county, *key, *map(total, sums.get(key, NOTHING)), households.get(key, 0)) for key in months]
    change(StationMonth, ("county_id", "station_id", "month"), (*FIELDS, "households"), rows)
