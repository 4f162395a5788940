"""Which product an order line of a platform is, and how much of it: from the words of its title and model."""

from __future__ import annotations

from collections.abc import Iterable

from station_app.prices.models import key_of
from station_app.produce.products.models import Product
from station_app.produce.sales.sizes import GRAMS, PIECES, grams_of, is_said, pieces_of, unit_of
from station_app.produce.weights import MOST, Measure


def product_of(title: str, spec: str, products: Iterable[Product]) -> Product | None:
    """The product whose name stands in the title or the model; the longest name where several do."""
    text = key_of(title + spec)
    found = [one for one in products if one.name_key and one.name_key in text]
    return max(found, key=lambda one: (len(one.name_key), one.name_key), default=None)


def amount_of(product: Product, title: str, spec: str, quantity_m: int) -> int | None:
    """Grams or pieces of so many thousandths of a line; None where its words do not say what one is.

    What is counted in 斤 is that; else the model (型号、规格) is asked before the title, because one page
    sells several sizes. Where a model can mean two things, its title is not asked.
    """
    table = GRAMS if product.measure is Measure.WEIGHT else PIECES
    read = grams_of if product.measure is Measure.WEIGHT else pieces_of
    one = table.get(unit_of(spec)) or read(spec)
    if one is None and not is_said(spec, table):
        one = read(title)
        if one is None and product.measure is Measure.PIECES and not is_said(title, table):
            one = 1
    if one is None:
        return None
    whole, rest = divmod(one * quantity_m, 1_000)
    return whole if not rest and 0 < whole <= MOST else None
