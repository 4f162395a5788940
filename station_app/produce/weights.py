"""How much of a farm product: whole grams or whole pieces, and the units people say them in.

One 斤 is 500 g, one 公斤 1,000 g, both exactly. A box (箱) holds what its product says. Amounts are whole
grams or pieces: what is typed finer is refused with a sentence, never rounded. Prices are fen per unit, and
what an amount is worth is rounded half up to the fen once.
"""

from __future__ import annotations

import enum
import re
from decimal import Decimal
from typing import Annotated

from sqlalchemy import BigInteger
from sqlalchemy.orm import mapped_column

from station_app.core.i18n import N_, gettext, locale
from station_app.core.money import divide
from station_app.core.parsers import Missing, Unreadable, is_blank
from station_app.core.parsers.spelling import half_width, number_in, number_of
from station_app.core.words import quantity

Amount = Annotated[int, mapped_column(BigInteger)]
"""Grams of what is weighed, pieces of what is counted."""
ONE_FORM = ("jin", "kg", "head", "sheep", "fish", "dozen")
MOST = 1_000_000_000
"""A thousand tonnes in grams, more than a county sells of one thing at once."""


class Measure(enum.StrEnum):
    """Is a product weighed or counted?"""

    WEIGHT = "weight"
    PIECES = "pieces"


class Unit(enum.StrEnum):
    """What quantities and prices are said in."""

    JIN = "jin"
    KG = "kg"
    PIECE = "piece"
    BOX = "box"


MEASURE_WORDS = {Measure.WEIGHT: N_("论斤"), Measure.PIECES: N_("论个")}
UNIT_WORDS = {Unit.JIN: N_("斤"), Unit.KG: N_("公斤"), Unit.PIECE: N_("只"), Unit.BOX: N_("箱")}
SIZES = {Unit.JIN: 500, Unit.KG: 1_000, Unit.PIECE: 1}
"""Grams, or pieces, of one unit; a box has no size of its own."""
PER = {Unit.JIN: ("0.5", "KGM"), Unit.KG: ("1", "KGM"), Unit.PIECE: ("1", "H87"), Unit.BOX: ("1", "XBX")}
"""How much a price is for, for search engines: a number of units by UN/ECE Recommendation 20."""
SPELLED = {
    **dict.fromkeys(("斤", "市斤", "jin"), 500),
    **dict.fromkeys(("公斤", "千克", "kg"), 1_000),
    **dict.fromkeys(("克", "g"), 1),
    "两": 50,
    "吨": 1_000_000,
}
"""Words that may stand behind a typed weight, in grams."""
_WORDS = "|".join(sorted(SPELLED, key=len, reverse=True))
PART = re.compile(rf"([-0-9.,]+|半)\s*({_WORDS})(半?)\s*", re.IGNORECASE)
"""A part of a weight as people say it: 12.5斤, 3斤半, 半斤; the 2两 of 3斤2两."""


def units_of(measure: Measure, box: int | None) -> list[Unit]:
    """The units a product may be offered in."""
    plain = [Unit.JIN, Unit.KG] if measure is Measure.WEIGHT else [Unit.PIECE]
    return [*plain, Unit.BOX] if box else plain


def size_of(unit: Unit, box: int | None) -> int:
    """Grams or pieces in one unit; ValueError for a box of a product that has none."""
    size = box if unit is Unit.BOX else SIZES[unit]
    if not size:
        raise ValueError("this product has no boxes")
    return size


def read_weight(cell: object, unit: Unit = Unit.JIN) -> int:
    """Grams of what was typed: '12.5', '12.5斤', '3 公斤', '250g', '3斤半', '3斤2两'; ``unit`` where none is
    written.

    Raises Missing for a blank cell, else Unreadable: no number, not above 0, too much, no whole grams.
    """
    if is_blank(cell):
        raise Missing("weight.missing", N_("请填写重量，例如 %(example)s"), "12.5")
    number = number_in(half_width(cell)) if isinstance(cell, str) else number_of(cell)
    grams = _spelled(half_width(cell)) if number is None and isinstance(cell, str) else None
    if number is not None:
        grams = number * SIZES[unit]
    if grams is None:
        raise Unreadable("weight.unreadable", N_("重量看不懂，请只写数字，例如 %(example)s"), "12.5")
    return _whole(grams, N_("重量最细到 1 克，也就是 0.002 斤，请改成例如 %(example)s"), "12.5")


