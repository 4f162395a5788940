"""What a shop's list says later of a parcel: written into an order that lacks it, and taken back again."""

from __future__ import annotations

import datetime as dt
from typing import Any

from station_app.core import audit, clock
from station_app.core.access import Person
from station_app.core.db import db
from station_app.orders import steps
from station_app.orders.flow import OrderState
from station_app.orders.models import Order
from station_app.parcels import of_orders


def carry(order: Order, by: Person, courier: str, tracking_number: str, reason: str) -> None:
    """Who brings it and under which number; an order that was only placed is on its way then."""
    if order.state is OrderState.PLACED:
        steps.ship(order, by, courier, tracking_number)
    else:
        before = {"courier": order.courier, "tracking_number": order.tracking_number}
        order.carry(courier, tracking_number)
        of_orders.renumbered(order, before["tracking_number"])
        _edited(order, by, reason, before)


def uncarry(order: Order, by: Person | None, was: dict[str, Any], reason: str) -> None:
    """The order as it was before: ``was`` holds its state, courier, number and the day it was sent."""
    before = {name: getattr(order, name) for name in ("state", "courier", "tracking_number", "shipped_on")}
    order.state = OrderState(was["state"])
    order.carry(was["courier"], was["tracking_number"])
    of_orders.renumbered(order, before["tracking_number"])
    order.shipped_on = dt.date.fromisoformat(was["shipped_on"]) if was["shipped_on"] else None
    _edited(order, by, reason, before)


def before(order: Order) -> dict[str, Any]:
    """What ``uncarry`` has to know of an order, as JSON keeps it."""
    return {
        "id": str(order.id),
        "state": order.state.value,
        "courier": order.courier,
        "tracking_number": order.tracking_number,
        "shipped_on": order.shipped_on.isoformat() if order.shipped_on else "",
    }


def _edited(order: Order, by: Person | None, reason: str, before: dict[str, Any]) -> None:
    steps.settle(order)
    db.session.flush()
    changes = {
        name: (old, getattr(order, name)) for name, old in before.items() if old != getattr(order, name)
    }
    audit.record(order, "edit", by, reason, {**changes, "at": (None, clock.moment())})
