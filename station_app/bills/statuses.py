"""What bills say became of a payment, in the words of WeChat and Alipay."""

from __future__ import annotations

UNFINISHED = (
    "等待付款",
    "等待买家付款",
    "等待对方付款",
    "等待支付",
    "待付款",
    "待支付",
    "付款中",
    "支付中",
    "处理中",
    "交易创建",
)
"""Statuses under which no money has moved yet; a later bill says what became of it."""
WHOLLY = ("已全额退款", "已退还", "退款成功", "交易关闭", "支付失败", "已撤销")
"""Statuses under which nothing stayed of an amount."""
