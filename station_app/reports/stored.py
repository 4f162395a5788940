"""What boards read of the stored facts, over the stations of the acting person."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import Select, bindparam, select

from station_app.core.access import person, visible_columns
from station_app.core.scoped import Scoped
from station_app.facts.figures import (
    Figures,
    at,
    board,
    month_figures,
    month_rows,
    present,
    present_households,
)
from station_app.facts.models import MonthHousehold, StationMonth
from station_app.facts.periods import Months
from station_app.stations.models import Station


def stations() -> Select[Any]:
    """The ids of the stations whose figures the acting person may see; practice stations have none."""
    return visible_columns(Station, Station.id).where(Station.is_practice.is_(False))


_KNOWN = Scoped(
    lambda: (
        select(StationMonth.month)
        .where(at(StationMonth, stations()))
        .group_by(StationMonth.month)
        .execution_options(scoped=True)
    )
)


def months() -> list[str]:
    """The months that have figures."""
    return [row.month for row in _KNOWN.run()]


_TWO = Scoped(
    lambda: month_rows(
        stations(), StationMonth.month.in_([bindparam("now"), bindparam("then")]), StationMonth.touched_at
    )
)
_PRESENT = Scoped(lambda: present(stations(), MonthHousehold.month == bindparam("month")))


def two(now: Months, then: Months) -> tuple[dict[uuid.UUID, Figures], dict[uuid.UUID, Figures], int | None]:
    """The stored figures of both periods by station, and a mark of what is stored of ``now``.

    There is a mark where ``now`` is one month: it changes with every figure that is recomputed in it.
    """
    if now.first != now.last or then.first != then.last:
        mine = stations()
        return board(mine, now), board(mine, then), None
    found: dict[str, dict[uuid.UUID, Figures]] = {str(now.last): {}, str(then.last): {}}
    marked = []
    for id, month, households, touched_at, *sums in _TWO.run(now=str(now.last), then=str(then.last)):
        found[month][id] = month_figures(households, sums)
        if month == str(now.last):
            marked.append((id, touched_at, households, *sums))
    return found[str(now.last)], found[str(then.last)], hash(frozenset(marked))


MOST_KEPT = 200
_kept: dict[Any, tuple[int, int]] = {}


def households(months: Months, mark: int | None) -> int:
    """The distinct households of a period, over all stations the acting person may see.

    Those of a month are thousands to count: a process keeps the count as long as the mark is the same.
    """
    if mark is None:
        return present_households(stations(), months=months)
    by = person()
    key = by.role, by.county_id, by.area_code, by.stations, str(months.last)
    known = _kept.get(key)
    if known is None or known[0] != mark:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        known = _kept[key] = mark, int(_PRESENT.run(month=str(months.last))[0].households)
    return known[1]
