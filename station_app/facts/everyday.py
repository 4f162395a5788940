"""The everyday case of recomputing: one household, one station-day, as one changed order touches them.

The same as ``recompute`` does for many, prepared once: to PostgreSQL a message that locks, and one that goes
with the COMMIT; five statements on SQLite.
First the rows of the day and of the month are locked, in that order; what is sent after that reads what the
others before it committed.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from sqlalchemy import BigInteger, Date, Select, String, Uuid, bindparam, cast, func, select, update

from station_app.core import bulk, clock
from station_app.core.clock import Month
from station_app.core.prepared import Prepared, Together
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
    """The month from its stored days and households."""
    sums = [cast(func.coalesce(func.sum(_days.c[name]), 0), BigInteger).label(name) for name in FIELDS]
    found = select(*sums).where(*_of_month(_days)).subquery("found")
    households = select(func.count()).where(*_present_in_month()).scalar_subquery()
    return _set_month({name: found.c[name] for name in FIELDS}, households)


def _all_together(insert: Any) -> Any:
    """Day, presence and month in one statement, which sees neither the new day nor the new presence: the
    month is summed from the other days and households, and what this one found is added.
    """
    day = _sum_day(insert).returning(*(_days.c[name] for name in FIELDS)).cte("new_day")
    presence = _count_presence(insert).returning(_present.c.orders).cte("new_presence")
    sums = [cast(func.coalesce(func.sum(_days.c[name]), 0), BigInteger).label(name) for name in FIELDS]
    others = select(*sums).where(*_of_month(_days), _days.c.on != ON).subquery("others")
    households = select(func.count()).where(*_present_in_month(), _present.c.household_id != HOUSEHOLD)
    here = select(func.count()).where(presence.c.orders > 0)
    return _set_month(
        {name: others.c[name] + day.c[name] for name in FIELDS},
        households.scalar_subquery() + here.scalar_subquery(),
    )


def _of_month(table: Any) -> tuple[Any, ...]:
    return (table.c.county_id == COUNTY, table.c.station_id == STATION, table.c.on.between(FIRST, LAST))


def _present_in_month() -> tuple[Any, ...]:
    here = (_present.c.county_id == COUNTY, _present.c.station_id == STATION)
    return (*here, _present.c.month == MONTH, _present.c.orders > 0)


def _set_month(values: dict[str, Any], households: Any) -> Any:
    here = (_months.c.county_id == COUNTY, _months.c.station_id == STATION, _months.c.month == MONTH)
    return update(_months).where(*here).values({**values, "households": households})


_LOCK = Together(
    day=lambda insert: _lock(insert, _days, county_id=COUNTY, station_id=STATION, on=ON),
    month=lambda insert: _lock(insert, _months, county_id=COUNTY, station_id=STATION, month=MONTH),
)
_SUM = Prepared(_all_together)
_SUM_STEPS = (Prepared(_sum_day), Prepared(_count_presence), Prepared(_sum_month))


def values_of(county_id: str, station_id: uuid.UUID, on: dt.date, household_id: uuid.UUID) -> dict[str, Any]:
    """What the statements here bind."""
    month = Month.of(on)
    return {
        "county": county_id,
        "station": station_id,
        "day": on,
        "household": household_id,
        "month": str(month),
        "first": month.first,
        "last": month.last,
        "moment": clock.now(),
    }


def recompute(county_id: str, station_id: uuid.UUID, on: dt.date, household_id: uuid.UUID) -> None:
    """Lock, then recompute the day, the presence and the month."""
    values = values_of(county_id, station_id, on, household_id)
    _LOCK.run(values)
    if bulk.is_postgresql():
        _SUM.put_off(values)
        return
    for step in _SUM_STEPS:
        step.run(values)
