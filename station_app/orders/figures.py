"""What every figure of an order means (one table; pages, reports and commands all use it).

Pure functions over lines, so that the worked example of the definition is a test without a database.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from station_app.core.money import part, spread, times


class Line(Protocol):
    """What a line must have to be figured; quantities in thousandths, amounts in fen."""

    quantity_m: int
    returned_m: int
    goods_fen: int
    discount_share_fen: int
    freight_share_fen: int
    fee_share_fen: int
    refunded_fen: int
    reference_unit_fen: int | None
    reference_total_fen: int | None


@dataclass(frozen=True)
class LineFigures:
    """One line: what was paid for it, and what the same would have cost locally (None: no reference)."""

    paid_fen: int
    reference_fen: int | None
    is_returned: bool

    @property
    def saved_fen(self) -> int | None:
        """Reference minus paid; may be negative; None without a reference."""
        return None if self.reference_fen is None or self.is_returned else self.reference_fen - self.paid_fen


@dataclass(frozen=True)
class OrderFigures:
    """The sums of an order that facts add up."""

    covered_fen: int
    coverable_fen: int
    reference_fen: int
    is_returned: bool


def goods_fen(quantity_m: int, unit_price_fen: int | None, typed_total_fen: int | None) -> int:
    """Goods of a line: its typed total, or quantity x unit price, half up to the fen."""
    if typed_total_fen is not None:
        return typed_total_fen
    return times(unit_price_fen or 0, quantity_m)


def share(lines: Sequence[Line], *, freight_fen: int, fee_fen: int, discount_fen: int) -> None:
    """Fix the shares of freight, fee and discount by original goods value (largest remainder)."""
    weights = [line.goods_fen - (getattr(line, "exchanged_fen", 0) or 0) for line in lines]
    freight, fee = spread(freight_fen, weights), spread(fee_fen, weights)
    discount = spread(discount_fen, weights)
    for index, line in enumerate(lines):
        line.freight_share_fen, line.fee_share_fen = freight[index], fee[index]
        line.discount_share_fen = discount[index]


def line_figures(line: Line) -> LineFigures:
    """A line's figures; a reference of zero or less counts as none."""
    remaining = line.quantity_m - line.returned_m
    paid = (
        line.goods_fen
        - line.discount_share_fen
        + line.freight_share_fen
        + line.fee_share_fen
        - line.refunded_fen
    )
    reference: int | None = None
    if line.reference_total_fen is not None and line.reference_total_fen > 0:
        reference = part(line.reference_total_fen, remaining, line.quantity_m)
    elif line.reference_unit_fen is not None and line.reference_unit_fen > 0:
        reference = times(line.reference_unit_fen, remaining)
    return LineFigures(paid, reference, remaining <= 0)


def order_figures(lines: Sequence[Line]) -> OrderFigures:
    """Covered, coverable and reference of an order: over lines not fully returned."""
    covered = coverable = reference = 0
    figured = [line_figures(line) for line in lines]
    for one in figured:
        if one.is_returned:
            continue
        coverable += one.paid_fen
        if one.reference_fen is not None:
            covered += one.paid_fen
            reference += one.reference_fen
    return OrderFigures(covered, coverable, reference, all(one.is_returned for one in figured))


def share_refund(lines: Sequence[Line], refund_fen: int) -> list[int]:
    """A refund that names no line, shared by goods value over lines not fully returned."""
    kept = [line.goods_fen if line.returned_m < line.quantity_m else 0 for line in lines]
    if not any(line.returned_m < line.quantity_m for line in lines):
        kept = [line.goods_fen for line in lines]
    elif not any(kept):
        first = next(i for i, line in enumerate(lines) if line.returned_m < line.quantity_m)
        return [refund_fen if i == first else 0 for i in range(len(lines))]
    return spread(refund_fen, kept)
