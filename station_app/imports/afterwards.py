"""What became of an order after it was placed, by what the ledger holds."""

from __future__ import annotations

from station_app.imports.rows import Purchase
from station_app.orders.flow import OrderState
from station_app.orders.models import PayMode


class LineOf:
    """A line as the figures read it."""

    __slots__ = (
        "discount_share_fen",
        "fee_share_fen",
        "freight_share_fen",
        "goods_fen",
        "quantity_m",
        "reference_total_fen",
        "reference_unit_fen",
        "refunded_fen",
        "returned_m",
    )  # fmt: skip

    def __init__(self, purchase: Purchase) -> None:
        self.quantity_m = purchase.quantity_m
        self.returned_m = purchase.quantity_m if purchase.is_returned else 0
        self.goods_fen, self.freight_share_fen = purchase.goods_fen, purchase.freight_fen
        self.discount_share_fen = self.fee_share_fen = 0
        self.refunded_fen = purchase.received_fen if purchase.is_returned else 0
        self.reference_unit_fen: int | None = purchase.reference_fen
        self.reference_total_fen: int | None = None


def state_of(purchase: Purchase) -> OrderState:
    """How far the order has come, by what the ledger holds."""
    if purchase.is_returned:
        return OrderState.RETURNED
    if purchase.picked_up_on:
        return OrderState.PICKED_UP
    if purchase.arrived_on:
        return OrderState.ARRIVED
    return OrderState.SHIPPED if purchase.is_shipped else OrderState.PLACED


def pay_mode_of(purchase: Purchase) -> PayMode:
    """Who paid when: credit is laid out by the operator, less than the payable is a deposit."""
    if purchase.is_credit:
        return PayMode.ADVANCE
    return PayMode.DEPOSIT if purchase.received_fen < purchase.payable_fen else PayMode.PREPAID
