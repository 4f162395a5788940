"""Recompute facts from their sources, in the transaction of whoever changed the sources.

Two savers of one station-day must not miss each other's row: first the facts row is locked (an upsert, in
sorted order), then the sums are read in the *next* statement, which sees what the other committed. The
features above register the query that tells what happened; facts know no orders.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, event, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from station_app.core import clock
from station_app.core.clock import Month
from station_app.core.db import db
from station_app.core.money import total
from station_app.facts import adding, everyday, together
from station_app.facts.models import FIELDS, MonthHousehold, StationDay, StationMonth

BATCH = 500
ONE_BY_ONE = 2_000
"""More than this are recomputed by a few statements over all of them."""


class Touch(NamedTuple):
    """A station-day whose sources changed, and the household that was served."""

    county_id: str
    station_id: uuid.UUID
    on: dt.date
    household_id: uuid.UUID | None


DaySource = Callable[[str, Sequence[uuid.UUID], dt.date, dt.date], Iterable[Any]]
PresenceSource = Callable[[str, Sequence[uuid.UUID], str, Sequence[uuid.UUID] | None], Select[Any]]
_sources: dict[str, Any] = {}


def register(days: DaySource, presence: PresenceSource) -> None:
    """Name what facts are computed from (called once by ``create_app``).

    ``days(county, stations, first, last)`` yields ``(station_id, on, *FIELDS)``;
    ``presence(county, stations, month, households)`` is the query of ``station_id, household_id, orders``.
    """
    _sources.update(days=days, presence=presence)


def touch(county_id: str, station_id: uuid.UUID, on: dt.date, household_id: uuid.UUID | None) -> None:
    """Say that this station-day must be recomputed before the transaction commits.

    ``household_id`` is whom it served; None for many at once: every household of the month is counted anew.
    """
    db.session.info.setdefault("touched", set()).add(Touch(county_id, station_id, on, household_id))


def added(
    county_id: str, station_id: uuid.UUID, on: dt.date, household_id: uuid.UUID, source_id: uuid.UUID
) -> None:
    """Say that this transaction stored one more source of a station-day, and changed nothing of the others.

    Alone in its transaction it is added to what stands; beside anything else the day is recomputed.
    """
    db.session.info.setdefault("added", {})[source_id] = Touch(county_id, station_id, on, household_id)


@event.listens_for(db.session, "before_commit")
def settle(session: Session) -> None:
    """Recompute everything touched; runs by itself before every commit, so nobody can forget it."""
    if session.in_nested_transaction():
        return
    touched: set[Touch] = session.info.pop("touched", set())
    more: dict[uuid.UUID, Touch] = session.info.pop("added", {})
    if len(more) == 1 and not touched:
        [(source_id, where)] = more.items()
        if where.household_id is not None:
            session.flush()
            adding.add(where.county_id, where.station_id, where.on, where.household_id, source_id)
            return
    touched.update(more.values())
    if not touched:
        return
    session.flush()
    county_id, station_id, on, household_id = next(iter(touched))
    if len(touched) == 1 and household_id is not None:
        everyday.recompute(county_id, station_id, on, household_id)
    else:
        recompute(touched)


@event.listens_for(db.session, "after_soft_rollback")
def forget(session: Session, _previous: Any) -> None:
    """What was rolled back needs no recomputing; a savepoint's rollback only costs a needless one."""
    if not session.in_transaction():
        session.info.pop("touched", None)
        session.info.pop("added", None)


def recompute(touched: Iterable[Touch]) -> None:
    """Lock, then recompute the days, the presence and the months of what was touched."""
    touched = set(touched)
    for county in sorted({t.county_id for t in touched}):
        mine = [t for t in touched if t.county_id == county]
        if len(mine) > ONE_BY_ONE or any(t.household_id is None for t in mine):
            keys = sorted({(t.station_id, t.on) for t in mine})
            together.recompute(county, keys, _sources["days"], _sources["presence"])
            continue
        _days(county, sorted({(t.station_id, t.on) for t in mine}))
        months = sorted({(t.station_id, str(Month.of(t.on))) for t in mine})
        _lock(StationMonth, [{"county_id": county, "station_id": s, "month": m} for s, m in months])
        _presence(county, mine)
        _months(county, months)


