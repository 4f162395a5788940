"""The orders of one county, drawn and then fitted to the exact totals of its plan."""

from __future__ import annotations

from collections.abc import Callable

from station_app.ops.demo import drawing, exact, life, stories
from station_app.ops.demo.drafts import Draft
from station_app.ops.demo.people import Buyer
from station_app.ops.demo.places import Place
from station_app.ops.demo.plan import Plan


def draw(
    plan: Plan, network: list[Place], buyers: dict[str, list[Buyer]], done: Callable[[], None]
) -> tuple[list[Draft], list[Draft]]:
    """Orders fitted to the plan's totals, and cancelled ones that are in no figure."""
    orders, cancelled = drawing.draw(plan, network, buyers)
    exact.fit_turnover(plan, orders)
    exact.price_all(cancelled, 1.0)
    done()
    life.live(plan, orders, cancelled)
    stories.plant(plan, orders)
    exact.fix_shares(orders + cancelled)
    for order in orders:
        life.refund(order)
    exact.refer_all(cancelled, 1.0)
    exact.fit_savings(plan, orders)
    life.pay(plan, orders, cancelled)
    done()
    return orders, cancelled
