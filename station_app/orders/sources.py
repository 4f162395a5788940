"""What facts are computed from: the queries over orders that ``facts`` asks for.

An order counts when it is not cancelled, not undone and not of a practice station.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, and_, case, cast, func, select, true

from station_app.core.access import acting, scope
from station_app.core.clock import Month
from station_app.core.db import db
from station_app.core.money import total
from station_app.facts.figures import Span
from station_app.facts.models import FIELDS, OWING, STATES, SUMS
from station_app.orders.flow import OrderState
from station_app.orders.models import Order
from station_app.orders.owing import owing
from station_app.stations.models import Station

STATE_PLACES = {state: FIELDS.index(f"{state}_orders") for state in STATES}
"""Where in a row of facts the count of a state stands; its sum follows it."""


def practice_stations() -> Select[Any]:
    """The practice stations of the acting person's, or all: asked for once, not once for each order."""
    practice = select(Station.id).where(Station.is_practice.is_(True)).correlate(None)
    someone = acting()
    return practice if someone is None else practice.where(scope(Station, someone))


def counts() -> ColumnElement[bool]:
    """The condition that an order counts in any figure."""
    return and_(
        Order.state != OrderState.CANCELLED,
        Order.is_undone.is_(False),
        Order.station_id.not_in(practice_stations()),
    )


def sums() -> list[ColumnElement[Any]]:
    """The aggregates of the figures, in the order of ``facts.models.SUMS``."""
    return [func.count(), *(func.sum(value) for value in worth())]


def worth() -> list[Any]:
    """What one order adds to each figure after the count of orders."""
    effective = Order.is_effective.is_(True)
    return [
        Order.line_count,
        Order.payable_fen,
        Order.refunded_fen,
        Order.covered_fen,
        Order.coverable_fen,
        Order.reference_fen,
        case((effective, 1), else_=0),
        case((effective, Order.payable_fen - Order.refunded_fen), else_=0),
    ]


def a_day(county: Any, station: Any, on: Any) -> Select[Any]:
    """What facts keep of one station and order date, a column for each of ``FIELDS``.

    Whether the station is for practice is asked beside the sums: within each it would be looked up for each.
    """
    counting = Order.state != OrderState.CANCELLED
    listed = [(Order.state == state, state) for state in STATES] + [(owing(), OWING)]
    parts: dict[str, Any] = dict(zip(SUMS, [func.count(), *map(func.sum, worth())], strict=True))
    parts = {name: value.filter(counting) for name, value in parts.items()}
    for condition, name in listed:
        parts[f"{name}_orders"] = func.count().filter(condition)
        parts[f"{name}_fen"] = func.sum(Order.payable_fen).filter(condition)
    found = (
        select(*(cast(func.coalesce(parts[name], 0), BigInteger).label(name) for name in FIELDS))
        .where(
            Order.county_id == county,
            Order.station_id == station,
            Order.ordered_on == on,
            Order.is_undone.is_(False),
        )
        .subquery()
    )
    place = (
        select(Station.is_practice)
        .where(Station.county_id == county, Station.id == station)
        .subquery("place")
    )
    real = place.c.is_practice.is_(False)
    columns = [case((real, found.c[name]), else_=0).label(name) for name in SUMS]
    return select(*columns, *(found.c[name] for name in FIELDS if name not in SUMS)).join_from(
        found, place, true()
    )


def a_presence(county: Any, station: Any, household: Any, first: Any, last: Any) -> Select[Any]:
    """How many orders that count one household has in a period at a station."""
    practice = select(Station.is_practice).where(Station.county_id == county, Station.id == station)
    return select(case((practice.scalar_subquery().is_(False), func.count()), else_=0)).where(
        Order.county_id == county,
        Order.station_id == station,
        Order.household_id == household,
        Order.ordered_on.between(first, last),
        Order.state != OrderState.CANCELLED,
        Order.is_undone.is_(False),
    )


