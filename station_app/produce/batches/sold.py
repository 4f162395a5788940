"""Where the goods of batches went in the end: their sales, for the recall view.

Order numbers are masked: whoever recalls asks the channel by its day and the last characters; the whole
number stands on the page of the sale.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from flask import url_for
from sqlalchemy import and_, func

from station_app.core.access import visible_columns
from station_app.core.db import db
from station_app.core.money import total
from station_app.core.words import series
from station_app.produce.channels.models import Channel
from station_app.produce.products.models import Product
from station_app.produce.sales.models import Sale, standing

MOST_SHOWN = 200
OPEN = 4
"""So many characters of an order number are shown, of numbers at least twice as long."""


def masked_number(number: str) -> str:
    """'****6789' of an order number; nothing of a short one, '' where there is none."""
    if not number:
        return ""
    return "****" + (number[-OPEN:] if len(number) >= 2 * OPEN else "")


def sales_of(batches: dict[uuid.UUID, str]) -> dict[str, Any]:
    """The sales of batches (their codes by id) that the acting person may see, the newest first.

    ``count`` and ``out`` (grams or pieces that did not come back, by product) are of all of them, ``rows`` at
    most 200.
    """
    where = _conditions(batches)
    columns = (
        *(Sale.id, Sale.sold_on, Sale.order_no, Sale.amount, Sale.returned, Sale.amount_fen, Sale.batch_id),
        *(Channel.name.label("channel"), Channel.phone, Product),
    )
    query = (
        visible_columns(Sale, *columns)
        .join(Channel, and_(Channel.county_id == Sale.county_id, Channel.id == Sale.channel_id))
        .join(Product, and_(Product.county_id == Sale.county_id, Product.id == Sale.product_id))
        .where(*where)
        .order_by(Sale.sold_on.desc(), Sale.id)
        .limit(MOST_SHOWN)
    )
    found = list(db.session.execute(query))
    goods = {row.Product.id: row.Product for row in found}
    counted = visible_columns(
        Sale, Sale.product_id, func.count(), func.sum(func.coalesce(Sale.amount, 0) - Sale.returned)
    ).where(*where)
    sums = db.session.execute(counted.group_by(Sale.product_id)).all()
    return {
        "count": sum(count for _, count, _ in sums),
        "out": series(
            f"{goods[id].title} {goods[id].said(total(amount))}"
            for id, _, amount in sums
            if id in goods and total(amount)
        ),
        "rows": [
            {
                "on": row.sold_on,
                "channel": row.channel,
                "phone": row.phone,
                "number": masked_number(row.order_no),
                "code": batches[row.batch_id],
                "amount": row.Product.said(row.amount or 0),
                "returned": row.Product.said(row.returned) if row.returned else "",
                "fen": row.amount_fen,
                "url": url_for("produce.sale", id=row.id),
            }
            for row in found
        ],
    }


def _conditions(batches: Collection[uuid.UUID]) -> list[Any]:
    return [standing(), Sale.batch_id.in_(list(batches))]
