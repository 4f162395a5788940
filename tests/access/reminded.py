"""A reminder of the county about one order."""

from __future__ import annotations

import datetime as dt

from station_app.core import clock
from station_app.core.db import db, uuid7
from station_app.orders.chosen.models import ChosenDeed, ChosenKind, Reminder
from station_app.orders.models import Order


def reminded(order: Order, on: dt.date = dt.date(2015, 8, 31)) -> ChosenDeed:
    """An act that reminded the station of one order, and left another out."""
    deed = ChosenDeed(
        county_id=order.county_id,
        id=uuid7(),
        kind=ChosenKind.REMIND,
        at=clock.now(),
        by_name="王主任",
        words="请给乡亲打电话",
        orders=1,
        stations=1,
        outcome={"why": {"over": 1}, "left_out": [[order.number, "over"]]},
    )
    db.session.add(deed)
    db.session.flush()
    reminder = Reminder(
        county_id=order.county_id,
        id=uuid7(),
        station_id=order.station_id,
        deed_id=deed.id,
        order_id=order.id,
        state=order.state,
        asked_on=on,
    )
    db.session.add(reminder)
    db.session.commit()
    return deed
