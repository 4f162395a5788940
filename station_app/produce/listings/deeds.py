"""What may be done with a listing, as the audit log says it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import url_for

from station_app.core.access import visible_columns
from station_app.core.db import db
from station_app.core.deeds import Deed, Kind, Named, of_flow, register
from station_app.core.i18n import N_, gettext, pgettext
from station_app.core.money import money
from station_app.prices import places
from station_app.produce.amounts import measures
from station_app.produce.listings.flow import FLOW, STATE_WORDS, ListingState
from station_app.produce.listings.models import GRADE, Listing
from station_app.produce.products.models import Product
from station_app.produce.weights import UNIT_WORDS, Unit
from station_app.settings import dictionaries

DEEDS = {
    "draft": Deed(N_("记下一样货"), N_("记错的货不用撤销：改一改，或者不交就是了。")),
    "edit": Deed(N_("改了货"), is_edit=True),
    **of_flow(FLOW),
}
FIELDS = {
    "product_id": N_("品种"),
    "producer_id": N_("谁家的"),
    "spec": N_("规格"),
    "grade": N_("等级"),
    "village_code": N_("产地"),
    "unit": N_("单位"),
    "amount": N_("数量"),
    "price_fen": N_("价钱"),
    "harvested_on": N_("采收日期"),
    "shelf_days": N_("保质期（天）"),
    "story": N_("故事"),
    "link": N_("哪里买"),
    "state": N_("状态"),
}


def names(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Named]:
    """The product with its specification, with its page."""
    query = (
        visible_columns(Listing, Listing.id, Listing.spec, Product.name)
        .join(Product, (Product.county_id == Listing.county_id) & (Product.id == Listing.product_id))
        .where(Listing.id.in_(ids))
    )
    rows = db.session.execute(query)
    return {
        row.id: Named(f"{row.name} {row.spec}".strip(), url_for("produce.listing", id=row.id)) for row in rows
    }


def said(key: str, value: Any) -> str | None:
    """The words of what is of a closed list."""
    if key == "state" and value in list(ListingState):
        return gettext(STATE_WORDS[ListingState(value)])
    if key == "unit" and value in list(Unit):
        return gettext(UNIT_WORDS[Unit(value)])
    if key == "grade":
        return dictionaries.shown(GRADE, str(value)) if value else None
    if key == "price_fen" and isinstance(value, int):
        return money(value)
    if key == "village_code" and value:
        return places.names([str(value)])[str(value)]
    if key in ("product_id", "producer_id") and value:
        return gettext(N_("换了一个"))
    return None


register(
    Kind(
        "listings",
        Listing,
        lambda: pgettext("one", "上架的货"),
        DEEDS,
        FIELDS,
        said=said,
        masks={"story": lambda _text: "***"},
        names=names,
        amounts=("amount",),
        measures=measures(Listing),
    )
)
