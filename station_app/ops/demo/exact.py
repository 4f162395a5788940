"""Fit drawn orders to exact totals without any order that balances: all prices move by the same factor, are
rounded as shops write them, and what is then missing is spread over many orders by a few fen each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from random import Random
from typing import TypeVar

from station_app.core.money import part
from station_app.ops.demo.drafts import Draft, Line
from station_app.ops.demo.plan import LEAST_FEN, MOST_FEN, Plan
from station_app.orders.figures import order_figures, share

T = TypeVar("T")
STEPS_FEN = (50, 10, 1)
ROUNDS = 6


def shop_price_fen(yuan: float) -> int:
    """A price as shops write it: tenths of a yuan, above a hundred whole yuan."""
    if yuan >= 100:
        return round(yuan) * 100
    return max(round(yuan * 10) * 10, 50)


def fit_turnover(plan: Plan, orders: list[Draft]) -> None:
    """Set the goods of every line so that payable sums to the plan's turnover."""
    factor = 1.0
    for _ in range(ROUNDS):
        price_all(orders, factor)
        fixed_fen = sum(order.freight_fen - order.discount_fen for order in orders)
        goods_fen = sum(order.goods_fen for order in orders)
        if abs(plan.turnover_fen - fixed_fen - goods_fen) < len(orders):
            break
        factor *= (plan.turnover_fen - fixed_fen) / goods_fen
    missing = plan.turnover_fen - sum(order.payable_fen for order in orders)
    single = [order for order in orders if len(order.lines) == 1 and order.lines[0].units == 1]

    def move(order: Draft, fen: int) -> bool:
        if not LEAST_FEN + 100 <= order.payable_fen <= MOST_FEN - 100:
            return False
        order.lines[0].goods_fen += fen
        return True

    spread_out(plan.random("turnover"), single, missing, move)


def price_all(orders: Iterable[Draft], factor: float) -> None:
    """Prices from what was drawn; an order stays between the bounds."""
    for order in orders:
        for line in order.lines:
            units = line.units
            fen = min(shop_price_fen(line.price * factor), 260_000 // units)
            if fen * units < LEAST_FEN:
                fen = -(-LEAST_FEN // units)
            line.goods_fen = fen * units
            line.unit_price_fen = fen if units > 1 else None
        if not LEAST_FEN <= order.payable_fen <= MOST_FEN:
            order.discount_fen = order.freight_fen = 0
            if order.payable_fen > MOST_FEN:
                del order.lines[1:]


def fix_shares(orders: Iterable[Draft]) -> None:
    """Freight and discount by value of goods, once the goods stand."""
    for order in orders:
        share(order.lines, freight_fen=order.freight_fen, fee_fen=0, discount_fen=order.discount_fen)


def refer_all(orders: Iterable[Draft], factor: float) -> None:
    """Local prices from the drawn margins; what is planted keeps its own."""
    for order in orders:
        for line in order.lines:
            if line.margin is None:
                continue
            margin = line.margin if line.is_planted else line.margin * factor
            local = line.goods_fen / line.units * (1 + margin)
            fen = max(round(local / 50) * 50 if local < 5_000 else round(local / 100) * 100, 50)
            if line.unit_price_fen is not None:
                line.reference_unit_fen = fen
            else:
                line.reference_total_fen = fen * line.units


def worth(orders: Iterable[Draft]) -> tuple[int, int]:
    """Local worth of all that is covered, and what it saves, by the one definition."""
    reference_fen = covered_fen = 0
    for order in orders:
        figured = order_figures(order.lines)
        reference_fen += figured.reference_fen
        covered_fen += figured.covered_fen
    return reference_fen, reference_fen - covered_fen


def fit_savings(plan: Plan, orders: list[Draft]) -> None:
    """Set local prices so that savings sum to the plan's; returns must stand by now."""
    factor = 1.0
    at_cost_fen = reference_at_cost_fen(orders)
    for _ in range(ROUNDS):
        refer_all(orders, factor)
        reference_fen, saved_fen = worth(orders)
        missing = plan.saved_fen - saved_fen
        if abs(missing) < len(orders):
            break
        factor *= 1 + missing / max(reference_fen - at_cost_fen, 1)
    missing = plan.saved_fen - worth(orders)[1]
    single = [order.lines[0] for order in orders if len(order.lines) == 1 and may_move(order.lines[0])]

    def move(line: Line, fen: int) -> bool:
        assert line.reference_total_fen is not None  # nosec B101 - narrows the type
        line.reference_total_fen += fen
        return True

    spread_out(plan.random("savings"), single, missing, move)


def may_move(line: Line) -> bool:
    """One unit with a local price well above nothing, not planted, not returned."""
    wide = line.reference_total_fen is not None and line.reference_total_fen > 500
    return wide and line.units == 1 and not line.returned_m and not line.is_planted


def reference_at_cost_fen(orders: Iterable[Draft]) -> int:
    """What the same goods cost without freight, for those with a movable local price; planted ones whole."""
    total_fen = 0
    for order in orders:
        for line in order.lines:
            left = line.quantity_m - line.returned_m
            if line.margin is None or left <= 0:
                continue
            cost = line.goods_fen * (1 + line.margin) if line.is_planted else line.goods_fen
            total_fen += part(round(cost), left, line.quantity_m)
    return total_fen


def spread_out(rng: Random, things: list[T], missing: int, move: Callable[[T, int], bool]) -> None:
    """Move many things by a small step each until the sum is right."""
    sign = 1 if missing > 0 else -1
    missing = abs(missing)
    for step in STEPS_FEN:
        while missing >= step:
            before = missing
            for thing in rng.sample(things, len(things)):
                if missing < step:
                    break
                if move(thing, sign * step):
                    missing -= step
            if missing == before:
                raise RuntimeError("no order can take a step: the catalogue does not fit the totals")
