"""The page of one price: what it says, its photos, and who changed it."""

from __future__ import annotations

from typing import Any

from flask import url_for

from station_app.core import files, history
from station_app.core.access import OFFICE, Person
from station_app.core.clock import Month
from station_app.prices import places
from station_app.prices.models import SOURCE, Price
from station_app.settings.dictionaries import shown as said


def shown(price: Price) -> dict[str, Any]:
    """A price as pages show it."""
    return {
        "id": price.id,
        "title": price.title,
        "goods": price.goods,
        "spec": price.spec,
        "unit": price.unit,
        "price_fen": price.price_fen,
        "place": places.names([price.place_code])[price.place_code],
        "month": Month.of(price.month_on),
        "source": said(SOURCE, price.source),
        "seen_on": price.seen_on,
        "by": price.by_name,
        "changed_at": price.changed_at,
        "retired": price.is_retired,
        "version": price.version,
    }


def page(price: Price, by: Person) -> dict[str, Any]:
    """What ``prices/counter_show.html`` and ``prices/desk_show.html`` show."""
    return {
        "price": shown(price),
        "photos": files.photos_of(Price.__tablename__, [price.id])[price.id],
        "may_change": by.role in OFFICE,
        "acts": history.of(Price, price.id, by),
        "back": url_for("prices.index"),
    }
