"""What a person sold and was advanced as a producer, for the copy of their data."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from station_app.core.access import visible, visible_columns
from station_app.core.db import db
from station_app.households.hooks import told
from station_app.produce.producers.models import Producer, ProducerKind
from station_app.produce.products.deeds import names_of
from station_app.produce.purchases.models import GrowerAdvance, Purchase

SOLD = (
    *("number", "bought_on", "harvested_on", "grade", "unit", "size", "gross", "tare", "net", "price_fen"),
    *("amount_fen", "set_off_fen", "paid_fen", "settled_on", "is_signed", "note", "cancelled_why"),
)
ADVANCED = ("given_on", "amount_fen", "set_off_fen", "back_fen", "promised", "note")


def tell(ids: Sequence[uuid.UUID]) -> dict[str, Any]:
    """Purchase slips and advances of the household these people grow in; weights as they are kept."""
    homes = visible_columns(Producer, Producer.id).where(
        Producer.villager_id.in_(ids), Producer.kind == ProducerKind.HOUSEHOLD
    )
    sold = visible(Purchase).where(Purchase.producer_id.in_(homes)).order_by(Purchase.id)
    given = visible(GrowerAdvance).where(GrowerAdvance.producer_id.in_(homes)).order_by(GrowerAdvance.id)
    purchases, advances = db.session.scalars(sold).all(), db.session.scalars(given).all()
    products = names_of({row.product_id for row in (*purchases, *advances) if row.product_id})

    def known(row: Purchase | GrowerAdvance, names: Sequence[str]) -> dict[str, Any]:
        return {"product": products.get(row.product_id, "") if row.product_id else "", **told(row, names)}

    return {
        "purchases": [known(row, SOLD) for row in purchases],
        "advances": [known(row, ADVANCED) for row in advances],
    }
