"""An order of an export, as its buyer sees it: what form it fills, by whom it comes, whether it was sent."""

from __future__ import annotations

from station_app.core.parsers import is_blank, read_text
from station_app.imports.platforms.sold import SoldLine, SoldOrder
from station_app.orders.pasting.pasted import Goods, Pasted
from station_app.orders.pasting.words import ALIBABA, JD, PINDUODUO, TAOBAO
from station_app.orders.placing import MOST_LINES

WORDS = {"taobao": TAOBAO, "taobao_lines": TAOBAO, "1688": ALIBABA, "jd": JD, "pinduoduo": PINDUODUO}
SENT = ("已发货", "确认收货", "待收货", "等待收货", "运输", "派送", "已签收", "交易成功", "已完成", "已收货")
NOT_SENT = ("待发货", "等待卖家发货", "等待发货", "未发货", "部分发货")
SEPARATORS = (";", "；", ",", "，", "、", "|", "\n")


def parcel(order: SoldOrder) -> tuple[str, str]:
    """Courier and number of the first parcel; an order may come in several."""
    return _said(order, "courier", 40), _said(order, "tracking", 60).replace(" ", "")


def _said(order: SoldOrder, name: str, limit: int) -> str:
    cell = next((cells[name] for _, cells in order.rows if not is_blank(cells.get(name))), "")
    if isinstance(cell, float) and cell.is_integer():
        cell = str(int(cell))
    text = read_text(str(cell), 1 << 20, required=False)
    for sign in SEPARATORS:
        text = text.split(sign)[0]
    text = text.strip()
    return text if len(text) <= limit else ""


def was_sent(order: SoldOrder) -> bool:
    """Does the shop say that it is on its way, or has arrived?"""
    if any(word in order.state for word in NOT_SENT):
        return False
    return bool(parcel(order)[1]) or any(word in order.state for word in SENT)


def worth(line: SoldLine) -> int:
    """What a line comes to without freight; where no price is written, its part of what was paid."""
    return line.value_fen or line.amount_fen - line.freight_fen


def draft(order: SoldOrder) -> Pasted:
    """The form of a new order as the export has it. What is between the sums is discount, or a fee."""
    goods_fen = sum(worth(line) for line in order.lines)
    freight_fen = sum(line.freight_fen for line in order.lines)
    over_fen = goods_fen + freight_fen - sum(line.amount_fen for line in order.lines)
    courier, number = parcel(order)
    found = Pasted(
        platform=WORDS.get(order.platform.key, order.channel[:40]),
        number=order.number[:60],
        goods=[
            Goods(line.goods[:120], line.spec[:300], line.quantity_m, worth(line))
            for line in order.lines[:MOST_LINES]
        ],
        freight_fen=freight_fen or None,
        discount_fen=over_fen if 0 < over_fen <= goods_fen else None,
        fee_fen=-over_fen if over_fen < 0 else None,
        courier=courier,
        tracking_number=number if was_sent(order) else "",
    )
    if over_fen < 0:
        found.doubt(*(f"lines-{n}-paid" for n in range(len(found.goods))))
    if len(order.lines) > MOST_LINES or any(line.value_fen == 0 for line in order.lines):
        found.doubt("lines-0-paid")
    return found
