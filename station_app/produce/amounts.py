"""How the amounts of things are said that are of one product: 斤 of what is weighed, pieces by their word."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import Any

from station_app.core.access import visible_columns
from station_app.core.db import db
from station_app.produce.products.models import Product


def measures(model: Any) -> Callable[[Sequence[uuid.UUID]], dict[uuid.UUID, Callable[[int], str]]]:
    """For the audit: how amounts of these rows are said, each by its product; one statement."""

    def found(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Callable[[int], str]]:
        query = visible_columns(model, model.id, Product).where(model.id.in_(ids))
        if model is not Product:
            is_of = (Product.county_id == model.county_id) & (Product.id == model.product_id)
            query = query.join(Product, is_of)
        return {id: product.said for id, product in db.session.execute(query)}

    return found
