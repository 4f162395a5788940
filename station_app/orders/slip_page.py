"""What the slip of an order prints."""

from __future__ import annotations

from typing import Any

from flask import url_for

from station_app.core.access import Person, fetch
from station_app.households.models import Villager
from station_app.orders import slips, story
from station_app.orders.models import Order
from station_app.orders.order_page import bought, sums
from station_app.orders.steps import lines_of
from station_app.settings.models import county
from station_app.stations.models import Station


def slip(order: Order, by: Person, back: str, *, prints: bool) -> dict[str, Any]:
    """What ``orders/slip.html`` prints; ``prints``: at once."""
    lines, paid = lines_of(order), story.entries(order)
    villager, station = fetch(Villager, order.villager_id), fetch(Station, order.station_id)
    return {
        "order": {**sums(order), "pay_words": story.pay_words(paid)},
        "lines": [bought(line) for line in lines],
        "villager": {"name": villager.name, "phone": villager.phone},
        "station": {"name": station.name, "phone": station.phone},
        "by": by.name,
        "back": back,
        "printed": slips.printed(order),
        "prints": prints,
        "lookup": _lookup(order.county_id),
    }


def _lookup(county_id: str) -> str:
    """Where the villager may look the order up, as people type it; '' where the county lets nobody."""
    if not county(county_id).has_lookup:
        return ""
    address: str = url_for("public.lookup", area=county_id, _external=True)
    return address.partition("://")[2]
