"""The page that takes money."""

from __future__ import annotations

from typing import Any

from station_app.core.access import fetch
from station_app.core.errors import NotNow
from station_app.core.i18n import N_
from station_app.households.models import Villager
from station_app.orders import order_page
from station_app.orders.deed_forms import PayForm
from station_app.orders.models import Order
from station_app.orders.steps import lines_of


def payment(order: Order, form: PayForm) -> dict[str, Any]:
    """What ``orders/counter_pay.html`` shows; raises ``NotNow`` when nothing is owed."""
    if order.owed_fen <= 0:
        raise NotNow(N_("这一单没有欠款，不用收了。"))
    villager = fetch(Villager, order.villager_id)
    return {
        "order": order_page.brief(order, lines_of(order)),
        "villager": order_page.villager_card(villager),
        "form": form,
    }
