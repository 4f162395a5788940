"""What the words of platforms say of an order: paid, not (yet) paid, or given back."""

from __future__ import annotations

import enum


class Standing(enum.StrEnum):
    """Where an order of a platform stands, as far as a sale is concerned."""

    PAID = "paid"
    UNPAID = "unpaid"
    CLOSED = "closed"
    REFUNDED = "refunded"


UNPAID = ("等待买家付款", "待付款", "未付款", "待支付", "等待付款", "没有创建支付")
CLOSED = (
    "交易关闭",
    "已取消",
    "订单取消",
    "取消",
    "交易取消",
    "已关闭",
    "终止",
    "删除",
    "付款以后用户退款成功",
)
HELD = ("锁定", "暂停")
"""京东 holds an order while the buyer asks to cancel it; what becomes of it the next export says."""
PARTLY = ("部分退", "退部分")
GIVEN_BACK = ("退款成功", "已退换货", "已退款", "全额退款", "退货退款", "退货成功")


def is_partly_refunded(state: str, after: str) -> bool:
    """Did only part of the money go back?"""
    return any(word in state or word in after for word in PARTLY)


def standing(state: str, after: str, *, is_paid: bool) -> Standing:
    """Where an order stands by its state, what came after, and whether a day of payment is written.

    A closed order that was paid is one whose money went back: platforms close it for that and nothing else.
    "没有退款" and "无售后或售后取消" are no refunds.
    """
    if not is_partly_refunded(state, after) and any(word in state or word in after for word in GIVEN_BACK):
        return Standing.REFUNDED
    if any(word in state for word in UNPAID):
        return Standing.UNPAID
    if any(word in state for word in HELD):
        return Standing.PAID if is_paid else Standing.UNPAID
    if any(word in state for word in CLOSED):
        return Standing.REFUNDED if is_paid else Standing.CLOSED
    return Standing.PAID
