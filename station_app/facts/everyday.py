"""The everyday case of recomputing: one household, one station-day, as one saved order touches them.

The same as ``recompute`` does for many, in five statements prepared once. First the rows of the day and of
the month are locked, in that order; each later statement then reads what the others before it committed.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from sqlalchemy import BigInteger, Date, Select, String, Uuid, bindparam, cast, func, select, update

from station_app.core import clock
from station_app.core.clock import Month
from station_app.core.prepared import Prepared
from station_app.facts.models import FIELDS, MonthHousehold, StationDay, StationMonth

COUNTY: Any = bindparam("county", type_=String)
STATION: Any = bindparam("station", type_=Uuid)
HOUSEHOLD: Any = bindparam("household", type_=Uuid)
ON: Any = bindparam("day", type_=Date)
MONTH: Any = bindparam("month", type_=String)
FIRST: Any = bindparam("first", type_=Date)
LAST: Any = bindparam("last", type_=Date)

_days: Any = StationDay.__table__
_months: Any = StationMonth.__table__
_present: Any = MonthHousehold.__table__
_sources: dict[str, Callable[..., Select[Any]]] = {}


def register(day: Callable[..., Select[Any]], presence: Callable[..., Select[Any]]) -> None:
    """Name the queries (called once by ``create_app``); their arguments are bound parameters.

    ``day(county, station, on)`` selects one row with a column for each of ``FIELDS``;
    ``presence(county, station, household, first, last)`` selects the number of orders that count.
    """
    _sources.update(day=day, presence=presence)


def _lock(insert: Any, table: Any, **key: Any) -> Any:
    nothing = {name: 0 for name in (*FIELDS, "households") if name in table.c}
    moment = bindparam("moment", type_=table.c.touched_at.type)
    statement = insert(table).values(**key, **nothing, touched_at=moment)
    return statement.on_conflict_do_update(
        index_elements=[column.name for column in table.primary_key],
        set_={"touched_at": statement.excluded.touched_at},
    )


def _sum_day(_insert: Any) -> Any:
    found = _sources["day"](COUNTY, STATION, ON).subquery("found")
    here = (_days.c.county_id == COUNTY, _days.c.station_id == STATION, _days.c.on == ON)
    return update(_days).where(*here).values({name: found.c[name] for name in FIELDS})


def _count_presence(insert: Any) -> Any:
    orders = _sources["presence"](COUNTY, STATION, HOUSEHOLD, FIRST, LAST).scalar_subquery()
    statement = insert(_present).values(
        county_id=COUNTY, station_id=STATION, month=MONTH, household_id=HOUSEHOLD, orders=orders
    )
    return statement.on_conflict_do_update(
        index_elements=[column.name for column in _present.primary_key],
        set_={"orders": statement.excluded.orders},
    )


def _sum_month(_insert: Any) -> Any:
    sums = [cast(func.coalesce(func.sum(_days.c[name]), 0), BigInteger).label(name) for name in FIELDS]
    found = (
        select(*sums)
        .where(_days.c.county_id == COUNTY, _days.c.station_id == STATION, _days.c.on.between(FIRST, LAST))
        .subquery("found")
    )
    households = (
        select(func.count())
        .where(_present.c.county_id == COUNTY, _present.c.station_id == STATION)
        .where(_present.c.month == MONTH, _present.c.orders > 0)
        .scalar_subquery()
    )
    here = (_months.c.county_id == COUNTY, _months.c.station_id == STATION, _months.c.month == MONTH)
    values = {name: found.c[name] for name in FIELDS}
    return update(_months).where(*here).values({**values, "households": households})


_STEPS = (
    Prepared(lambda insert: _lock(insert, _days, county_id=COUNTY, station_id=STATION, on=ON)),
    Prepared(lambda insert: _lock(insert, _months, county_id=COUNTY, station_id=STATION, month=MONTH)),
    Prepared(_sum_day),
    Prepared(_count_presence),
    Prepared(_sum_month),
)


def recompute(county_id: str, station_id: uuid.UUID, on: dt.date, household_id: uuid.UUID) -> None:
    """Lock, then recompute the day, the household's presence and the month."""
    month = Month.of(on)
    values = {
        "county": county_id,
        "station": station_id,
        "day": on,
        "household": household_id,
        "month": str(month),
        "first": month.first,
        "last": month.last,
        "moment": clock.now(),
    }
    for step in _STEPS:
        step.run(values)
