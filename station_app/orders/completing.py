"""The last step of an order comes by itself, some days after pick-up."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from station_app.core import audit, clock
from station_app.core.db import db
from station_app.facts.recompute import touch
from station_app.orders.flow import FLOW, OrderState
from station_app.orders.models import Order
from station_app.settings.models import CountySettings, Thresholds, county


def complete_due(today: dt.date) -> int:
    """Complete every order picked up long enough ago; returns how many. Commands call it unscoped."""
    counties = db.session.scalars(select(Order.county_id).distinct()).all()
    return sum(_complete(county(one), today) for one in counties)


def _complete(settings: CountySettings, today: dt.date) -> int:
    days = settings.limits.complete_days or Thresholds.complete_days
    due = (
        select(Order)
        .where(
            Order.county_id == settings.county_id,
            Order.state == OrderState.PICKED_UP,
            Order.is_undone.is_(False),
            Order.picked_up_on <= today - dt.timedelta(days=days),
        )
        .order_by(Order.station_id, Order.id)
        .with_for_update()
        .execution_options(scoped=True)
    )
    done = 0
    for order in db.session.scalars(due).all():
        before = order.state
        order.state = FLOW.step("complete", before)
        order.changed_at = clock.moment()
        audit.record(order, "complete", None, changes={"state": (before, order.state)})
        touch(order.county_id, order.station_id, order.ordered_on, order.household_id)
        done += 1
    db.session.flush()
    return done
