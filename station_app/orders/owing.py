"""What is still owed for an order that stands: lists, homes and facts ask the same question."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, literal_column

from station_app.orders.flow import OrderState
from station_app.orders.models import Order

OWED = Order.payable_fen - Order.written_off_fen - Order.received_fen
"""What is still owed; only where ``owing()`` holds."""
NOTHING: ColumnElement[int] = literal_column("0")
"""Written out, not bound: only then is it seen that the index of owing orders answers."""


def owing() -> ColumnElement[bool]:
    """Is money still owed for an order that stands?"""
    closed = (OrderState.CANCELLED, OrderState.RETURNED)
    return and_(Order.is_undone.is_(False), Order.state.not_in(closed), OWED > NOTHING)
