"""The life-cycle of a proxy order, as a table of verbs."""

from __future__ import annotations

import enum

from station_app.core.flow import Flow
from station_app.core.i18n import N_


class OrderState(enum.StrEnum):
    """How far an order has come."""

    PLACED = "placed"
    SHIPPED = "shipped"
    ARRIVED = "arrived"
    PICKED_UP = "picked_up"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    RETURNED = "returned"


S = OrderState
STATE_WORDS = {
    S.PLACED: N_("已下单"),
    S.SHIPPED: N_("在路上"),
    S.ARRIVED: N_("已到站"),
    S.PICKED_UP: N_("已取货"),
    S.COMPLETED: N_("已完成"),
    S.CANCELLED: N_("已取消"),
    S.RETURNED: N_("已退货"),
}
AFTER_PLACED = (S.SHIPPED, S.ARRIVED, S.PICKED_UP, S.COMPLETED)
DELIVERED = (S.PICKED_UP, S.COMPLETED)

FLOW: Flow[OrderState] = Flow("order", S.PLACED, STATE_WORDS)
FLOW.verb("ship", N_("填单号"), [S.PLACED], S.SHIPPED, N_("在路上"))
FLOW.verb("arrive", N_("到货了"), [S.PLACED, S.SHIPPED], S.ARRIVED, N_("到货了"))
FLOW.verb("hand_over", N_("取走了"), [S.ARRIVED], S.PICKED_UP, N_("取走了"))
FLOW.verb("complete", N_("完成"), [S.PICKED_UP], S.COMPLETED, N_("过了七天，完成"))
FLOW.verb("cancel", N_("作废"), [S.PLACED], S.CANCELLED, N_("作废了"))
FLOW.verb("give_back", N_("退货"), AFTER_PLACED, S.RETURNED, N_("退货了"))
FLOW.verb("refund", N_("部分退货或退款"), (*AFTER_PLACED, S.RETURNED), None, N_("退了一部分"))