def _spelled(text: str) -> Decimal | None:
    """Grams of a weight with its units, each smaller than the one before; None for anything else."""
    grams, smallest, at = Decimal(0), MOST, 0
    for part in PART.finditer(text):
        count, word, half = part.groups()
        size, number = SPELLED[word.lower()], Decimal("0.5") if count == "半" else number_in(count)
        if number is None or part.start() != at or size >= smallest:
            return None
        if (at and number <= 0) or (half and number % 1):
            return None
        grams += (number + Decimal("0.5") * len(half)) * size
        smallest, at = 0 if half or count == "半" else size, part.end()
    return grams if at and at == len(text) else None


def read_pieces(cell: object) -> int:
    """Pieces of what was typed, whole; raises Missing or Unreadable."""
    if is_blank(cell):
        raise Missing("pieces.missing", N_("请填写个数，例如 %(example)s"), "30")
    number = number_in(half_width(cell)) if isinstance(cell, str) else number_of(cell)
    if number is None:
        raise Unreadable("pieces.unreadable", N_("个数看不懂，请只写数字，例如 %(example)s"), "30")
    return _whole(number, N_("个数要是整数，例如 %(example)s"), "30")


def read_amount(cell: object, unit: Unit, box: int | None) -> int:
    """Grams or pieces of a number of units; raises Missing or Unreadable with a sentence."""
    if unit in (Unit.JIN, Unit.KG):
        return read_weight(cell, unit)
    if unit is Unit.PIECE:
        return read_pieces(cell)
    if is_blank(cell):
        raise Missing("boxes.missing", N_("请填写几箱，例如 %(example)s"), "10")
    number = number_in(half_width(cell)) if isinstance(cell, str) else number_of(cell)
    if number is None:
        raise Unreadable("boxes.unreadable", N_("箱数看不懂，请只写数字，例如 %(example)s"), "10")
    return _whole(number * size_of(unit, box), N_("这个箱数不是整的，请改成例如 %(example)s"), "10")


def _whole(amount: Decimal, not_whole: str, example: str) -> int:
    if amount <= 0:
        raise Unreadable("amount.not_positive", N_("要大于 0，例如 %(example)s"), example)
    if amount > MOST:
        raise Unreadable("amount.too_large", N_("太多了，请核对单位，例如 %(example)s"), example)
    if amount != amount.to_integral_value():
        raise Unreadable("amount.not_whole", not_whole, example)
    return int(amount)


def worth(amount: int, unit_fen: int, size: int) -> int:
    """What an amount costs at so many fen a unit of ``size`` grams or pieces, half up to the fen."""
    return divide(amount * unit_fen, size)


def in_units(amount: int, size: int) -> str:
    """An amount as a number of units, as it stands in a field: 6250 g in 斤 is '12.5'."""
    return quantity(divide(amount * 1_000, size))


def jin(grams: int) -> str:
    """Grams as 斤, exactly, with commas: 600000 -> '1,200', 6250 -> '12.5'."""
    return _commas(quantity(grams * 2))


def kilos(grams: int) -> str:
    """Grams as 公斤, exactly: 6250 -> '6.25'."""
    return _commas(quantity(grams))


def _commas(plain: str) -> str:
    sign, digits = ("", plain) if plain[:1].isdigit() else (plain[0], plain[1:])
    whole, dot, rest = digits.partition(".")
    return f"{sign}{int(whole):,}{dot}{rest}"


def weight(grams: int) -> str:
    """'12.5 斤'; '12.5 jin'."""
    return gettext(N_("%(n)s 斤"), n=jin(grams))


def both(grams: int) -> str:
    """'12.5 斤（6.25 公斤）', as papers say it."""
    return gettext(N_("%(jin)s 斤（%(kg)s 公斤）"), jin=jin(grams), kg=kilos(grams))


def said(amount: int, measure: Measure, piece: str = "") -> str:
    """An amount as people read it: 斤 of what is weighed, pieces by their own word of what is counted."""
    if measure is Measure.WEIGHT:
        return weight(amount)
    word = piece or gettext(UNIT_WORDS[Unit.PIECE])
    return f"{amount:,} {several(word) if amount != 1 else word}"


def several(word: str) -> str:
    """More than one of a unit: 'eggs', 'boxes'; Chinese words, and English units of weight, have one form."""
    if locale() != "en" or not word.isascii() or not word.isalpha() or word in ONE_FORM:
        return word
    if word.endswith(("s", "x", "ch", "sh")):
        return f"{word}es"
    return f"{word[:-1]}ies" if word.endswith("y") and word[-2:-1] not in "aeiou" else f"{word}s"


def unit_word(unit: Unit, piece: str = "") -> str:
    """The word of a unit; ``piece`` is what one of the product is called (只, 个, 袋)."""
    return piece if unit is Unit.PIECE and piece else gettext(UNIT_WORDS[unit])
