"""Amounts in yuan, read into fen: 12.5, ¥12.50, 12.50元, １２．５０, 1,234.50, and number cells."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from station_app.core.i18n import N_
from station_app.core.parsers.spelling import half_width, number_in, number_of, round_to
from station_app.core.parsers.text import is_blank
from station_app.core.parsers.unreadable import Missing, Unreadable

EXAMPLE = "12.50"
DIGITS = 9  # of yuan: the sum of a county's amounts then stays far inside a bigint of fen
NOTICEABLE = Decimal("0.0001")  # yuan; a smaller difference is a spreadsheet's own arithmetic
FREE = "包邮"

# By far the most common spellings, read without Decimal: 65,000 rows hold half a million amounts.
SIMPLE = re.compile(r"¥?([0-9]{1,9})(?:\.([0-9]{1,2}))?元?")
SIGNED = re.compile(r"(-?) *¥? *(-?)([^ -].*)")


@dataclass(frozen=True, slots=True)
class Reading:
    """An amount in fen, and whether rounding it to the fen changed it by more than 0.0001 yuan, or at all."""

    value: int
    rounded: bool = False
    inexact: bool = field(default=False, compare=False)


def read_money(cell: object, *, negative: bool = False) -> Reading:
    """An amount, rounded half up to the fen. Below zero only where negative says so (savings may be).

    Raises Missing for a blank cell, Unreadable for words, exponents, bad grouping, NaN, infinity, an
    amount of ten digits or more, or one below zero.
    """
    if is_blank(cell):
        raise Missing("money.missing", N_("请填写金额，例如 %(example)s"), EXAMPLE)
    if type(cell) is float and 0 <= cell < 10**DIGITS:
        fen = round(cell * 100)
        if fen / 100 == cell:  # then its shortest decimal form has two places at most: it is exactly that
            return Reading(fen)
    if isinstance(cell, int) and not isinstance(cell, bool) and 0 <= cell < 10**DIGITS:
        return Reading(cell * 100)
    text = half_width(cell) if isinstance(cell, str) else repr(cell) if isinstance(cell, float) else ""
    simple = SIMPLE.fullmatch(text)
    if simple:
        whole, rest = simple.groups("")
        return Reading(int(whole) * 100 + int(rest.ljust(2, "0")))
    yuan = _yuan_in(text) if isinstance(cell, str) else number_of(cell)
    if yuan is None:
        raise Unreadable("money.unreadable", N_("金额看不懂，请只写数字，例如 %(example)s"), EXAMPLE)
    if yuan and yuan.adjusted() >= DIGITS:
        raise _too_large()
    if yuan < 0 and not negative:
        raise Unreadable("money.negative", N_("金额不能小于 0，请重新填写，例如 %(example)s"), EXAMPLE)
    exact = round_to(yuan, 2)
    if exact and exact.adjusted() >= DIGITS:
        raise _too_large()
    return Reading(int(exact.scaleb(2)), abs(exact - yuan) > NOTICEABLE, exact != yuan)


def read_typed_money(text: str, *, negative: bool = False) -> int:
    """The fen of an amount that a person types: 12.345 is a slip of the finger there, and not rounded."""
    reading = read_money(text, negative=negative)
    if reading.inexact:
        raise Unreadable("money.decimals", N_("金额最多两位小数（到分），例如 %(example)s"), EXAMPLE)
    return reading.value


def read_freight(cell: object) -> Reading:
    """Freight: an amount of 0 or more; blank and 包邮 are 0."""
    if is_blank(cell) or (isinstance(cell, str) and half_width(cell) == FREE):
        return Reading(0)
    return read_money(cell)


def _yuan_in(text: str) -> Decimal | None:
    """The number in a written amount, without its currency sign and 元."""
    if text.endswith("元"):
        text = text[:-1].rstrip()
    match = SIGNED.fullmatch(text)
    if match is None or (match[1] and match[2]):
        return None
    return number_in(match[1] + match[2] + match[3])


def _too_large() -> Unreadable:
    text = N_("金额太大，请核对：元的部分最多 %(digits)s 位")
    return Unreadable("money.too_large", text, EXAMPLE, digits=DIGITS)
