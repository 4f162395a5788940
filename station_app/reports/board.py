"""The board: stations beside each other for a period, ranked by any measure, with totals that agree."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Date, Select, bindparam, false

from station_app.core import clock
from station_app.core.access import person, visible_columns
from station_app.core.clock import Month
from station_app.core.i18n import N_
from station_app.core.scoped import Scoped
from station_app.core.versions import Versions, versions_of
from station_app.facts.figures import Figures, by_month, summed
from station_app.facts.models import StationMonth
from station_app.facts.periods import Months
from station_app.reports import kept, stored
from station_app.reports.stored import stations
from station_app.stations.models import Station, StationState, StationStep, open_condition

MEASURES: dict[str, tuple[str, str]] = {
    "orders": (N_("订单"), "orders"),
    "turnover": (N_("交易额"), "turnover_fen"),
    "saved": (N_("节省"), "saved_fen"),
    "rate": (N_("节省率"), "saving_rate_bp"),
    "coverage": (N_("覆盖"), "coverage_bp"),
    "households": (N_("户数"), "households"),
    "effective": (N_("有效订单"), "effective_orders"),
    "effective_fen": (N_("有效金额"), "effective_fen"),
}
OLDEST = Month(2000, 1)


@dataclass(frozen=True)
class Place:
    """A station as lists name it."""

    id: uuid.UUID
    county_id: str
    code: str
    name: str
    township_code: str
    township: str
    village_code: str | None
    state: StationState
    opened_on: dt.date | None
    is_open: bool
    """Open or rectifying at the end of the period's last day."""
    was_open: bool
    """The same at the end of the day it is compared with."""


@dataclass(frozen=True)
class Division:
    """A township or a county on a board, by its code, with its open stations."""

    id: str
    code: str
    name: str
    open: int = 0


@dataclass
class Row:
    """One station, township or county on a board."""

    place: Any
    figures: Figures
    before: Figures
    rank: int = 0
    moved: int | None = None


@dataclass(frozen=True)
class Board:
    """All rows, and their totals over the same stations. Several requests look at one: nothing changes it."""

    rows: list[Row]
    total: Figures
    before: Figures
    months: Months
    earlier: Months
    written: dict[Any, Any] = field(default_factory=dict, compare=False)
    """Its cells as they were written once (``reports/cells.py``)."""


def _places_open(on: Any, before: Any = None) -> Select[Any]:
    return (
        visible_columns(
            Station,
            Station.id,
            Station.county_id,
            Station.code,
            Station.name,
            Station.township_code,
            Station.township,
            Station.village_code,
            Station.village,
            Station.state,
            Station.opened_on,
            open_condition(on).label("is_open"),
            (false() if before is None else open_condition(before)).label("was_open"),
        )
        .where(Station.is_practice.is_(False))
        .order_by(Station.code)
    )


_ON: Any = bindparam("on_day", type_=Date)
_PLACES = Scoped(lambda: _places_open(_ON))
_PLACES_BEFORE = Scoped(lambda: _places_open(_ON, bindparam("before_day", type_=Date)))
_VERSIONS = Versions(
    lambda: versions_of(StationMonth).where(stored.OF_TWO),
    lambda: versions_of(Station),
    lambda: versions_of(StationStep),
)


def places(on: dt.date, before: dt.date | None = None) -> dict[uuid.UUID, Place]:
    """The acting person's stations by id, by code; open or not at the end of ``on``, and of ``before``."""
    return _placed(_rows(on, before))


def _rows(on: dt.date, before: dt.date | None = None) -> list[Any]:
    if before is None:
        return _PLACES.run(on_day=on)
    return _PLACES_BEFORE.run(on_day=on, before_day=before)


def _placed(rows: list[Any]) -> dict[uuid.UUID, Place]:
    found = {}
    for id, county_id, code, name, town_code, town, village_code, village, *rest in rows:
        state, opened_on, is_open, was_open = rest
        place = f"{town}{village}" if village else town or name
        known = county_id, code, place, town_code, town, village_code, state, opened_on
        found[id] = Place(id, *known, bool(is_open), bool(was_open))
    return found


