"""The cells of one ledger row, read through the shared parsers; what cannot be read becomes a problem."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from station_app.core import parsers
from station_app.core.i18n import N_
from station_app.core.money import plain
from station_app.core.parsers import DigitsLost, Missing, Unreadable, is_blank
from station_app.imports.columns import HEADINGS
from station_app.imports.reader import Ledger, Line
from station_app.imports.rows import Row

LIMITS = {"group": 40, "spec": 300, "unit": 20, "source": 40, "platform": 40, "courier": 40, "clerk": 80}
GOODS, NUMBER, COLLECTOR = 120, 60, 80


def squeezed(text: str) -> str:
    """A text as duplicates are compared: without spaces."""
    return text.replace(" ", "")


class Cells:
    """The cells of one row; ``kept`` holds what could be read, ``others`` becomes notes."""

    def __init__(self, ledger: Ledger, line: Line) -> None:
        self.cells = line.cells
        self.others = line.others
        self.row = Row(ledger.file, ledger.sheet, line.number, ledger.code, ledger.letters)
        self.kept: dict[str, Any] = {}
        self.notes: list[str] = []

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
        value: int = reading.value
        return value

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
