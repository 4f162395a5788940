"""One row at a time: its cells as the readers found them, and every rule that needs nothing else.

All problems of a row are found in one pass: those of its cells first, in the order of the columns. What
depends on other rows or on what is stored (the station, rows imported before, order numbers used twice) is
decided in ``claims``. Nothing here touches the database, so long files are read before any transaction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from station_app.core.i18n import N_
from station_app.core.money import plain, times
from station_app.core.words import clauses
from station_app.imports.cells import UNREPEATED, readers
from station_app.imports.columns import FINGERPRINT, HEADINGS, LATER
from station_app.imports.reader import Ledger, Line
from station_app.imports.rows import Purchase, Row
from station_app.imports.spellings import NOTHING, Cell, Reader, read_together, squeezed
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
TOGETHER = 2_000
"""Rows whose columns are read at once."""

NEEDED = ("day", "buyer", "goods", "quantity", "price", "freight")
CELLS = (
    *("group", "spec", "unit", "source", "platform", "courier", "clerk", "collector"),
    *("phone", "number", "tracking", "payable", "saved", "arrived", "picked_up", "reference"),
)
"""The order in which problems are named: what the order needs, then the other columns."""
LATER_HEADINGS = tuple((name, HEADINGS[name]) for name in LATER)


def rows_of(ledger: Ledger, as_of: dt.date, read: Mapping[str, Reader] | None = None) -> Iterator[Row]:
    """Every row of a ledger, read and judged by itself; a ledger that cannot be read is one refused row.

    ``read`` are the readers of an import of several ledgers, which remember what they have read.
    """
    if ledger.refusal:
        row = Row(ledger.file, ledger.sheet, 0, ledger.code)
        row.blame("", ledger.sheet or ledger.file, ledger.refusal.text, **ledger.refusal.values)
        yield row
        return
    check = _Check(ledger, as_of, read or readers())
    for start in range(0, len(ledger.lines), TOGETHER):
        yield from check.judged(ledger.lines[start : start + TOGETHER])


class _Check:
    """Judges the rows of a ledger: the cells of a row, then what its columns say of each other."""

    def __init__(self, ledger: Ledger, as_of: dt.date, read: Mapping[str, Reader]) -> None:
        self.ledger, self.as_of = ledger, as_of
        self.read = read

    def judged(self, lines: Sequence[Line]) -> Iterator[Row]:
        """These rows; read column by column, as most cells of one are spelled like another."""
        columns = [
            [find(line.cells.get(name)) for line in lines]
            if name in UNREPEATED
            else read_together(find, [line.cells.get(name) for line in lines])
            for name, find in self.read.items()
        ]
        for line, *cells in zip(lines, *columns, strict=True):
            yield self.judge(line, dict(zip(self.read, cells, strict=True)))

    def judge(self, line: Line, cells: Mapping[str, Cell]) -> Row:
        """The row with all its problems, and with its purchase where nothing needed is missing."""
        ledger, written = self.ledger, line.cells
        row = Row(ledger.file, ledger.sheet, line.number, ledger.code, ledger.letters)
        row.buyer = cells["buyer"].value or cells["buyer"].text
        row.goods = cells["goods"].value or cells["goods"].text
        others = line.others
        self.problems(row, cells, written)
        for name in CELLS:
            if cells[name].whole:
                others[HEADINGS[name]] = cells[name].whole
        row.purchase = self.purchase(row, cells, written, others)
        row.base = "\x1f".join([cells[name].key for name in FINGERPRINT])
        row.later = {heading: cell.key for name, heading in LATER_HEADINGS if (cell := cells[name]).text}
        return row

    def problems(self, row: Row, cells: Mapping[str, Cell], written: Mapping[str, object]) -> None:
        """What is wrong with single cells, and with days before the order's."""
        found = row.problems
        day = cells["day"].value
        for name in NEEDED:
            if cells[name].problems:
                found.extend(cells[name].problems)
        if day and day > self.as_of:
            row.blame("day", written["day"], N_("日期晚于 %(as_of)s，还没到"), as_of=self.as_of.isoformat())
        for name in CELLS:
            cell = cells[name]
            if cell.problems:
                found.extend(cell.problems)
            if day and name in ("arrived", "picked_up") and cell.value and cell.value < day:
                row.warn(name, written[name], N_("比下单日期还早，照收，当作没写"))

    def purchase(
        self, row: Row, cells: Mapping[str, Cell], written: Mapping[str, object], others: dict[str, str]
    ) -> Purchase | None:
        """The order the row asks for; None when something it needs cannot be read."""
        day, buyer, goods = cells["day"].value, cells["buyer"].value, cells["goods"].value
        quantity_m, price_fen = cells["quantity"].value, cells["price"].value
        freight_fen, reference_fen = cells["freight"].value, cells["reference"].value
        if quantity_m is None or price_fen is None or freight_fen is None:
            return None
        goods_fen = times(price_fen, quantity_m)
        payable_fen = goods_fen + freight_fen
        if max(payable_fen, times(reference_fen or 0, quantity_m)) > MOST_FEN:
            row.blame("price", written["price"], N_("数量乘单价大得不像真的，请核对"))
            return None
        if day is None or buyer is None or goods is None:
            return None
        arrived_on, picked_up_on = cells["arrived"].value, cells["picked_up"].value
        purchase = Purchase(
            day, buyer, goods, quantity_m, price_fen, freight_fen, goods_fen, payable_fen,
            phone=cells["phone"].value or "",
            group=cells["group"].value,
            spec=cells["spec"].value,
            unit=cells["unit"].value,
            reference_fen=reference_fen,
            source=cells["source"].value,
            platform=squeezed(cells["platform"].value),
            number=cells["number"].value or "",
            courier=cells["courier"].value,
            tracking=cells["tracking"].value or "",
            is_shipped=cells["tracking"] is not NOTHING,
            arrived_on=arrived_on if arrived_on and arrived_on >= day else None,
            picked_up_on=picked_up_on if picked_up_on and picked_up_on >= day else None,
            collector=cells["collector"].value,
            clerk=cells["clerk"].value,
        )  # fmt: skip
        self.compare(row, purchase, cells, written)
        self.money(row, purchase, cells, written, others)
        self.giving_back(row, purchase, cells, written)
        purchase.written.update(others)
        return purchase

    def compare(
        self, row: Row, purchase: Purchase, cells: Mapping[str, Cell], written: Mapping[str, object]
    ) -> None:
        """What the ledger computed against what we compute, before any return; ours is stored."""
        payable, saved = cells["payable"].value, cells["saved"].value
        if payable is not None and abs(payable - purchase.payable_fen) > 1:
            self.differs(row, "payable", purchase.payable_fen, purchase, cells, written)
        if purchase.reference_fen is None:
            if saved:
                row.warn("saved", written["saved"], N_("没有参考价，这个数不算，原数留作备注"))
                purchase.written[HEADINGS["saved"]] = cells["saved"].text
            return
        reference_fen = times(purchase.reference_fen, purchase.quantity_m)
        saved_fen = reference_fen - purchase.payable_fen
        if saved is not None and abs(saved - saved_fen) > 1:
            self.differs(row, "saved", saved_fen, purchase, cells, written)
        if saved_fen * 2 > reference_fen:
            row.warn("reference", written["reference"], N_("节省超过参考价的一半，照收，请核对参考价"))

    def differs(
        self,
        row: Row,
        name: str,
        computed_fen: int,
        purchase: Purchase,
        cells: Mapping[str, Cell],
        written: Mapping[str, object],
    ) -> None:
        """Warn of a written amount that is off by more than one fen, and keep it."""
        text = N_("和算出来的 %(yuan)s 元不一样，用算出来的，原数留作备注")
        row.warn(name, written[name], text, yuan=plain(computed_fen))
        purchase.written[HEADINGS[name]] = cells[name].text

    def money(
        self,
        row: Row,
        purchase: Purchase,
        cells: Mapping[str, Cell],
        written: Mapping[str, object],
        others: dict[str, str],
    ) -> None:
        """What the villager had paid: blank is nothing on credit, else everything."""
        method = squeezed(cells["method"].text)
        purchase.is_credit = CREDIT in method
        purchase.method = METHODS.get(method, Method.UNKNOWN)
        if method and not purchase.is_credit and purchase.method is Method.UNKNOWN:
            others[HEADINGS["method"]] = cells["method"].text
        otherwise = 0 if purchase.is_credit else purchase.payable_fen
        cell = cells["received"]
        purchase.received_fen = otherwise if cell.value is None else cell.value
        if cell.whole:
            row.warn(
                "received", written["received"], N_("已收看不懂，按 %(yuan)s 元记"), yuan=plain(otherwise)
            )
            others[HEADINGS["received"]] = cell.whole
            return
        row.problems.extend(cell.problems)
        if purchase.received_fen > purchase.payable_fen:
            text = N_("收的比应付 %(yuan)s 元多，照收")
            row.warn("received", written["received"], text, yuan=plain(purchase.payable_fen))

    def giving_back(
        self, row: Row, purchase: Purchase, cells: Mapping[str, Cell], written: Mapping[str, object]
    ) -> None:
        """Returned goods end the order; a swap is a note."""
        notes = [cells["note"].text]
        word = squeezed(cells["returned"].text)
        purchase.is_returned = word in RETURNED
        if word and not purchase.is_returned:
            notes.append(cells["returned"].text)
            if word != SWAPPED:
                row.warn("returned", written["returned"], N_("这一列只认“退货”和“换货”，已记成备注"))
        purchase.note = clauses(notes)