def _upsert(model: Any) -> Any:
    insert: Any = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    return insert(model.__table__)


def _lock(model: Any, keys: list[dict[str, Any]]) -> None:
    """Make sure the rows exist and hold them until the commit; ``keys`` are sorted."""
    moment = clock.now()
    statement = _upsert(model)
    statement = statement.on_conflict_do_update(
        index_elements=[c.name for c in model.__table__.primary_key],
        set_={"touched_at": statement.excluded.touched_at},
    )
    db.session.execute(statement, [{**key, "touched_at": moment} for key in keys])


def _days(county: str, keys: list[tuple[uuid.UUID, dt.date]]) -> None:
    _lock(StationDay, [{"county_id": county, "station_id": s, "on": on} for s, on in keys])
    stations, dates = sorted({s for s, _ in keys}), [on for _, on in keys]
    wanted = set(keys)
    found: dict[tuple[uuid.UUID, dt.date], list[int]] = {}
    for station_id, on, *values in _sources["days"](county, stations, min(dates), max(dates)):
        if (station_id, on) in wanted:
            found[station_id, on] = [total(value) for value in values]
    rows = []
    for station_id, on in keys:
        values = found.get((station_id, on), [0] * len(FIELDS))
        rows.append(
            {
                "county_id": county,
                "station_id": station_id,
                "on": on,
                **dict(zip(FIELDS, values, strict=True)),
            }
        )
    db.session.execute(update(StationDay), rows)


def _presence(county: str, touched: list[Touch]) -> None:
    """Recount the orders of the touched households in the touched months."""
    by_month: dict[str, set[tuple[uuid.UUID, uuid.UUID]]] = {}
    for one in touched:
        if one.household_id is not None:
            by_month.setdefault(str(Month.of(one.on)), set()).add((one.station_id, one.household_id))
    for month, pairs in sorted(by_month.items()):
        stations = sorted({s for s, _ in pairs})
        households = sorted({h for _, h in pairs}) if len(pairs) <= BATCH else None
        counted = _sources["presence"](county, stations, month, households).execution_options(scoped=True)
        found = {(s, h): total(n) for s, h, n in db.session.execute(counted)}
        rows = [
            {
                "county_id": county,
                "station_id": s,
                "month": month,
                "household_id": h,
                "orders": found.get((s, h), 0),
            }
            for s, h in sorted(pairs)
        ]
        statement = _upsert(MonthHousehold)
        db.session.execute(
            statement.on_conflict_do_update(
                index_elements=["county_id", "station_id", "month", "household_id"],
                set_={"orders": statement.excluded.orders},
            ),
            rows,
        )


def _months(county: str, keys: list[tuple[uuid.UUID, str]]) -> None:
    """Sum the days of each touched month; its row is locked by now."""
    for month in sorted({m for _, m in keys}):
        stations = [s for s, m in keys if m == month]
        span = Month.parse(month)
        sums = {
            row[0]: [total(value) for value in row[1:]]
            for row in db.session.execute(
                select(StationDay.station_id, *(func.sum(getattr(StationDay, name)) for name in FIELDS))
                .where(
                    StationDay.county_id == county,
                    StationDay.station_id.in_(stations),
                    StationDay.on >= span.first,
                    StationDay.on <= span.last,
                )
                .group_by(StationDay.station_id)
                .execution_options(scoped=True)
            )
        }
        present = dict(
            db.session.execute(
                select(MonthHousehold.station_id, func.count())
                .where(
                    MonthHousehold.county_id == county,
                    MonthHousehold.station_id.in_(stations),
                    MonthHousehold.month == month,
                    MonthHousehold.orders > 0,
                )
                .group_by(MonthHousehold.station_id)
                .execution_options(scoped=True)
            ).all()
        )
        rows = [
            {
                "county_id": county,
                "station_id": s,
                "month": month,
                "households": present.get(s, 0),
                **dict(zip(FIELDS, sums.get(s, [0] * len(FIELDS)), strict=True)),
            }
            for s in stations
        ]
        db.session.execute(update(StationMonth), rows)
