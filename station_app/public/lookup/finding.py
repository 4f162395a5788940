"""The orders of one who says name, end of the telephone and end of the number: how far they are, only that.

Whatever is wrong, the same one question is put to the database and the same answer given: nobody learns here
whether a name, a telephone or a number is known.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from station_app.core.db import db
from station_app.core.parsers.spelling import half_width
from station_app.households.models import Villager, on_roll
from station_app.orders.flow import OrderState
from station_app.orders.models import Order
from station_app.stations.models import Station

TAIL = 4
MOST = 5
LONGEST = 40
NOBODY = "\u2205"
"""A name nobody has: what cannot be right is asked for all the same."""
S = OrderState


@dataclass(frozen=True)
class Standing:
    """How far one order is, since which day, and when it was ordered."""

    state: OrderState
    on: dt.date
    ordered_on: dt.date


def find(county_id: str, name: str, phone_tail: str, order_tail: str) -> list[Standing]:
    """The newest orders that fit all three, at most five; none where anything does not fit."""
    name = "".join(name.replace("\0", "").split())[:LONGEST]
    phone, number = _plain(phone_tail), _plain(order_tail).upper()
    is_whole = bool(name) and len(phone) == TAIL and phone.isdigit() and len(number) >= TAIL
    query = (
        select(
            Order.number,
            Order.state,
            Order.ordered_on,
            Order.shipped_on,
            Order.arrived_on,
            Order.picked_up_on,
        )
        .join(Villager, (Villager.county_id == Order.county_id) & (Villager.id == Order.villager_id))
        .join(Station, (Station.county_id == Order.county_id) & (Station.id == Order.station_id))
        .where(
            Order.county_id == county_id,
            Order.number_tail == number[-TAIL:],
            Order.is_undone.is_(False),
            func.replace(Villager.name, " ", "") == (name if is_whole else NOBODY),
            Villager.phone_tail == phone,
            on_roll(),
            Station.is_practice.is_(False),
        )
        .order_by(Order.ordered_on.desc(), Order.id.desc())
        .limit(200)
        .execution_options(scoped=True)
    )
    rows = db.session.execute(query).all()
    fitting = [row for row in rows if is_whole and row.number.upper().endswith(number)]
    return [Standing(row.state, _since(row), row.ordered_on) for row in fitting[:MOST]]


def _plain(typed: str) -> str:
    """Half-width, without spaces, no longer than any number is."""
    return "".join(half_width(typed[: LONGEST * 4].replace("\0", "")).split())[:LONGEST]


def _since(row: Any) -> dt.date:
    """The day the order reached its state, as far as one is written."""
    days = {S.SHIPPED: row.shipped_on, S.ARRIVED: row.arrived_on, S.PICKED_UP: row.picked_up_on}
    days[S.COMPLETED] = row.picked_up_on
    return days.get(row.state) or row.ordered_on
