"""One row at a time: its cells read through the shared parsers, and every rule that needs nothing else.

All problems of a row are found in one pass. What depends on other rows or on what is stored (the station,
rows imported before, order numbers used twice) is decided in ``claims``. Nothing here touches the database,
so a long file is read before any transaction begins.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from station_app.core import parsers
from station_app.core.i18n import N_
from station_app.core.money import plain, times
from station_app.core.parsers import Unreadable, is_blank
from station_app.core.words import clauses
from station_app.imports.cells import GOODS, LIMITS, Cells, squeezed
from station_app.imports.columns import FINGERPRINT, HEADINGS, LATER
from station_app.imports.reader import Ledger
from station_app.imports.rows import Purchase, Row
from station_app.ledger.models import Method

METHODS = {
    "现金": Method.CASH,
    "微信": Method.WECHAT,
    "微信支付": Method.WECHAT,
    "支付宝": Method.ALIPAY,
    "转账": Method.TRANSFER,
    "银行转账": Method.TRANSFER,
}
CREDIT, RETURNED, SWAPPED = "赊", ("退货", "已退货"), "换货"
MOST_FEN = 10**13
"""A hundred thousand million yuan: an order above it is a slip of the pen, and sums must stay in a bigint."""


def rows_of(ledger: Ledger, as_of: dt.date) -> Iterator[Row]:
    """Every row of a ledger, read and judged by itself; a ledger that cannot be read is one refused row."""
    if ledger.refusal:
        row = Row(ledger.file, ledger.sheet, 0, ledger.code)
        row.blame("", ledger.sheet or ledger.file, ledger.refusal.text, **ledger.refusal.values)
        yield row
        return
    for line in ledger.lines:
        yield _Check(ledger, line).judge(as_of)


class _Check(Cells):
    """Judges one row: its needed cells, then what its columns say of each other."""

    def judge(self, as_of: dt.date) -> Row:
        """The row with all its problems, and with its purchase where nothing needed is missing."""
        self.row.purchase = self.purchase(as_of)
        self.prints()
        return self.row

    def purchase(self, as_of: dt.date) -> Purchase | None:
        """The order the row asks for; None when something it needs cannot be read."""
        row = self.row
        day = self.needed("day", parsers.read_day)
        buyer = self.needed("buyer", parsers.read_name)
        goods = self.needed("goods", lambda cell: parsers.read_text(cell, GOODS))
        quantity_m = self.needed("quantity", parsers.read_quantity)
        price_fen = self.amount("price", parsers.read_money)
        freight_fen = self.amount("freight", parsers.read_freight)
        if day and day > as_of:
            row.blame("day", self.cells["day"], N_("日期晚于 %(as_of)s，还没到"), as_of=as_of.isoformat())
        self.texts()
        phone, number = self.phone(), self.number("number")
        tracking = self.number("tracking")
        written_fen = self.written("payable")
        written_saved_fen = self.written("saved", negative=True)
        arrived_on, picked_up_on = self.later_day("arrived", day), self.later_day("picked_up", day)
        reference_fen = self.reference()
        row.buyer, row.goods = buyer or self.canonical("buyer"), goods or self.canonical("goods")
        if quantity_m is None or price_fen is None or freight_fen is None:
            return None
        goods_fen = times(price_fen, quantity_m)
        payable_fen = goods_fen + freight_fen
        if max(payable_fen, times(reference_fen or 0, quantity_m)) > MOST_FEN:
            row.blame("price", self.cells["price"], N_("数量乘单价大得不像真的，请核对"))
            return None
        if day is None or buyer is None or goods is None:
            return None
        purchase = Purchase(
            day, buyer, goods, quantity_m, price_fen, freight_fen, goods_fen, payable_fen, phone,
            reference_fen=reference_fen, number=number, tracking=tracking, arrived_on=arrived_on,
            picked_up_on=picked_up_on, is_shipped=not is_blank(self.cells.get("tracking")),
            **{name: self.kept.get(name, "") for name in LIMITS if name != "platform"},
            platform=squeezed(self.kept["platform"]),
        )  # fmt: skip
        purchase.collector = self.kept["collector"]
        self.compare(purchase, written_fen, written_saved_fen)
        self.money(purchase)
        self.giving_back(purchase)
        note = self.canonical("note")
        purchase.note = clauses((note, *self.notes))
        purchase.written.update(self.others)
        return purchase

    def compare(self, purchase: Purchase, payable: int | None, saved: int | None) -> None:
        """What the ledger computed against what we compute, before any return; ours is stored."""
        if payable is not None:
            self.differs("payable", payable, purchase.payable_fen, purchase)
        if purchase.reference_fen is None:
            if saved:
                self.row.warn("saved", self.cells["saved"], N_("没有参考价，这个数不算，原数留作备注"))
                purchase.written[HEADINGS["saved"]] = self.canonical("saved")
            return
        reference_fen = times(purchase.reference_fen, purchase.quantity_m)
        saved_fen = reference_fen - purchase.payable_fen
        if saved is not None:
            self.differs("saved", saved, saved_fen, purchase)
        if saved_fen * 2 > reference_fen:
            self.row.warn(
                "reference", self.cells["reference"], N_("节省超过参考价的一半，照收，请核对参考价")
            )

    def differs(self, name: str, written_fen: int, computed_fen: int, purchase: Purchase) -> None:
        """Warn when a written amount is off by more than one fen, and keep it."""
        if abs(written_fen - computed_fen) <= 1:
            return
        self.row.warn(
            name,
            self.cells[name],
            N_("和算出来的 %(yuan)s 元不一样，用算出来的，原数留作备注"),
            yuan=plain(computed_fen),
        )
        purchase.written[HEADINGS[name]] = self.canonical(name)

    def money(self, purchase: Purchase) -> None:
        """What the villager had paid: blank is nothing on credit, else everything."""
        method = squeezed(self.canonical("method"))
        purchase.is_credit = CREDIT in method
        purchase.method = METHODS.get(method, Method.UNKNOWN)
        if method and not purchase.is_credit and purchase.method is Method.UNKNOWN:
            self.others[HEADINGS["method"]] = self.canonical("method")
        otherwise = 0 if purchase.is_credit else purchase.payable_fen
        cell = self.cells.get("received")
        purchase.received_fen = otherwise
        if is_blank(cell):
            return
        try:
            reading = parsers.read_money(cell)
        except Unreadable:
            self.row.warn("received", cell, N_("已收看不懂，按 %(yuan)s 元记"), yuan=plain(otherwise))
            self.others[HEADINGS["received"]] = self.canonical("received")
            return
        self.rounded("received", reading)
        self.kept["received"] = purchase.received_fen = reading.value
        if reading.value > purchase.payable_fen:
            self.row.warn(
                "received", cell, N_("收的比应付 %(yuan)s 元多，照收"), yuan=plain(purchase.payable_fen)
            )

    def giving_back(self, purchase: Purchase) -> None:
        """Returned goods end the order; a swap is a note."""
        word = squeezed(self.canonical("returned"))
        purchase.is_returned = word in RETURNED
        if word and not purchase.is_returned:
            self.notes.append(self.canonical("returned"))
            if word != SWAPPED:
                self.row.warn("returned", self.cells["returned"], N_("这一列只认“退货”和“换货”，已记成备注"))

    def prints(self) -> None:
        """What makes the row the same row again, and the columns that may still change."""
        kept = self.kept
        self.row.base = "\x1f".join(
            str(kept[name]) if name in kept else self.canonical(name) for name in FINGERPRINT
        )
        self.row.later = {
            HEADINGS[name]: str(kept[name]) if name in kept else text
            for name in LATER
            if (text := self.canonical(name))
        }
