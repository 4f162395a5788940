"""Parcels against their orders."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import and_, func, or_, select

from station_app.core.db import db
from station_app.ops.checking.difference import Difference
from station_app.orders.flow import DELIVERED, OrderState
from station_app.orders.models import Order
from station_app.parcels.flow import HERE, ParcelState
from station_app.parcels.models import Parcel


def of_orders() -> Iterator[Difference]:
    """What lies here of an order that does not, what is gone of one that waits, and what has no code."""
    same = and_(Order.county_id == Parcel.county_id, Order.id == Parcel.order_id)
    columns = (Parcel.id, Parcel.state, Order.number, Order.state, Parcel.station_id, Order.station_id)
    wrong = or_(
        Parcel.station_id != Order.station_id,
        Parcel.villager_id.is_(None) | (Parcel.villager_id != Order.villager_id),
        and_(Parcel.state.in_(HERE), Order.state != OrderState.ARRIVED, Order.is_undone.is_(False)),
        and_(Parcel.state == ParcelState.TAKEN, Order.state.not_in((*DELIVERED, OrderState.RETURNED))),
    )
    query = select(*columns).join(Order, same).where(wrong).order_by(Order.number, Parcel.id)
    for id, state, number, order_state, station_id, order_station in db.session.execute(query):
        stored, expected = f"{state.value} at {station_id}", f"{order_state.value} at {order_station}"
        yield Difference("parcels", f"{number} parcel {id}", stored, expected)
    emptied = (
        select(Order.number, func.count())
        .join(Parcel, same)
        .where(Order.state == OrderState.ARRIVED, Order.is_undone.is_(False))
        .group_by(Order.county_id, Order.number)
        .having(func.count().filter(Parcel.state == ParcelState.WAITING) == 0)
    )
    for number, count in db.session.execute(emptied):
        yield Difference("parcels", f"{number} waits", f"{count} parcels, none of them here", "one here")
    lost = or_(Parcel.code == "", Parcel.arrived_on.is_(None))
    nameless = select(Parcel.id).where(Parcel.state.in_(HERE), lost).order_by(Parcel.id)
    for id in db.session.scalars(nameless):
        yield Difference("parcels", f"parcel {id}", "no pick-up code", "a code")
