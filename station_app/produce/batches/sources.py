"""What a batch may be made from: purchases and batches with something left."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import func

from station_app.core.access import Person, visible, visible_columns
from station_app.core.db import db
from station_app.core.money import total
from station_app.produce.batches.forms import MOST_SHOWN, typed, unit_of
from station_app.produce.batches.models import Batch
from station_app.produce.listings.models import GRADE
from station_app.produce.producers.models import Producer
from station_app.produce.products.models import Product, offered
from station_app.produce.purchases.models import Purchase
from station_app.produce.purchases.owing import shown_name
from station_app.produce.purchases.pages import surface
from station_app.settings import dictionaries


def sources(product: Product, by: Person, *, any_goods: bool) -> list[dict[str, Any]]:
    """What a batch of a product may be made from: purchases and batches with something left."""
    bought = visible(Purchase).where(Purchase.rest > 0, Purchase.cancelled_at.is_(None))
    made = visible(Batch).where(Batch.rest > 0, Batch.undone_at.is_(None), Batch.recalled_at.is_(None))
    if not any_goods:
        bought = bought.where(Purchase.product_id == product.id)
        made = made.where(Batch.product_id == product.id)
    bought = bought.order_by(Purchase.bought_on, Purchase.id).limit(MOST_SHOWN)
    made = made.order_by(Batch.made_on, Batch.id).limit(MOST_SHOWN)
    purchases, batches = list(db.session.scalars(bought)), list(db.session.scalars(made))
    goods = {one.id: one for one in db.session.scalars(visible(Product))}
    names = producers([one.producer_id for one in purchases])
    found = []
    for one in purchases:
        mine, who = goods[one.product_id], names.get(one.producer_id)
        if mine.measure is not product.measure:
            continue
        grade = dictionaries.shown(GRADE, one.grade)
        title = f"{shown_name(who.name, who.kind, by) if who else ''} {mine.title} {grade}".strip()
        found.append(_source(f"p-{one.id}", one.id, title, one.number, one.bought_on, one.rest, mine))
    for other in batches:
        mine = goods[other.product_id]
        if mine.measure is product.measure:
            title = f"{mine.title} {dictionaries.shown(GRADE, other.grade)}".strip()
            found.append(
                _source(f"b-{other.id}", other.id, title, other.code, other.made_on, other.rest, mine)
            )
    return found


def _source(
    key: str, id: uuid.UUID, title: str, number: str, on: Any, rest: int, product: Product
) -> dict[str, Any]:
    return {
        "key": key,
        "id": id,
        "title": title,
        "number": number,
        "on": on,
        "rest": product.said(rest),
        "whole": typed(rest, product),
        "unit": unit_of(product),
    }


def producers(ids: list[uuid.UUID]) -> dict[uuid.UUID, Producer]:
    """Producers by id."""
    found = db.session.scalars(visible(Producer).where(Producer.id.in_(set(ids)))) if ids else ()
    return {one.id: one for one in found}


def held() -> dict[uuid.UUID, int]:
    """What is left of each product, in purchases and batches together."""
    bought = visible_columns(Purchase, Purchase.product_id, func.sum(Purchase.rest))
    bought = bought.where(Purchase.rest > 0, Purchase.cancelled_at.is_(None))
    made = visible_columns(Batch, Batch.product_id, func.sum(Batch.rest))
    made = made.where(Batch.rest > 0, Batch.undone_at.is_(None), Batch.recalled_at.is_(None))
    found: dict[uuid.UUID, int] = {}
    for query in (bought.group_by(Purchase.product_id), made.group_by(Batch.product_id)):
        for id, rest in db.session.execute(query):
            found[id] = found.get(id, 0) + total(rest)
    return found


def form_page(product: Product | None, by: Person, *, any_goods: bool = False) -> dict[str, Any]:
    """What the form of a batch shows beside its fields."""
    found = sources(product, by, any_goods=any_goods) if product else []
    unit = product.unit_word(unit_of(product)) if product else ""
    rests = {} if product else held()
    goods = [] if product else offered()
    return {
        "product": product,
        "held": [(one.id, one.title, one.said(rests[one.id])) for one in goods if one.id in rests],
        "products": [(one.id, one.title, "") for one in goods if one.id not in rests],
        "sources": found,
        "unit": unit,
        "any_goods": any_goods,
        **surface(by),
    }
