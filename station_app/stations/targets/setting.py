"""Setting targets: one way for page and import, a whole month at a time, one act on record."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from station_app.core import audit
from station_app.core.access import Person
from station_app.core.clock import Month
from station_app.core.db import db, uuid7
from station_app.core.errors import Refused
from station_app.core.i18n import N_
from station_app.stations.models import Station
from station_app.stations.targets.models import MEASURES, StationTarget, TargetMonth

MOST = {"orders": 99_999, "turnover_fen": 10**10, "saved_fen": 10**10, "households": 99_999}
"""The largest target of a station in a month: a slip of the finger is larger."""
Values = Mapping[str, int | None]


def sheet(county_id: str, month: Month, *, lock: bool = False) -> TargetMonth | None:
    """The sheet of a month, if there is one; ``lock`` holds it until the commit."""
    query = select(TargetMonth).where(TargetMonth.county_id == county_id, TargetMonth.month == str(month))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(query.execution_options(scoped=True))


def held(county_id: str, month: Month) -> TargetMonth:
    """The sheet of a month, held until the commit; a month that has none yet gets one."""
    found = sheet(county_id, month, lock=True)
    if found is None:
        try:
            with db.session.begin_nested():
                db.session.add(TargetMonth(county_id=county_id, id=uuid7(), month=str(month)))
        except IntegrityError:
            pass  # somebody else was faster: it is there now
        found = sheet(county_id, month, lock=True)
    assert found is not None  # nosec B101 - narrows the type
    return found


def record(
    county_id: str,
    month: Month,
    wanted: Mapping[uuid.UUID, Values],
    by: Person | None,
    reason: str = "",
) -> int:
    """Set targets of a month for stations of one county; returns how many stations really changed.

    ``wanted`` maps a station's id to some of ``MEASURES``: amounts in fen, None takes a target away, what is
    left out stays as it is. One act on the county's record, which can be taken back for ten minutes.
    Raises ``Refused`` for a station of another county or a value out of bounds. The caller commits.
    """
    codes = _codes(county_id, wanted)
    whole = held(county_id, month)
    query = select(StationTarget).where(
        StationTarget.county_id == county_id,
        StationTarget.month == str(month),
        StationTarget.station_id.in_(list(wanted)),
    )
    rows = {row.station_id: row for row in db.session.scalars(query.execution_options(scoped=True))}
    changes: dict[str, tuple[Any, Any]] = {}
    for station_id, values in wanted.items():
        pair = _set(whole, rows.get(station_id), station_id, values)
        if pair is not None:
            changes[codes[station_id]] = pair
    if changes:
        whole.touches += 1
        audit.record(whole, "set_targets", by, reason, changes)
    return len(changes)


def _codes(county_id: str, wanted: Mapping[uuid.UUID, Values]) -> dict[uuid.UUID, str]:
    query = select(Station.id, Station.code).where(
        Station.county_id == county_id, Station.id.in_(list(wanted)), Station.binned_at.is_(None)
    )
    codes = {row.id: row.code for row in db.session.execute(query.execution_options(scoped=True))}
    if len(codes) != len(wanted):
        raise Refused(N_("有的站不是这个县的，或者已经删了，请刷新后再填。"))
    for id, values in wanted.items():
        for measure, value in values.items():
            if measure not in MEASURES:
                raise LookupError(f"{measure} has no targets")
            if value is not None and not 0 <= value <= MOST[measure]:
                raise Refused(N_("%(code)s 的目标不对：不能是负数，也不能大得不像话。"), code=codes[id])
    return codes


def _set(
    whole: TargetMonth, row: StationTarget | None, station_id: uuid.UUID, values: Values
) -> tuple[Any, Any] | None:
    """Set one station's row; what it was and what it is, None when nothing changed."""
    before = [getattr(row, measure) if row else None for measure in MEASURES]
    after = [values.get(measure, old) for measure, old in zip(MEASURES, before, strict=True)]
    if before == after:
        return None
    if row is None:
        row = StationTarget(county_id=whole.county_id, id=uuid7(), station_id=station_id, month=whole.month)
        db.session.add(row)
    for measure, value in zip(MEASURES, after, strict=True):
        setattr(row, measure, value)
    return before, after
