"""Adding one new source to its day, its month and the household's presence, instead of summing them anew.

Nothing else is read, however many orders the day has. Each row is locked as it grows, in the order of
``recompute``: day, month, presence. On PostgreSQL both statements go with the COMMIT; SQLite gets four.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from sqlalchemy import Select, Uuid, bindparam, select, true, update

from station_app.core import bulk
from station_app.core.prepared import Prepared
from station_app.facts.everyday import COUNTY, HOUSEHOLD, MONTH, ON, STATION, values_of
from station_app.facts.models import FIELDS, MonthHousehold, StationDay, StationMonth

SOURCE: Any = bindparam("source", type_=Uuid)

_days: Any = StationDay.__table__
_months: Any = StationMonth.__table__
_present: Any = MonthHousehold.__table__
_registered: dict[str, Callable[..., Select[Any]]] = {}


def register(one: Callable[..., Select[Any]]) -> None:
    """Name the query (called once by ``create_app``): ``one(county, source)`` selects what a single source
    adds to each of ``FIELDS``; no row where it adds nothing.
    """
    _registered["one"] = one


def _came(*only: str) -> Any:
    query = _registered["one"](COUNTY, SOURCE)
    columns = [column for name, column in query.selected_columns.items() if name in (only or FIELDS)]
    return query.with_only_columns(*columns).cte("came")


def _grow(insert: Any, table: Any, key: dict[str, Any], came: Any, *, after: Any = None) -> Any:
    """Add what came to a row of figures, ``after`` another row was held."""
    moment = bindparam("moment", type_=table.c.touched_at.type)
    sums = {name: came.c[name] for name in FIELDS}
    values = {"county_id": COUNTY, "station_id": STATION, **key, **sums, "touched_at": moment}
    rows = select(*values.values()).where(true())  # else SQLite reads ON CONFLICT as a join's ON
    if after is not None:
        rows = rows.join_from(came, after, true())
    statement = insert(table).from_select(list(values), rows, include_defaults=False)
    grown = {name: table.c[name] + statement.excluded[name] for name in FIELDS}
    return statement.on_conflict_do_update(
        index_elements=[column.name for column in table.primary_key],
        set_={**grown, "touched_at": statement.excluded.touched_at},
    )


def _serve(insert: Any, came: Any) -> Any:
    """Add what came to what the household has in the month."""
    columns = ["county_id", "station_id", "month", "household_id", "orders"]
    rows = select(COUNTY, STATION, MONTH, HOUSEHOLD, came.c.orders).where(true())
    statement = insert(_present).from_select(columns, rows)
    return statement.on_conflict_do_update(
        index_elements=[column.name for column in _present.primary_key],
        set_={"orders": _present.c.orders + statement.excluded.orders},
    )


def _one_household_more(came: Any, presence: Any, *its_row: Any) -> Any:
    """Count a household in its month when what came is all that counts of it there."""
    is_first = (came.c.orders > 0, presence.c.orders == came.c.orders)
    month = (_months.c.county_id == COUNTY, _months.c.station_id == STATION, _months.c.month == MONTH)
    first = select(came.c.orders).where(*its_row, *is_first).exists()
    return update(_months).where(*month, first).values(households=_months.c.households + 1)


def _day(insert: Any) -> Any:
    return _grow(insert, _days, {"on": ON}, _came())


def _month(insert: Any) -> Any:
    return _grow(insert, _months, {"month": MONTH}, _came())


def _presence(insert: Any) -> Any:
    return _serve(insert, _came("orders"))


def _households(_insert: Any) -> Any:
    here = (_present.c.county_id == COUNTY, _present.c.station_id == STATION)
    mine = (*here, _present.c.month == MONTH, _present.c.household_id == HOUSEHOLD)
    return _one_household_more(_came("orders"), _present, *mine)


def _day_and_month(insert: Any) -> Any:
    came = _came()
    day = _grow(insert, _days, {"on": ON}, came).returning(_days.c.county_id).cte("new_day")
    return _grow(insert, _months, {"month": MONTH}, came, after=day)


def _presence_and_households(insert: Any) -> Any:
    came = _came("orders")
    presence = _serve(insert, came).returning(_present.c.orders).cte("new_presence")
    return _one_household_more(came, presence)


_TOGETHER = (Prepared(_day_and_month), Prepared(_presence_and_households))
_STEPS = (Prepared(_day), Prepared(_month), Prepared(_presence), Prepared(_households))


def add(
    county_id: str, station_id: uuid.UUID, on: dt.date, household_id: uuid.UUID, source_id: uuid.UUID
) -> None:
    """Add a source that this transaction stored."""
    values = values_of(county_id, station_id, on, household_id) | {"source": source_id}
    if bulk.is_postgresql():
        for statement in _TOGETHER:
            statement.put_off(values)
        return
    for step in _STEPS:
        step.run(values)
