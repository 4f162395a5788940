"""What a person offered as a producer, for the copy of their data."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from station_app.core.access import visible, visible_columns
from station_app.core.db import db
from station_app.households.hooks import told
from station_app.produce.listings.models import Listing
from station_app.produce.producers.models import Producer, ProducerKind
from station_app.produce.products.deeds import names_of

OFFERED = (
    *("slug", "spec", "grade", "village_code", "unit", "amount", "price_fen", "harvested_on", "story"),
    *("state", "reason", "submitted_at", "on_sale_at"),
)


def tell(ids: Sequence[uuid.UUID]) -> dict[str, Any]:
    """The listings of the household these people grow in; amounts as they are kept."""
    homes = visible_columns(Producer, Producer.id).where(
        Producer.villager_id.in_(ids), Producer.kind == ProducerKind.HOUSEHOLD
    )
    query = visible(Listing).where(Listing.producer_id.in_(homes)).order_by(Listing.id)
    rows = list(db.session.scalars(query))
    products = names_of({row.product_id for row in rows})
    return {"listings": [{"product": products[row.product_id], **told(row, OFFERED)} for row in rows]}
