"""One row at a time: its cells read through the shared parsers, and every rule that needs nothing else.

All problems of a row are found in one pass. What depends on other rows or on what is stored (the station,
rows imported before, order numbers used twice) is decided in ``claims``. Nothing here touches the database,
so a long file is read before any transaction begins.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

from station_app.core import parsers
from station_app.core.i18n import N_
from station_app.core.money import plain, times
from station_app.core.parsers import DigitsLost, Missing, Unreadable, is_blank
from station_app.imports.columns import FINGERPRINT, HEADINGS, LATER
from station_app.imports.reader import Ledger, Line
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
LIMITS = {"group": 40, "spec": 300, "unit": 20, "source": 40, "platform": 40, "courier": 40, "clerk": 80}
GOODS, NUMBER, COLLECTOR = 120, 60, 80
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


def squeezed(text: str) -> str:
    """A text as duplicates are compared: without spaces."""
    return text.replace(" ", "")


class _Check:
    """Reads the cells of one row and collects what is wrong."""

    def __init__(self, ledger: Ledger, line: Line) -> None:
        self.cells = line.cells
        self.others = line.others
        self.row = Row(ledger.file, ledger.sheet, line.number, ledger.code, ledger.letters)
        self.kept: dict[str, Any] = {}
        self.notes: list[str] = []

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
        purchase.note = "；".join(part for part in (note, *self.notes) if part)
        purchase.written.update(self.others)
        return purchase

    def needed(self, name: str, read: Callable[[Any], Any]) -> Any:
        """A cell the order cannot do without: unreadable refuses the row."""
        cell = self.cells.get(name)
        try:
            value = self.kept[name] = read(cell)
        except Unreadable as error:
            self.row.blame(name, cell, error.text, **error.values)
            return None
        return value

    def amount(self, name: str, read: Callable[[Any], parsers.Reading]) -> int | None:
        """A needed amount in fen; rounding it to the fen is worth a warning."""
        reading = self.needed(name, read)
        if reading is None:
            return None
        self.rounded(name, reading)
        self.kept[name] = reading.value
        return reading.value  # type: ignore[no-any-return]

    def rounded(self, name: str, reading: parsers.Reading) -> None:
        """Warn where rounding to the fen changed an amount noticeably."""
        if reading.rounded:
            self.row.warn(
                name, self.cells[name], N_("不到一分的已四舍五入，记 %(yuan)s 元"), yuan=plain(reading.value)
            )

    def texts(self) -> None:
        """The words that fill a column of their own; what is too long is cut, and kept whole as a note."""
        for name, limit in (*LIMITS.items(), ("collector", COLLECTOR)):
            text = self.canonical(name)
            if len(text) > limit:
                self.row.warn(name, text, N_("太长，只存前 %(limit)s 个字，全文留在备注里"), limit=limit)
                self.others[HEADINGS[name]] = text
                text = text[:limit].rstrip()
            self.kept[name] = text

    def canonical(self, name: str) -> str:
        """A cell's words, cleaned; nothing that is written is ever too long here."""
        cell = self.cells.get(name)
        return parsers.read_text(cell, 1 << 30, required=False) if cell is not None and cell != "" else ""

    def phone(self) -> str:
        """The telephone; an unreadable one is left out."""
        cell = self.cells.get("phone")
        if is_blank(cell):
            return ""
        try:
            phone = self.kept["phone"] = parsers.read_telephone(cell)
        except Unreadable:
            self.row.warn("phone", cell, N_("电话看不懂，照收，电话留空"))
            return ""
        return phone

    def number(self, name: str) -> str:
        """The number of an order or a parcel; one whose digits are lost is left out."""
        cell = self.cells.get(name)
        if is_blank(cell):
            return ""
        try:
            number = parsers.read_order_number(cell)
        except DigitsLost:
            self.row.warn(name, cell, N_("单号存成了数字，15 位以后已经丢了，照收，不带单号"))
            return ""
        except Unreadable:
            number = "?" * (NUMBER + 1)
        if len(number) > NUMBER:
            self.row.warn(name, cell, N_("单号太长，照收，不带单号"))
            self.others[HEADINGS[name]] = self.canonical(name)
            return ""
        self.kept[name] = number
        return number

    def written(self, name: str, *, negative: bool = False) -> int | None:
        """An amount that the ledger computed itself; only compared, never stored as a figure."""
        cell = self.cells.get(name)
        if is_blank(cell):
            return None
        try:
            reading = parsers.read_money(cell, negative=negative)
        except Unreadable:
            self.row.warn(name, cell, N_("金额看不懂，当作没写，用算出来的数"))
            self.others[HEADINGS[name]] = self.canonical(name)
            return None
        self.rounded(name, reading)
        self.kept[name] = reading.value
        return reading.value

    def later_day(self, name: str, ordered_on: dt.date | None) -> dt.date | None:
        """The day something came or was fetched; an unreadable one, or one before the order, is no day."""
        cell = self.cells.get(name)
        if is_blank(cell):
            return None
        try:
            day = self.kept[name] = parsers.read_day(cell)
        except Unreadable:
            self.row.warn(name, cell, N_("日期看不懂，照收，当作没写"))
            return None
        if ordered_on and day < ordered_on:
            self.row.warn(name, cell, N_("比下单日期还早，照收，当作没写"))
            return None
        return day

    def reference(self) -> int | None:
        """The local price of one unit; without it nothing counts as saved."""
        cell = self.cells.get("reference")
        try:
            reading = parsers.read_money(cell, negative=True)
        except Missing:
            self.row.warn("reference", cell, N_("没有参考价，照收，不算节省"))
            return None
        except Unreadable:
            self.row.warn("reference", cell, N_("参考价看不懂，照收，不算节省"))
            return None
        self.kept["reference"] = reading.value
        if reading.value <= 0:
            self.row.warn("reference", cell, N_("参考价要大于 0，照收，不算节省"))
            return None
        self.rounded("reference", reading)
        return reading.value

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
            self.row.warn("reference", self.cells["reference"], N_("节省超过参考价的一半，照收，请核对参考价"))

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
