"""The figures of a period: one function for pages, reports and commands."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from operator import add, attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from station_app.core.access import acting, scope
from station_app.core.clock import Month
from station_app.core.db import db
from station_app.core.money import share_bp, total
from station_app.facts.models import SUMS, MonthHousehold, StationDay, StationMonth
from station_app.facts.periods import Months, Span
from station_app.stations.models import Station, open_condition

KEYS = (
    "orders",
    "lines",
    "households",
    "turnover_fen",
    "refunded_fen",
    "covered_fen",
    "coverable_fen",
    "reference_fen",
    "saved_fen",
    "saving_rate_bp",
    "coverage_bp",
    "effective_orders",
    "effective_fen",
    "stations_open",
)


@dataclass(frozen=True)
class Figures:
    """The figures of formats.md for some stations and some period; amounts in fen."""

    orders: int = 0
    lines: int = 0
    turnover_fen: int = 0
    refunded_fen: int = 0
    covered_fen: int = 0
    coverable_fen: int = 0
    reference_fen: int = 0
    effective_orders: int = 0
    effective_fen: int = 0
    households: int = 0
    stations_open: int = 0

    @property
    def saved_fen(self) -> int:
        """Reference minus covered; may be negative."""
        return self.reference_fen - self.covered_fen

    @property
    def saving_rate_bp(self) -> int | None:
        """Saved of reference, in basis points; None without a reference."""
        return share_bp(self.saved_fen, self.reference_fen)

    @property
    def coverage_bp(self) -> int | None:
        """Covered of coverable, in basis points; None where nothing could be covered."""
        return share_bp(self.covered_fen, self.coverable_fen)

    def __add__(self, other: Figures) -> Figures:
        """Two sums put together. Households and open stations are counted anew by whoever adds."""
        return Figures(*map(add, ADDITIVE(self), ADDITIVE(other)))

    def as_dict(self) -> dict[str, int | None]:
        """Exactly the keys of formats.md, in its order."""
        values: dict[str, Any] = asdict(self) | {
            "saved_fen": self.saved_fen,
            "saving_rate_bp": self.saving_rate_bp,
            "coverage_bp": self.coverage_bp,
        }
        return {key: values[key] for key in KEYS}


ADDITIVE = attrgetter(*SUMS)
"""The sums that add up: the first fields of ``Figures``, in this order."""


def summed(several: Iterable[Figures]) -> Figures:
    """Many put together, as ``+`` puts two."""
    rows = [ADDITIVE(one) for one in several]
    return Figures(*map(sum, zip(*rows, strict=True))) if rows else Figures()


def at(model: Any, stations: Select[Any]) -> ColumnElement[bool]:
    """The condition that facts are of these stations.

    The acting person's scope stands beside the subselect: it names the county, with which every key of the
    facts begins. A command acts for nobody and goes without.
    """
    inside: ColumnElement[bool] = model.station_id.in_(stations)
    someone = acting()
    return inside if someone is None else scope(model, someone) & inside


def sum_columns(model: Any) -> list[Any]:
    """The sums of a facts table, in the order of ``SUMS``."""
    return [func.sum(getattr(model, name)) for name in SUMS]


def figures_of(values: Any, **more: int) -> Figures:
    """Figures from a row of such sums."""
    return Figures(*map(total, values), **more)


def figures(stations: Select[Any], span: Span, households: Any, *, today: dt.date) -> Figures:
    """Sum of a period over the stations of a scoped subselect ``stations`` (of ``Station.id``).

    ``households`` counts distinct households in the same span: a callable of the feature that knows.
    """
    row = db.session.execute(
        select(*sum_columns(StationDay))
        .where(at(StationDay, stations), span.within(StationDay.on))
        .execution_options(scoped=True)
    ).one()
    opened = db.session.scalar(
        select(func.count())
        .select_from(Station)
        .where(Station.id.in_(stations), open_condition(span.last or today))
        .execution_options(scoped=True)
    )
    return figures_of(row, households=households(stations, span), stations_open=opened or 0)


def by_station(stations: Select[Any], span: Span) -> dict[uuid.UUID, Figures]:
    """The additive figures of a period for each station (households: see ``month_board``)."""
    rows = db.session.execute(
        select(StationDay.station_id, *sum_columns(StationDay))
        .where(at(StationDay, stations), span.within(StationDay.on))
        .group_by(StationDay.station_id)
        .execution_options(scoped=True)
    )
    return {row[0]: figures_of(row[1:]) for row in rows}


def month_board(stations: Select[Any], month: Month) -> dict[uuid.UUID, Figures]:
    """The stored month of each station: flat in the number of orders."""
    rows = db.session.execute(month_rows(stations, StationMonth.month == str(month)))
    return {id: month_figures(households, sums) for id, _month, households, *sums in rows}


def month_figures(households: int, sums: Sequence[int]) -> Figures:
    """Figures from a stored month: its sums are whole numbers already.

    A board has hundreds: a frozen dataclass would set each of its fields by a call of its own.
    """
    made = object.__new__(Figures)
    vars(made).update(zip(SUMS, sums, strict=True), households=households)
    return made


def month_rows(stations: Select[Any], within: Any, *more: Any) -> Select[Any]:
    """Station, month, households, ``more`` and sums of the stored months that a condition leaves."""
    sums = [getattr(StationMonth, name) for name in SUMS]
    query = select(StationMonth.station_id, StationMonth.month, StationMonth.households, *more, *sums)
    return query.where(at(StationMonth, stations), within).execution_options(scoped=True)


def board(stations: Select[Any], months: Months) -> dict[uuid.UUID, Figures]:
    """The stored figures of each station over some months, with its distinct households in them."""
    if months.first == months.last:
        return month_board(stations, months.last)
    return _grouped(stations, months, lambda facts: facts.station_id)


def by_county(stations: Select[Any], months: Months) -> dict[str, Figures]:
    """The figures of some months summed for each county, with its distinct households in them."""
    return _grouped(stations, months, lambda facts: facts.county_id)


def by_township(stations: Select[Any], months: Months) -> dict[str, Figures]:
    """The same for each township, by its code."""
    return _grouped(stations, months, lambda _facts: Station.township_code, joined=True)


def _grouped(
    stations: Select[Any], months: Months, key: Callable[[Any], Any], *, joined: bool = False
) -> dict[Any, Figures]:
    """Sums and distinct households of some months by what ``key`` names: a column of the facts, or of their
    station where that is ``joined``. Two statements.
    """

    def of(model: Any, *columns: Any) -> Any:
        query = select(key(model), *columns).where(at(model, stations), months.within(model.month))
        if joined:
            query = query.join(
                Station, (Station.county_id == model.county_id) & (Station.id == model.station_id)
            )
        return query.group_by(key(model)).execution_options(scoped=True)

    distinct = func.count(MonthHousehold.household_id.distinct())
    present = of(MonthHousehold, distinct).where(MonthHousehold.orders > 0)
    households = {row[0]: row[1] for row in db.session.execute(present)}
    rows = db.session.execute(of(StationMonth, *sum_columns(StationMonth)))
    return {row[0]: figures_of(row[1:], households=households.get(row[0], 0)) for row in rows}


def by_month(stations: Select[Any]) -> dict[str, Figures]:
    """The figures of every month that has any, summed over the stations."""
    rows = db.session.execute(
        select(StationMonth.month, func.sum(StationMonth.households), *sum_columns(StationMonth))
        .where(at(StationMonth, stations))
        .group_by(StationMonth.month)
        .order_by(StationMonth.month)
        .execution_options(scoped=True)
    )
    return {row[0]: figures_of(row[2:], households=total(row[1])) for row in rows}


def present_households(
    stations: Select[Any], month: Month | None = None, *, months: Months | None = None
) -> int:
    """Distinct households with an order that counts, in a month, in several months, or ever."""
    conditions = [] if month is None else [MonthHousehold.month == str(month)]
    if months is not None:
        conditions.append(months.within(MonthHousehold.month))
    return db.session.scalar(present(stations, *conditions)) or 0


def present(stations: Select[Any], *conditions: Any) -> Select[Any]:
    """The number of distinct households with orders that count. Grouped, not count(DISTINCT): PostgreSQL
    sorts for that, which takes ten times as long.
    """
    some = select(MonthHousehold.household_id).where(
        at(MonthHousehold, stations), MonthHousehold.orders > 0, *conditions
    )
    once = some.group_by(MonthHousehold.household_id).subquery()
    return select(func.count().label("households")).select_from(once).execution_options(scoped=True)
