"""What boards read of the stored facts, over the stations of the acting person."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, bindparam, literal_column, select

from station_app.core import clock
from station_app.core.access import person, visible_columns
from station_app.core.clock import Month
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


_FIRST = Scoped(
    lambda: (
        select(StationMonth.month)
        .where(at(StationMonth, stations()))
        .order_by(StationMonth.county_id, StationMonth.month)
        .limit(literal_column("1"))
        .execution_options(scoped=True)
    )
)


def months() -> list[str]:
    """The months from the first with figures to this one."""
    this = Month.of(clock.today())
    found = _FIRST.run()
    return [str(month) for month in Month.parse(found[0].month).until(this)] if found else []


OF_TWO = StationMonth.month.in_([bindparam("now"), bindparam("then")])
"""The condition that a row is of one of two months."""
_TWO = Scoped(lambda: month_rows(stations(), OF_TWO, StationMonth.touched_at))
_PRESENT = Scoped(lambda: present(stations(), MonthHousehold.month == bindparam("month")))


Rows = Sequence[Any]
Of = dict[uuid.UUID, Figures]


def are_two(now: Months, then: Months) -> bool:
    """Are both periods one month each?"""
    return now.first == now.last and then.first == then.last


def rows_of_two(now: Months, then: Months) -> Rows:
    """The stored rows of two months: they differ with every figure that is recomputed in them."""
    return _TWO.run(**both(now, then))


def both(now: Months, then: Months) -> dict[str, str]:
    """The values of ``OF_TWO``."""
    return {"now": str(now.last), "then": str(then.last)}


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
