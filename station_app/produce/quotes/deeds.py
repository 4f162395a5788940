"""What may be done with a quote, as the audit log says it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import url_for

from station_app.core.access import visible_columns
from station_app.core.db import db
from station_app.core.deeds import Deed, Kind, Named, register
from station_app.core.i18n import N_, pgettext
from station_app.core.money import money
from station_app.produce.products.models import Product
from station_app.produce.quotes.models import MARKET, Quote
from station_app.settings import dictionaries

DEEDS = {
    "quote": Deed(N_("记了行情")),
    "edit": Deed(N_("改了行情"), is_edit=True),
}
FIELDS = {"price_fen": N_("价钱"), "on": N_("哪天"), "market": N_("市场")}


def names(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Named]:
    """The product, with the page of its quotes."""
    at = (Product.county_id == Quote.county_id) & (Product.id == Quote.product_id)
    query = visible_columns(Quote, Quote.id, Quote.product_id, Product.name).join(Product, at)
    rows = db.session.execute(query.where(Quote.id.in_(ids)))
    return {row.id: Named(row.name, url_for("produce.quotes_of", id=row.product_id)) for row in rows}


def said(key: str, value: Any) -> str | None:
    """The words of a market and a price."""
    if key == "market" and value:
        return dictionaries.shown(MARKET, str(value))
    if key == "price_fen" and isinstance(value, int):
        return money(value)
    return None


register(Kind("quotes", Quote, lambda: pgettext("one", "行情"), DEEDS, FIELDS, said=said, names=names))
