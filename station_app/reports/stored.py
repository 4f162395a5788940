"""What boards read of the stored facts, over the stations of the acting person."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
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
from station_app.reports import kept
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


Rows = Sequence[Any]
Of = dict[uuid.UUID, Figures]


def rows_of_two(now: Months, then: Months) -> Rows | None:
    """The stored rows of two months: they differ with every figure that is recomputed in them.

    None for periods that are not one month each.
    """
    if now.first != now.last or then.first != then.last:
        return None
    return _TWO.run(now=str(now.last), then=str(then.last))


def two(now: Months, then: Months, rows: Rows | None) -> tuple[Of, Of]:
    """The stored figures of both periods by station; ``rows`` are those of ``rows_of_two``."""
    if rows is None:
        mine = stations()
        return board(mine, now), board(mine, then)
    found: dict[str, Of] = {str(now.last): {}, str(then.last): {}}
    for id, month, households, _touched_at, *sums in rows:
        found[month][id] = month_figures(households, sums)
    return found[str(now.last)], found[str(then.last)]


def households(months: Months, rows: Rows | None) -> int:
    """The distinct households of a period, over all stations the acting person may see.

    Those of a month are thousands to count: a process keeps the count while the rows of the month stay.
    """
    if rows is None:
        return present_households(stations(), months=months)
    month = str(months.last)
    return kept.same(
        ("households", *kept.seen_by(person()), month),
        [row for row in rows if row.month == month],
        lambda: int(_PRESENT.run(month=month)[0].households),
    )
