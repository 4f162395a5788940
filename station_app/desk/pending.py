"""Which orders wait for something: the conditions that the homes count and the lists show."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, and_, select

from station_app.households.models import Villager
from station_app.orders.flow import OrderState
from station_app.orders.models import Order, OrderLine

OWED = Order.payable_fen - Order.written_off_fen - Order.received_fen


def owing() -> ColumnElement[bool]:
    """Something is still to be paid (``Order.owed_fen`` above 0)."""
    return and_(alive(), OWED > 0)


def alive() -> ColumnElement[bool]:
    """Neither undone nor cancelled nor given back."""
    return and_(Order.is_undone.is_(False), Order.state.not_in([OrderState.CANCELLED, OrderState.RETURNED]))


def arrived() -> ColumnElement[bool]:
    """At the station, not picked up yet."""
    return and_(Order.is_undone.is_(False), Order.state == OrderState.ARRIVED)


def waiting(today: dt.date, days: int) -> ColumnElement[bool]:
    """At the station for more than so many days."""
    return and_(arrived(), Order.arrived_on < today - dt.timedelta(days=days))


def arrived_on(day: dt.date) -> ColumnElement[bool]:
    """Came in on this day, picked up since or not."""
    return and_(Order.is_undone.is_(False), Order.state != OrderState.CANCELLED, Order.arrived_on == day)


def outlier(rate_bp: int) -> ColumnElement[bool]:
    """Saves more of its reference than is plausible."""
    saved = Order.reference_fen - Order.covered_fen
    return and_(Order.reference_fen > 0, saved * 10_000 > Order.reference_fen * rate_bp)


def first_goods() -> Any:
    """The name of an order's first goods, as a column."""
    return (
        select(OrderLine.goods)
        .where(OrderLine.county_id == Order.county_id, OrderLine.order_id == Order.id)
        .order_by(OrderLine.position)
        .limit(1)
        .correlate(Order)
        .scalar_subquery()
    )


def its_villager() -> ColumnElement[bool]:
    """The join from an order to who it is for."""
    return and_(Villager.county_id == Order.county_id, Villager.id == Order.villager_id)
