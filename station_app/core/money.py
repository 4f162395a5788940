"""Money is integer fen; this is where it becomes text and where it is divided.

The one rounding rule is *half up*: an exact half goes away from zero, so ¥0.005 becomes ¥0.01 and
−¥0.005 becomes −¥0.01. A refund therefore rounds like the sum it takes back.
"""

from collections.abc import Sequence
from decimal import Decimal

MINUS = "\u2212"  # the typographic minus: as wide as a digit, never broken from its number
_CENTS = tuple(f".{cents:02d}" for cents in range(100))  # a page writes hundreds of amounts


def divide(numerator: int, denominator: int) -> int:
    """The whole number nearest to the quotient, an exact half away from zero."""
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    if numerator < 0:
        return -((-2 * numerator + denominator) // (2 * denominator))
    return (2 * numerator + denominator) // (2 * denominator)


def yuan(fen: int) -> str:
    """Fen as yuan to read: 123450 -> '1,234.50', -3900 -> '−39.00'."""
    if fen < 0:
        return f"{MINUS}{-fen // 100:,}{_CENTS[-fen % 100]}"
    return f"{fen // 100:,}{_CENTS[fen % 100]}"


def plain(fen: int) -> str:
    """Fen as yuan for a field or a file: 123450 -> '1234.50', -3900 -> '-39.00' (a hyphen)."""
    if fen < 0:
        return f"-{-fen // 100}.{-fen % 100:02d}"
    return f"{fen // 100}.{fen % 100:02d}"


def money(fen: int) -> str:
    """Fen with the currency sign: '¥1,234.50', '−¥39.00'."""
    if fen < 0:
        return f"{MINUS}¥{-fen // 100:,}{_CENTS[-fen % 100]}"
    return f"¥{fen // 100:,}{_CENTS[fen % 100]}"


def tenths(amount: int) -> str:
    """A count of tenths with one decimal: 512 -> '51.2', -3 -> '−0.3'."""
    sign = MINUS if amount < 0 else ""
    return f"{sign}{abs(amount) // 10:,}.{abs(amount) % 10}"


def wan(fen: int) -> str:
    """Fen as 万元 (ten thousand yuan) with one decimal, half up: 51_150_000 -> '51.2'."""
    return tenths(divide(fen, 100_000))


def share(fen: int, rate_bp: int) -> int:
    """That many basis points of an amount, half up."""
    return divide(fen * rate_bp, 10_000)


def share_bp(part: int, whole: int) -> int | None:
    """The part in basis points of the whole, half up; None if there is no whole to compare with."""
    return divide(part * 10_000, whole) if whole else None


def times(unit_fen: int, quantity_m: int) -> int:
    """A unit price times a quantity in thousandths, half up to the fen."""
    return divide(unit_fen * quantity_m, 1_000)


def part(total_fen: int, remaining_m: int, bought_m: int) -> int:
    """What is left of a line's total when some of it came back: total × remaining ÷ bought, half up.

    ValueError if nothing was bought.
    """
    if bought_m <= 0:
        raise ValueError("bought_m must be above 0")
    return divide(total_fen * remaining_m, bought_m)


def spread(total_fen: int, weights: Sequence[int]) -> list[int]:
    """Share an amount by weight so that the shares sum to it exactly.

    Largest remainder; ties go to the earlier share; if every weight is 0, all goes to the first.
    Freight, fees and discounts are spread as positive numbers: a negative total or weight is a
    ValueError, and so is having nobody to share with.
    """
    if total_fen < 0 or not weights or min(weights) < 0:
        raise ValueError("spread takes a total and weights of 0 or more")
    base = sum(weights)
    if not base:
        return [total_fen] + [0] * (len(weights) - 1)
    shares = [total_fen * weight // base for weight in weights]
    # sorted() is stable, so equal remainders keep their order: the earlier line wins the fen.
    by_remainder = sorted(range(len(weights)), key=lambda at: -(total_fen * weights[at] % base))
    for at in by_remainder[: total_fen - sum(shares)]:
        shares[at] += 1
    return shares


def total(summed: Decimal | int | None) -> int:
    """What SUM() of a column of fen gave, as an int.

    PostgreSQL sums bigint into Decimal, SQLite into int, and no rows at all into None (0 here).
    ValueError if it has a fraction: then it was no sum of fen.
    """
    if summed is None:
        return 0
    whole = int(summed)
    if whole != summed:
        raise ValueError(f"a sum of fen is a whole number, not {summed}")
    return whole
