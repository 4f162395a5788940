"""Stories planted into the demo, so that what needs attention has something to show.

The silent station is in ``days``: nobody orders there any more.
"""

from __future__ import annotations

import datetime as dt
from random import Random

from station_app.ops.demo.drafts import Draft
from station_app.ops.demo.places import HOME
from station_app.ops.demo.plan import TODAY, Plan
from station_app.orders.flow import OrderState
from station_app.orders.models import PayMode

BOASTING = "TY012"
BOASTS = 8
WAITING = (HOME, 4)
WAITING_ELSEWHERE = 9
UNPAID_HERE, UNPAID_ELSEWHERE = 3, 22


def plant(plan: Plan, orders: list[Draft]) -> None:
    """Plant every story; the totals are fitted afterwards."""
    rng = plan.random("stories")
    suspicious_savings(rng, orders)
    parcels_waiting(rng, orders)
    unpaid_advances(rng, orders)


def suspicious_savings(rng: Random, orders: list[Draft]) -> None:
    """One station claims local prices more than twice what was paid, within one month."""
    month = TODAY.replace(day=1)
    simple = [
        order
        for order in orders
        if order.place.code == BOASTING
        and order.on >= month
        and len(order.lines) == 1
        and not order.freight_fen
    ]
    for order in rng.sample(simple, min(BOASTS, len(simple))):
        line = order.lines[0]
        line.margin, line.is_planted, line.source = rng.uniform(1.25, 2.1), True, ""


def parcels_waiting(rng: Random, orders: list[Draft]) -> None:
    """Parcels that arrived a week ago and more, and nobody came."""
    first, last = TODAY - dt.timedelta(days=11), TODAY - dt.timedelta(days=7)
    lying = [o for o in orders if o.arrived_on is not None and first <= o.arrived_on <= last]
    here = [order for order in lying if order.place.village_code == HOME]
    elsewhere = [order for order in lying if order.place.village_code != HOME]
    chosen = rng.sample(here, min(WAITING[1], len(here)))
    chosen += rng.sample(elsewhere, min(WAITING_ELSEWHERE, len(elsewhere)))
    for order in chosen:
        order.state, order.picked_up_on = OrderState.ARRIVED, None


def unpaid_advances(rng: Random, orders: list[Draft]) -> None:
    """The operator laid money out, the goods are taken home, and the money has not come."""
    first, last = TODAY - dt.timedelta(days=45), TODAY - dt.timedelta(days=10)
    taken = [
        order
        for order in orders
        if order.picked_up_on is not None and first <= order.picked_up_on <= last and not order.returned_on
    ]
    here = [order for order in taken if order.place.village_code == HOME]
    elsewhere = [order for order in taken if order.place.village_code != HOME]
    chosen = rng.sample(here, min(UNPAID_HERE, len(here)))
    chosen += rng.sample(elsewhere, min(UNPAID_ELSEWHERE, len(elsewhere)))
    for order in chosen:
        order.pay_mode, order.is_paid = PayMode.ADVANCE, False
