"""Which product an order line of a platform is, and how much of it: from the words of its title and model."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction

from station_app.core.parsers.spelling import half_width
from station_app.prices.models import key_of
from station_app.produce.products.models import Product
from station_app.produce.weights import MOST, Measure

GRAMS = {"斤": 500, "公斤": 1_000, "千克": 1_000, "kg": 1_000, "克": 1, "g": 1, "两": 50}
WEIGHT = re.compile(
    r"(?<![0-9.])([0-9]{1,5}(?:\.[0-9]{1,3})?)\s*(公斤|千克|kg|斤|克|g|两)(?![a-z])"
    r"(?:\s*[/]?\s*[袋包盒罐箱瓶]?\s*[x×*]\s*([0-9]{1,3}))?",
    re.IGNORECASE,
)
PIECES = re.compile(r"(?<![0-9.])([0-9]{1,4})\s*([枚只个粒头])")
OUTER = re.compile(r"[x×*]\s*([0-9]{1,3})\s*[袋包盒罐箱瓶]")


def product_of(title: str, spec: str, products: Iterable[Product]) -> Product | None:
    """The product whose name stands in the title or the model; the longest name where several do."""
    text = key_of(title + spec)
    found = [one for one in products if one.name_key and one.name_key in text]
    return max(found, key=lambda one: (len(one.name_key), one.name_key), default=None)


def grams_of(text: str) -> int | None:
    """What one piece weighs by its words: '5斤装', '500g×4袋', '2.5kg'. None where nothing is said."""
    match = WEIGHT.search(half_width(text).lower())
    if match is None:
        return None
    grams = Fraction(match[1]) * GRAMS[match[2]] * int(match[3] or 1)
    return int(grams) if grams.denominator == 1 and 0 < grams <= MOST else None


def pieces_of(text: str) -> int | None:
    """How many are in one piece by its words: '30枚装'. None where nothing is said."""
    plain = half_width(text).lower()
    match = PIECES.search(plain)
    if match is None or not int(match[1]):
        return None
    outer = OUTER.search(plain)
    return int(match[1]) * int(outer[1] if outer and int(outer[1]) else 1)


def amount_of(product: Product, title: str, spec: str, quantity_m: int) -> int | None:
    """Grams or pieces of so many thousandths of a line; None where its words do not say what one is.

    The model (型号、规格) is asked before the title, because one page sells several sizes.
    """
    read = grams_of if product.measure is Measure.WEIGHT else pieces_of
    one = read(spec)
    if one is None:
        one = read(title)
    if one is None and product.measure is Measure.PIECES:
        one = 1
    if one is None:
        return None
    whole, rest = divmod(one * quantity_m, 1_000)
    return whole if not rest and 0 < whole <= MOST else None
