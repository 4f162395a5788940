"""How much of a county the stations reach: open of planned, villages with an open station of all villages.

A village counts when it is a village committee (村委会); communities and farms do not. Open is a station
that serves at the end of the day by its last step (formats.md).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select

from station_app.areas.models import Area
from station_app.core.access import Person, Role, scope, visible_columns
from station_app.core.db import db
from station_app.core.money import share_bp
from station_app.settings.models import CountySettings
from station_app.stations.models import Station, StationState, open_condition

VILLAGE_KIND = "村委会"


@dataclass
class Township:
    """One township, or all together with ``code`` empty."""

    code: str
    name: str
    villages: int = 0
    covered: int = 0
    open: int = 0
    registered: int = 0

    @property
    def coverage_bp(self) -> int | None:
        """Villages with an open station of all, in basis points; None without villages."""
        return share_bp(self.covered, self.villages)


def inside(person: Person, column: Any) -> ColumnElement[bool]:
    """Divisions this person may see: those of the township, the county or the province."""
    low = person.area_code if person.role in (Role.PROVINCE, Role.COORDINATOR) else person.county_id
    return (column >= low) & (column < str(int(low) + 1))


def townships(person: Person) -> list[Area]:
    """The townships this person may see, by code."""
    query = select(Area).where(Area.level == "township", inside(person, Area.code)).order_by(Area.code)
    return list(db.session.scalars(query))


def planned(person: Person) -> int:
    """How many stations the plan has; a township has no plan of its own: 0."""
    if person.role is Role.COORDINATOR:
        return 0
    query = select(func.sum(CountySettings.planned_stations)).where(scope(CountySettings, person))
    return int(db.session.scalar(query.execution_options(scoped=True)) or 0)


def by_township(person: Person, on: dt.date) -> list[Township]:
    """Every township with villages or stations, by code."""
    rows = {area.code: Township(area.code, area.name) for area in townships(person)}
    for code, name in _stray(rows):
        rows[code] = Township(code, name)
    villages = (
        select(Area.parent_code, func.count())
        .where(Area.level == "village", Area.kind == VILLAGE_KIND, inside(person, Area.code))
        .group_by(Area.parent_code)
    )
    _fill(rows, "villages", villages)
    serving = open_condition(on)
    covered = (
        visible_columns(Station, Area.parent_code, func.count(Station.village_code.distinct()))
        .join(Area, Area.code == Station.village_code)
        .where(Area.kind == VILLAGE_KIND, serving)
        .group_by(Area.parent_code)
    )
    _fill(rows, "covered", covered)
    counted = visible_columns(Station, Station.township_code, func.count()).group_by(Station.township_code)
    _fill(rows, "open", counted.where(serving))
    _fill(
        rows,
        "registered",
        counted.where(Station.is_practice.is_(False), Station.state != StationState.CLOSED),
    )
    return [rows[code] for code in sorted(rows)]


def together(rows: Iterable[Township]) -> Township:
    """The sum of all townships."""
    total = Township("", "")
    for row in rows:
        total.villages += row.villages
        total.covered += row.covered
        total.open += row.open
        total.registered += row.registered
    return total


def _stray(rows: dict[str, Township]) -> list[tuple[str, str]]:
    """Stations outside the imported townships: the county's own centre has none."""
    query = visible_columns(Station, Station.township_code, func.max(Station.township)).group_by(
        Station.township_code
    )
    return [(code, name) for code, name in db.session.execute(query) if code not in rows]


def _fill(rows: dict[str, Township], field: str, query: Any) -> None:
    for code, count in db.session.execute(query):
        if code in rows:
            setattr(rows[code], field, count)
