"""What a whole order says is shared over its lines by value: the parts sum to it to the fen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from station_app.core import parsers
from station_app.core.i18n import N_
from station_app.core.money import spread
from station_app.core.parsers import Unreadable, is_blank
from station_app.core.words import series
from station_app.imports.platforms.sold import SoldOrder
from station_app.imports.platforms.states import Standing


def amount(order: SoldOrder, name: str, cell: Any, *, negative: bool = False) -> int | None:
    """An amount in fen; None where nothing is written."""
    if is_blank(cell):
        return None
    try:
        return parsers.read_money(cell, negative=negative).value
    except Unreadable as error:
        order.blame(name, cell, error.text, **error.values)
        return None


def share(order: SoldOrder) -> None:
    """Share what the whole order says over its lines, so that the parts sum to it exactly."""
    _same_everywhere(order)
    amounts = {name: amount(order, name, order.said[name]) for name in ("total", "freight", "refund", "fee")}
    gross = amount(order, "gross", order.said["gross"])
    raised = amount(order, "raised", order.said["raised"], negative=True) or 0
    if order.problems:
        return
    goods = sum(line.value_fen for line in order.lines)
    if not goods and gross:
        for line, part in zip(
            order.lines, spread(gross, [one.quantity_m for one in order.lines]), strict=True
        ):
            line.value_fen = part
        goods = gross
    freight = amounts["freight"] or 0
    total = amounts["total"]
    if total is None:
        total = max(0, goods + freight + raised)
    refund = amounts["refund"]
    order.is_refund_known = refund is not None
    if order.standing is Standing.REFUNDED and not refund:
        refund = total
    if (refund or 0) > total:
        order.blame("refund", order.said["refund"], N_("退的比收的还多，请核对"))
        return
    if freight > total:
        freight = total
    if len(order.lines) == 1:
        line = order.lines[0]
        line.amount_fen, line.freight_fen = total, freight
        line.refund_fen, line.fee_fen = refund or 0, amounts["fee"] or 0
        return
    values = [line.value_fen for line in order.lines]
    for name, whole in (
        ("amount_fen", total),
        ("freight_fen", freight),
        ("refund_fen", refund or 0),
        ("fee_fen", amounts["fee"] or 0),
    ):
        for line, part in zip(order.lines, spread(whole, values), strict=True):
            setattr(line, name, part)
    for line in order.lines:
        line.freight_fen = min(line.freight_fen, line.amount_fen)
    refunds = bounded([line.refund_fen for line in order.lines], [line.amount_fen for line in order.lines])
    for line, fen in zip(order.lines, refunds, strict=True):
        line.refund_fen = fen


def bounded(parts: Sequence[int], most: Sequence[int]) -> list[int]:
    """No part is more than it may be (a line gives back no more than it brought): what a rounding put over it
    moves to the next with room.
    """
    kept = [min(part, limit) for part, limit in zip(parts, most, strict=True)]
    over = sum(parts) - sum(kept)
    for at, limit in enumerate(most):
        room = min(over, limit - kept[at])
        kept[at], over = kept[at] + room, over - room
    return kept


def _same_everywhere(order: SoldOrder) -> None:
    """What belongs to the whole order is said once, or the same on every line."""
    for name in ("total", "freight", "refund"):
        said = {str(cells[name]).strip() for _, cells in order.rows if name in cells}
        if len(said) > 1 and len({amount(order, name, cell) for cell in said}) > 1:
            text = N_("同一个订单的几行写的不一样，不知道哪个对：%(values)s")
            order.blame(name, "", text, values=series(sorted(said)[:3]))