def one(county: Any, order: Any) -> Select[Any]:
    """What one order adds to each of ``FIELDS``: to its day, and so to its month."""
    real = and_(Order.state != OrderState.CANCELLED, Station.is_practice.is_(False))
    columns = [
        case((real, value), else_=0).label(name) for name, value in zip(SUMS, [1, *worth()], strict=True)
    ]
    for condition, name in [*((Order.state == state, state) for state in STATES), (owing(), OWING)]:
        columns.append(case((condition, 1), else_=0).label(f"{name}_orders"))
        columns.append(case((condition, Order.payable_fen), else_=0).label(f"{name}_fen"))
    return (
        select(*columns)
        .join(Station, and_(Station.county_id == Order.county_id, Station.id == Order.station_id))
        .where(Order.county_id == county, Order.id == order, Order.is_undone.is_(False))
    )


def days(county: str, stations: Sequence[uuid.UUID], first: dt.date, last: dt.date) -> Iterable[Any]:
    """What facts keep per station and order date: ``(station, day, *FIELDS)``.

    Read by state, in one statement: a state that counts adds to the figures, every state to the lists.
    """
    practice = select(Station.id).where(Station.county_id == county, Station.is_practice.is_(True))
    owed = owing()
    query = (
        select(
            Order.station_id,
            Order.ordered_on,
            Order.state,
            func.max(case((Order.station_id.in_(practice.correlate(None)), 1), else_=0)),
            func.sum(case((owed, 1), else_=0)),
            func.sum(case((owed, Order.payable_fen), else_=0)),
            *sums(),
        )
        .where(
            Order.county_id == county,
            Order.station_id.in_(stations),
            Order.ordered_on >= first,
            Order.ordered_on <= last,
            Order.is_undone.is_(False),
        )
        .group_by(Order.station_id, Order.ordered_on, Order.state)
    )
    found: dict[tuple[uuid.UUID, dt.date], list[int]] = {}
    for station_id, on, state, is_practice, *values in db.session.execute(
        query.execution_options(scoped=True)
    ):
        kept = found.setdefault((station_id, on), [0] * len(FIELDS))
        count, payable_fen = total(values[2]), total(values[4])
        if state is not OrderState.CANCELLED and not is_practice:
            for index, value in enumerate(values[2:]):
                kept[index] += total(value)
        place = STATE_PLACES[state.value]
        kept[place] += count
        kept[place + 1] += payable_fen
        kept[-2] += total(values[0])
        kept[-1] += total(values[1])
    return [(*key, *kept) for key, kept in found.items()]


def presence(
    county: str, stations: Sequence[uuid.UUID], month: str, households: Sequence[uuid.UUID] | None
) -> Select[Any]:
    """How many orders that count each household has in a month: ``station_id, household_id, orders``."""
    span = Month.parse(month)
    columns: tuple[Any, ...] = (Order.station_id, Order.household_id, func.count().label("orders"))
    query = (
        select(*columns)
        .where(
            Order.county_id == county,
            Order.station_id.in_(stations),
            Order.ordered_on >= span.first,
            Order.ordered_on <= span.last,
            counts(),
        )
        .group_by(Order.station_id, Order.household_id)
    )
    return query if households is None else query.where(Order.household_id.in_(households))


def distinct_households(stations: Select[Any], span: Span) -> int:
    """Distinct households among the orders that count, for some stations and some period."""
    query = select(func.count(Order.household_id.distinct())).where(
        Order.station_id.in_(stations), span.within(Order.ordered_on), counts()
    )
    return db.session.scalar(query.execution_options(scoped=True)) or 0


def households_by_station(stations: Select[Any], span: Span) -> dict[uuid.UUID, int]:
    """The same for each station."""
    query = (
        select(Order.station_id, func.count(Order.household_id.distinct()))
        .where(Order.station_id.in_(stations), span.within(Order.ordered_on), counts())
        .group_by(Order.station_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query.execution_options(scoped=True))}
