"""What a person sold and was advanced as a producer, for the copy of their data."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from station_app.core.access import visible, visible_columns
from station_app.core.db import db
from station_app.produce.producers.models import Producer, ProducerKind
from station_app.produce.products.models import Product
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
    products = _products([*purchases, *advances])
    return {
        "purchases": [_plain(row, SOLD, products) for row in purchases],
        "advances": [_plain(row, ADVANCED, products) for row in advances],
    }


def _products(rows: Iterable[Any]) -> dict[uuid.UUID, str]:
    wanted = {row.product_id for row in rows if row.product_id}
    query = visible_columns(Product, Product.id, Product.name).where(Product.id.in_(wanted))
    return dict(db.session.execute(query).all()) if wanted else {}


def _plain(row: Any, names: Sequence[str], products: dict[uuid.UUID, str]) -> dict[str, Any]:
    told: dict[str, Any] = {"product": products.get(row.product_id, "")}
    for name in names:
        value = getattr(row, name)
        told[name] = value.isoformat() if hasattr(value, "isoformat") else getattr(value, "value", value)
    return told
