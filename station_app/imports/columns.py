"""The columns of a proxy-order ledger (代购登记表): their headings, and what each is for."""

from __future__ import annotations

from station_app.core.parsers.spelling import half_width

HEADINGS: dict[str, str] = {
    "serial": "序号",
    "day": "日期",
    "buyer": "购买人",
    "phone": "联系电话",
    "group": "村/组",
    "goods": "商品名称",
    "spec": "规格/链接",
    "quantity": "数量",
    "unit": "单位",
    "price": "网购单价",
    "freight": "运费",
    "payable": "应付",
    "reference": "当地参考价",
    "source": "参考价来源",
    "saved": "节省金额",
    "method": "付款方式",
    "received": "定金/已收",
    "platform": "平台",
    "number": "平台订单号",
    "courier": "快递公司",
    "tracking": "运单号",
    "arrived": "到站日期",
    "picked_up": "取货日期",
    "collector": "签收人",
    "returned": "退换",
    "clerk": "经办人",
    "note": "备注",
}
"""What the code calls a column, and its heading. The headings are the format: they are never translated."""

REQUIRED = ("day", "buyer", "goods", "quantity", "price")
FINGERPRINT = (
    "day",
    "buyer",
    "phone",
    "goods",
    "spec",
    "quantity",
    "unit",
    "price",
    "freight",
    "platform",
    "number",
)
LATER = tuple(name for name in HEADINGS if name not in (*FINGERPRINT, "serial"))
"""Columns that fill in later: a row stays the row it was when they change."""

OWN = "站内单号"
"""In a ledger this program wrote: the number of the order here. Elsewhere it is a note like any other."""
STATION = "站点编码"
TOTAL = "合计"
IN_YUAN = "(元)"
"""What people write behind the heading of an amount."""
PHONES = ("电话", "电话号码", "手机", "手机号", "手机号码", "联系方式")
"""Further headings of a telephone."""


def bare(heading: object) -> str:
    """A heading as it is compared: half-width, without any spaces."""
    return "".join(half_width(heading).split()) if isinstance(heading, str) else ""


NAMES = {bare(heading): name for name, heading in HEADINGS.items()}


def letter(index: int) -> str:
    """The letter a spreadsheet shows over a column: 0 is A, 26 is AA."""
    text = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(65 + rest) + text
    return text
