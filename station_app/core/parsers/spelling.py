"""What all parsers share: a cell made into half-width text, and numbers read exactly."""

import re
from decimal import ROUND_HALF_UP, Context, Decimal

# Full-width forms to ASCII one by one. Not NFKC: that would also turn 12² into 122 and ½ into 1⁄2.
HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: " ",  # the full-width space
    0xFFE5: "¥",
    0x2212: "-",  # the minus that we print ourselves
}
LONGEST = 60  # characters of any number, date or telephone worth reading
NUMBER = re.compile(r"(-?)([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.([0-9]+))?")
_EXACT = Context(prec=80, rounding=ROUND_HALF_UP)


def half_width(text: str) -> str:
    """Full-width letters, digits and signs as ASCII, surrounding spaces dropped."""
    return (text if text.isascii() else text.translate(HALF_WIDTH)).strip()


def number_in(text: str) -> Decimal | None:
    """A number as people write it: 12, -12.5, 1,234.50 (commas group by three). None if it is not one."""
    match = NUMBER.fullmatch(text) if len(text) <= LONGEST else None
    if match is None:
        return None
    sign, whole, rest = match.groups()
    return Decimal(f"{sign}{whole.replace(',', '')}.{rest or 0}")


def number_of(cell: object) -> Decimal | None:
    """A number cell exactly, a float by its shortest decimal form. None for other cells, NaN and infinity."""
    if isinstance(cell, bool) or not isinstance(cell, int | float | Decimal):
        return None
    number = Decimal(repr(cell)) if isinstance(cell, float) else Decimal(cell)
    return number if number.is_finite() else None


def round_to(number: Decimal, places: int) -> Decimal:
    """Half up to so many decimals. The number must be below 1E60."""
    return number.quantize(Decimal(1).scaleb(-places), context=_EXACT)


def whole_number(cell: object) -> str | None:
    """A number cell without a fraction as its digits, so 13997326778.0 -> '13997326778'; else None."""
    number = number_of(cell)
    if number is None or (number and number.adjusted() >= LONGEST) or number != number.to_integral_value():
        return None
    return str(int(number))
