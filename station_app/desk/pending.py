"""Which orders wait for something: the conditions that the homes count by."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ColumnElement, and_

from station_app.households.models import Villager
from station_app.orders.flow import OrderState
from station_app.orders.models import Order


def alive() -> ColumnElement[bool]:
    """Neither undone nor cancelled nor given back."""
    closed = (OrderState.CANCELLED, OrderState.RETURNED)
    return and_(Order.is_undone.is_(False), Order.state.not_in(closed))


def arrived() -> ColumnElement[bool]:
    """At the station, not picked up yet."""
    return and_(Order.is_undone.is_(False), Order.state == OrderState.ARRIVED)


def arrived_on(day: dt.date) -> ColumnElement[bool]:
    """Came in on this day, picked up since or not."""
    return and_(Order.is_undone.is_(False), Order.arrived_on == day)


def its_villager() -> ColumnElement[bool]:
    """The join from an order to who it is for."""
    return and_(Villager.county_id == Order.county_id, Villager.id == Order.villager_id)
