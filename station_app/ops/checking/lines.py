"""Lines against their orders: every cached sum figured anew from the lines."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import and_, outerjoin, select
from sqlalchemy.engine import Row

from station_app.core.db import db
from station_app.core.money import spread
from station_app.ops.checking.difference import Difference
from station_app.orders.figures import order_figures
from station_app.orders.flow import DELIVERED, OrderState
from station_app.orders.models import Order, OrderLine

OF_ORDER = (
    "number", "state", "is_undone", "goods_fen", "discount_fen", "freight_fen", "fee_fen", "payable_fen",
    "refunded_fen", "covered_fen", "coverable_fen", "reference_fen", "line_count", "is_effective",
)  # fmt: skip
OF_LINE = (
    "quantity_m", "returned_m", "goods_fen", "exchanged_fen", "discount_share_fen", "freight_share_fen",
    "fee_share_fen", "refunded_fen", "reference_unit_fen", "reference_total_fen", "is_virtual",
)  # fmt: skip
SHARES = ("discount", "freight", "fee")


def orders() -> Iterator[Difference]:
    """Every order with its lines, read as one stream."""
    columns = [getattr(Order, name).label(f"order_{name}") for name in OF_ORDER]
    columns += [getattr(OrderLine, name) for name in OF_LINE]
    joined = outerjoin(
        Order, OrderLine, and_(OrderLine.county_id == Order.county_id, OrderLine.order_id == Order.id)
    )
    query = (
        select(Order.county_id.label("county"), Order.id.label("order_id"), *columns)
        .select_from(joined)
        .order_by(Order.county_id, Order.id, OrderLine.position)
    )
    rows = db.session.execute(query.execution_options(yield_per=2_000))
    for _key, group in groupby(rows, key=lambda row: (row.county, row.order_id)):
        lines = list(group)
        if lines[0].quantity_m is None:
            yield Difference("lines_of_orders", f"{lines[0].order_number} has no lines", 0, "1 or more")
            continue
        yield from one_order(lines)


def one_order(lines: list[Row[Any]]) -> Iterator[Difference]:
    """The differences of one order."""
    order = lines[0]

    def differs(field: str, stored: Any, expected: Any) -> Iterator[Difference]:
        if stored != expected:
            yield Difference("lines_of_orders", f"{order.order_number} {field}", stored, expected)

    figured = order_figures(lines)
    goods_fen = sum(line.goods_fen for line in lines)
    payable_fen = goods_fen - order.order_discount_fen + order.order_freight_fen + order.order_fee_fen
    effective = (
        order.order_state in DELIVERED
        and not figured.is_returned
        and not any(line.is_virtual for line in lines)
    )
    yield from differs("line_count", order.order_line_count, len(lines))
    yield from differs("goods_fen", order.order_goods_fen, goods_fen)
    yield from differs("payable_fen", order.order_payable_fen, payable_fen)
    yield from differs("covered_fen", order.order_covered_fen, figured.covered_fen)
    yield from differs("coverable_fen", order.order_coverable_fen, figured.coverable_fen)
    yield from differs("reference_fen", order.order_reference_fen, figured.reference_fen)
    yield from differs("is_effective", bool(order.order_is_effective), effective)
    if order.order_state is not OrderState.CANCELLED and not order.order_is_undone:
        refunded_fen = sum(line.refunded_fen for line in lines)
        yield from differs("refunded_fen of lines", refunded_fen, order.order_refunded_fen)
    for what in SHARES:
        stored = [getattr(line, f"{what}_share_fen") for line in lines]
        amount_fen = getattr(order, f"order_{what}_fen")
        weights = [line.goods_fen - line.exchanged_fen for line in lines]
        expected = spread(amount_fen, weights) if min(weights) >= 0 else "none: goods below 0"
        yield from differs(f"{what} shares", stored, expected)
