"""How many or how much, read into thousandths: 2 -> 2000, 1.5 -> 1500."""

from decimal import Decimal

from station_app.core.i18n import N_
from station_app.core.parsers.spelling import half_width, number_in, number_of, round_to
from station_app.core.parsers.text import is_blank
from station_app.core.parsers.unreadable import Missing, Unreadable

EXAMPLE = "1.5"
MOST = 999_999
# 0.1 + 0.2 in a spreadsheet is 0.30000000000000004: its own arithmetic, not a fourth decimal.
NOISE = Decimal("1E-9")


def read_quantity(cell: object) -> int:
    """A quantity in thousandths, above 0 and at most 999,999 whole units, three decimals at most.

    Raises Missing for a blank cell, else Unreadable.
    """
    if is_blank(cell):
        raise Missing("quantity.missing", N_("请填写数量，例如 %(example)s"), "1")
    number = number_in(half_width(cell)) if isinstance(cell, str) else number_of(cell)
    if number is None:
        raise Unreadable("quantity.unreadable", N_("数量看不懂，请只写数字，例如 %(example)s"), EXAMPLE)
    if number <= 0:
        raise Unreadable("quantity.not_positive", N_("数量要大于 0，例如 %(example)s"), "1")
    if number > MOST:
        raise Unreadable("quantity.too_large", N_("数量太大，请核对：最多 %(most)s"), "1", most=f"{MOST:,}")
    exact = round_to(number, 3)
    if abs(exact - number) > NOISE:
        raise Unreadable("quantity.too_fine", N_("数量最多写 3 位小数，例如 %(example)s"), EXAMPLE)
    if not exact:
        raise Unreadable("quantity.not_positive", N_("数量要大于 0，例如 %(example)s"), "1")
    return int(exact.scaleb(3))
