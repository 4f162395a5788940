"""New sales of an import: decided order by order, stored all at once.

A file of a season has tens of thousands of rows and few kinds of goods: what product a title means is found
once, and rows go to the database as ledgers do, without an object for each.
"""

from __future__ import annotations

import uuid
from typing import Any

from station_app.core import clock
from station_app.core.db import uuid7
from station_app.core.i18n import N_
from station_app.core.pouring import TOGETHER, pouring
from station_app.imports.lists.again import GIVEN_BACK
from station_app.imports.lists.kinds import Task
from station_app.imports.platforms.sold import SoldLine, SoldOrder
from station_app.imports.tables import Entry
from station_app.produce.channels.fees import given_back
from station_app.produce.channels.models import Channel
from station_app.produce.products.models import Product
from station_app.produce.sales.matching import amount_of, product_of
from station_app.produce.sales.models import Sale, SaleReturn

SALE = (
    *("county_id", "id", "station_id", "channel_id", "order_no", "line_no", "sold_on", "product_id"),
    *("batch_id", "agreement_id", "title", "amount", "pieces_m", "returned", "amount_fen", "freight_fen"),
    *("fee_fen", "refunded_fen", "fee_back_fen", "method", "settlement_id", "import_id", "note", "at"),
    *("by_id", "by_name", "cancelled_at", "cancelled_why", "version"),
)
RETURN = (
    *("county_id", "id", "station_id", "sale_id", "on", "amount", "is_restocked", "refund_fen"),
    *("fee_back_fen", "reason", "settlement_id", "import_id", "at", "by_id", "by_name"),
)
UNKNOWN = N_("和品种册里的对不上，照收，不算斤两")
WEIGHTLESS = N_("标题里看不出一件有多重，照收，不算斤两")
REFUNDED = N_("退过款，按退款后的算")
NO_FEE = N_("京东的服务费是送货安装的钱，不是扣点，没有算；扣点照渠道里填的算")
FEE_SAID = N_("表里写着平台扣了多少，照表里的算，没有按渠道的扣点")
OWN_FEE = ("typed", "taobao")
"""Tables whose fee, where one is written, is what the channel kept."""


class NewSales:
    """The sales that an import brings."""

    def __init__(self, task: Task, products: list[Product]) -> None:
        self.task, self.products = task, products
        self.at, self.by = clock.moment(), (task.by.id if task.by else None, task.by.name if task.by else "")
        self.sales: list[tuple[Any, ...]] = []
        self.returns: list[tuple[Any, ...]] = []
        self._known: dict[tuple[str, str, int], tuple[Product | None, int | None]] = {}

    def add(self, order: SoldOrder, lines: list[Entry], channel: Channel) -> None:
        """Say of every line what is to be known, and make its row ready."""
        for heading, cell, text, values in order.doubts:
            lines[0].warn(heading, cell, text, **values)
        is_said = self._is_fee_said(order, lines)
        for entry in lines:
            line: SoldLine = entry.values["line"]
            product, amount = self._meant(line)
            if product is None:
                entry.warn(order.heading("goods"), line.goods, UNKNOWN)
            elif amount is None:
                entry.warn(order.heading("goods"), line.goods, WEIGHTLESS)
            if line.refund_fen:
                entry.warn(order.heading("refund"), order.said.get("refund"), REFUNDED)
            if not self.task.store:
                continue
            fee, rule = line.fee_fen, "none"
            if not is_said:
                fee, rule = channel.fee_of(line.amount_fen, is_first=entry is lines[0]), channel.fee_back
            back = given_back(
                rule,
                fee_fen=fee,
                back_fen=0,
                amount_fen=line.amount_fen,
                refunded_fen=line.refund_fen,
                is_settled=False,
            )
            back = back if line.refund_fen else 0
            self._put(order, entry, line, channel.id, product, amount, fee, back)

    def _is_fee_said(self, order: SoldOrder, lines: list[Entry]) -> bool:
        """Does the file say what the channel kept? Taobao writes 0 where it says nothing."""
        said = order.said.get("fee")
        if said is None:
            return False
        charged = any(entry.values["line"].fee_fen for entry in lines)
        if order.platform.key not in OWN_FEE:
            if charged:
                lines[0].warn(order.heading("fee"), said, NO_FEE)
            return False
        if charged and order.platform.key != "typed":
            lines[0].warn(order.heading("fee"), said, FEE_SAID)
        return charged or order.platform.key == "typed"

    def _meant(self, line: SoldLine) -> tuple[Product | None, int | None]:
        """The product of a line, and how much of it."""
        key = line.goods, line.spec, line.quantity_m
        if key not in self._known:
            product = product_of(line.goods, line.spec, self.products)
            self._known[key] = product, amount_of(product, *key) if product else None
        return self._known[key]

    def _put(
        self,
        order: SoldOrder,
        entry: Entry,
        line: SoldLine,
        channel_id: uuid.UUID,
        product: Product | None,
        amount: int | None,
        fee_fen: int,
        back_fen: int,
    ) -> None:
        county_id, id = self.task.county_id, uuid7()
        what = (order.number, entry.values["at"], order.sold_on, product.id if product else None, None, None)
        title = f"{line.goods} {line.spec}".strip()[:200]
        fen = (line.amount_fen, line.freight_fen, fee_fen, line.refund_fen, back_fen)
        made = (None, None, self.task.batch_id, order.note, self.at, *self.by, None, "", 1)
        self.sales.append(
            (county_id, id, None, channel_id, *what, title, amount, line.quantity_m, 0, *fen, *made)
        )
        if line.refund_fen:
            back = (county_id, uuid7(), None, id, clock.today(), 0, True, line.refund_fen, back_fen)
            self.returns.append((*back, GIVEN_BACK, None, self.task.batch_id, self.at, *self.by))
        entry.thing_id, entry.was = id, {"version": 1}

    def store(self) -> None:
        """Everything that was made ready into its table; raises ``IntegrityError`` as any insert does."""
        with pouring() as pour:
            for model, names, rows in ((Sale, SALE, self.sales), (SaleReturn, RETURN, self.returns)):
                for start in range(0, len(rows), TOGETHER):
                    pour(model, names, rows[start : start + TOGETHER])