def chosen_month(text: str | None) -> Month:
    """The month an address names; the current one if it names none that could have figures."""
    current = Month.of(clock.today())
    try:
        month = Month.parse(text or "")
    except ValueError:
        return current
    return month if OLDEST <= month <= current else current


def known_months(sums: dict[str, Figures], *more: Month) -> list[str]:
    """The months to choose from, newest first: those with figures, this one, and what is shown."""
    return sorted({*sums, str(Month.of(clock.today())), *map(str, more)}, reverse=True)


def months_with_figures() -> dict[str, Figures]:
    """The figures of each month over the acting person's stations."""
    return by_month(stations())


def months_to_choose(*more: Month) -> list[str]:
    """The months to choose from, newest first, where their figures are not needed."""
    return known_months(dict.fromkeys(stored.months(), Figures()), *more)


def spread_over(months: Months) -> Months:
    """As many months just before (a month before the first when they have no beginning)."""
    if months.first is None:
        return Months(None, months.last.previous)
    count = (months.last.year - months.first.year) * 12 + months.last.month - months.first.month + 1
    last, first = months.first.previous, months.first
    for _ in range(count):
        first = first.previous
    return Months(first, last)


def make(months: Months, by: str = "orders", *, households: bool = True) -> Board:
    """The board of a period: stations that were open at its end or have figures in it, ranked.

    ``households=False`` leaves the county's distinct households out (a query less).
    """
    earlier, on = spread_over(months), min(months.last.last, clock.today())

    def read() -> tuple[Any, Any]:
        return stored.rows_of_two(months, earlier), _rows(on)

    def put_together(rows: Any, placed: Any) -> Board:
        now, then = stored.two(months, earlier, rows)
        nothing, of_all = Figures(), _placed(placed).items()
        ranked = [
            Row(place, now.get(id, nothing), then.get(id, nothing))
            for id, place in of_all
            if place.is_open or _any(now.get(id)) or _any(then.get(id))
        ]
        rank(ranked, by)
        total, before = summed(r.figures for r in ranked), summed(r.before for r in ranked)
        if households:
            total = with_households(total, stored.households(months, rows))
        return Board(ranked, total, before, months, earlier)

    if not stored.are_two(months, earlier):
        return put_together(None, _rows(on))
    asked = *kept.seen_by(person()), str(months.last), on, by, households

    def versions() -> Any:
        return _VERSIONS.run(**stored.both(months, earlier))

    if seen := versions():
        return kept.same(asked, seen, lambda: put_together(*read()), again=versions)
    found = read()
    return kept.same(asked, found, lambda: put_together(*found))


def with_households(sums: Figures, count: int) -> Figures:
    """The same sums with their distinct households, which do not add up."""
    return Figures(**{**vars(sums), "households": count})


def _any(figures: Figures | None) -> bool:
    return figures is not None and (figures.orders > 0 or figures.refunded_fen != 0)


def rank(rows: list[Row], by: str) -> None:
    """Sort by a measure, highest first, and number the places; equal values share a place.

    ``moved`` is how many places a station rose against the period before; None if it had no orders then.
    """
    name = MEASURES[by][1]
    before = _places([(row.place.id, getattr(row.before, name)) for row in rows if row.before.orders])
    now = _places([(row.place.id, getattr(row.figures, name)) for row in rows])
    for row in rows:
        row.rank = now[row.place.id]
        earlier = before.get(row.place.id)
        row.moved = None if earlier is None else earlier - row.rank
    rows.sort(key=lambda row: (row.rank, row.place.code))


def _places(values: Sequence[tuple[Any, int | None]]) -> dict[Any, int]:
    ordered = sorted(values, key=lambda pair: (pair[1] is None, -(pair[1] or 0)))
    found: dict[Any, int] = {}
    for index, (id, value) in enumerate(ordered):
        same = index and ordered[index - 1][1] == value
        found[id] = found[ordered[index - 1][0]] if same else index + 1
    return found
