"""What a posted order needs to know before its rules can be held against it, asked in one statement.

The station it is logged for, whether this form was stored already, the villager who was picked, and what the
household bought lately at this station.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import and_, bindparam, select

from station_app.core import clock
from station_app.core.access import Person
from station_app.core.errors import NotFound
from station_app.core.prepared import Prepared
from station_app.households.models import Villager, on_roll
from station_app.orders import merged
from station_app.orders.buyers import KnownVillager
from station_app.orders.doubts import still_counts
from station_app.orders.models import Order, OrderLine
from station_app.orders.placing import may_log
from station_app.settings.models import Thresholds, kept_limits
from station_app.stations.models import Station, StationState

_buyer: Any = Villager.__table__.alias("buyer")
_taken = (
    select(Order.id)
    .where(Order.county_id == bindparam("county"), Order.id == bindparam("id"))
    .correlate(None)
    .scalar_subquery()
)
_ASK = Prepared(
    lambda _insert: (
        select(
            Station.code,
            Station.state,
            _taken.label("taken"),
            Villager.id.label("villager_id"),
            Villager.household_id,
            Villager.name,
            Villager.phone,
            Villager.group_name,
            Order.id.label("order_id"),
            Order.ordered_on,
            Order.payable_fen,
            OrderLine.goods,
            _buyer.c.name.label("buyer"),
        )
        .select_from(Station)
        .outerjoin(
            Villager,
            and_(
                Villager.county_id == Station.county_id,
                Villager.station_id == Station.id,
                Villager.id == bindparam("villager"),
                Villager.binned_at.is_(None),
                on_roll(),
            ),
        )
        .outerjoin(
            Order,
            and_(
                Order.county_id == Villager.county_id,
                Order.station_id == Villager.station_id,
                Order.household_id == Villager.household_id,
                Order.ordered_on >= bindparam("since"),
                Order.ordered_on <= bindparam("on_day"),
                Order.id != bindparam("id"),
                still_counts(),
            ),
        )
        .outerjoin(OrderLine, (OrderLine.county_id == Order.county_id) & (OrderLine.order_id == Order.id))
        .outerjoin(_buyer, (_buyer.c.county_id == Order.county_id) & (_buyer.c.id == Order.villager_id))
        .where(
            Station.county_id == bindparam("county"),
            Station.id == bindparam("station"),
            Station.binned_at.is_(None),
        )
        .order_by(Order.ordered_on.desc(), Order.id.desc(), OrderLine.position)
    )
)
NOBODY = uuid.UUID(int=0)


@dataclass(frozen=True)
class At:
    """The station an order is logged for."""

    county_id: str
    id: uuid.UUID
    code: str
    state: StationState


@dataclass(frozen=True)
class Recent:
    """A line of an order the household had."""

    id: uuid.UUID
    buyer: str
    ordered_on: dt.date
    payable_fen: int
    goods: str


@dataclass(frozen=True)
class Known:
    """What is known when an order is posted. ``villager``: the one picked, if the station has them."""

    at: At
    is_taken: bool
    villager: KnownVillager | None
    recent: Sequence[Recent]
    limits: Thresholds
    is_merged: bool = False
    """Somebody else was picked, who was merged into ``villager`` since."""


def ask(by: Person, id: uuid.UUID | None, picked: uuid.UUID | None) -> Known:
    """Read it. Raises ``NotNow`` where this person cannot log orders now."""
    return ask_ahead(by, id, picked)()


def _follow(known: Known, by: Person, id: uuid.UUID | None, picked: uuid.UUID | None) -> Known:
    """The same for whom the one picked was merged into, where the station has not the one picked any more."""
    kept = merged.kept_of(picked, known.at.id) if picked and known.villager is None else None
    return known if kept is None else replace(ask(by, id, kept.id), is_merged=True)


def ask_ahead(by: Person, id: uuid.UUID | None, picked: uuid.UUID | None) -> Callable[[], Known]:
    """Ask, and go on while the server looks; what this gives waits for what ``ask`` gives."""
    station_id, today, limits = may_log(by), clock.today(), kept_limits(by.county_id)
    rows = _ASK.ahead(
        {
            "county": by.county_id,
            "station": station_id,
            "id": id or NOBODY,
            "villager": picked or NOBODY,
            "since": today - dt.timedelta(days=limits.alike_days),
            "on_day": today,
        }
    )
    return lambda: _follow(_known(by, station_id, limits, rows()), by, id, picked)


def _known(by: Person, station_id: uuid.UUID, limits: Thresholds, rows: Sequence[Any]) -> Known:
    if not rows:
        raise NotFound
    first = rows[0]
    may_log(by, first.state)
    known = first.villager_id and KnownVillager(
        first.villager_id, first.household_id, first.name, first.phone, first.group_name
    )
    return Known(
        At(by.county_id, station_id, first.code, first.state),
        first.taken is not None,
        known,
        [
            Recent(row.order_id, row.buyer, row.ordered_on, row.payable_fen, row.goods)
            for row in rows
            if row.order_id is not None and row.goods is not None
        ],
        limits,
    )
