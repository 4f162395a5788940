"""The cells of a ledger by column, read through the shared parsers; what cannot be read becomes a problem.

What a cell says depends on nothing but the cell and its column, so each spelling is read once for a whole
import: days, names, goods and telephones repeat thousands of times.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from station_app.core import parsers
from station_app.core.i18n import N_
from station_app.core.money import plain
from station_app.core.parsers import DigitsLost, Missing, Unreadable, is_blank
from station_app.imports.rows import Problem
from station_app.imports.spellings import NOTHING, Cell, Reader, blamed, canonical, remembered, warned

LIMITS = dict.fromkeys(("group", "source", "platform", "courier"), 40)
LIMITS |= {"spec": 300, "unit": 20, "clerk": 80, "collector": 80}
GOODS, NUMBER = 120, 60
UNREPEATED = ("number", "tracking", "payable", "saved")


def readers() -> dict[str, Reader]:
    """A reader for each column, with a memory of its own."""
    needed: dict[str, Callable[[Any], Any]] = {
        "day": parsers.read_day,
        "buyer": parsers.read_name,
        "goods": lambda cell: parsers.read_text(cell, GOODS),
        "quantity": parsers.read_quantity,
    }
    made: dict[str, Reader] = {name: _needed(name, read) for name, read in needed.items()}
    made["price"] = _amount("price", parsers.read_money)
    made["freight"] = _amount("freight", parsers.read_freight)
    made |= {name: _words(name, limit) for name, limit in LIMITS.items()}
    made["phone"] = _phone
    made |= {name: _number(name) for name in ("number", "tracking")}
    made["payable"] = _written("payable", negative=False)
    made["saved"] = _written("saved", negative=True)
    made |= {name: _later_day(name) for name in ("arrived", "picked_up")}
    made["reference"], made["received"] = _reference, _received
    made |= dict.fromkeys(("serial", "method", "returned", "note"), _plain)
    return {name: read if name in UNREPEATED else remembered(read) for name, read in made.items()}


def _plain(cell: Any) -> Cell:
    """A cell that is only words."""
    text = canonical(cell)
    return Cell(text, text, text)


def _needed(name: str, read: Callable[[Any], Any]) -> Reader:
    """A cell the order cannot do without: unreadable refuses the row."""

    def find(cell: Any) -> Cell:
        text = canonical(cell)
        try:
            value = read(cell)
        except Unreadable as error:
            return Cell(None, text, text, (blamed(name, cell, error.text, **error.values),))
        return Cell(value, text, str(value))

    return find


def _amount(name: str, read: Callable[[Any], parsers.Reading]) -> Reader:
    """A needed amount in fen."""

    def find(cell: Any) -> Cell:
        text = canonical(cell)
        try:
            reading = read(cell)
        except Unreadable as error:
            return Cell(None, text, text, (blamed(name, cell, error.text, **error.values),))
        return Cell(reading.value, text, str(reading.value), _rounded(name, cell, reading))

    return find


def _rounded(name: str, cell: Any, reading: parsers.Reading) -> tuple[Problem, ...]:
    """A warning where rounding to the fen changed an amount noticeably."""
    if not reading.rounded:
        return ()
    text = N_("不到一分的已四舍五入，记 %(yuan)s 元")
    return (warned(name, cell, text, yuan=plain(reading.value)),)


def _words(name: str, limit: int) -> Reader:
    """Words that fill a column of their own; what is too long is cut, and kept whole as a note."""

    def find(cell: Any) -> Cell:
        text = canonical(cell)
        if len(text) <= limit:
            return Cell(text, text, text)
        problem = warned(name, text, N_("太长，只存前 %(limit)s 个字，全文留在备注里"), limit=limit)
        cut = text[:limit].rstrip()
        return Cell(cut, text, cut, (problem,), text)

    return find


def _phone(cell: Any) -> Cell:
    """The telephone; an unreadable one is left out."""
    if is_blank(cell):
        return NOTHING
    text = canonical(cell)
    try:
        phone = parsers.read_telephone(cell)
    except Unreadable:
        return Cell(None, text, text, (warned("phone", cell, N_("电话看不懂，照收，电话留空")),))
    return Cell(phone, text, phone)


def _number(name: str) -> Reader:
    """The number of an order or a parcel; one whose digits are lost is left out."""

    def find(cell: Any) -> Cell:
        if type(cell) is str and cell.isascii() and cell.isalnum() and len(cell) <= NUMBER:
            return Cell(cell, cell, cell)  # by far the most common spelling
        if is_blank(cell):
            return NOTHING
        text = canonical(cell)
        try:
            number = parsers.read_order_number(cell)
        except DigitsLost:
            lost = N_("单号存成了数字，15 位以后已经丢了，照收，不带单号")
            return Cell(None, text, text, (warned(name, cell, lost),))
        except Unreadable:
            number = "?" * (NUMBER + 1)
        if len(number) > NUMBER:
            return Cell(None, text, text, (warned(name, cell, N_("单号太长，照收，不带单号")),), text)
        return Cell(number, text, number)

    return find


def _written(name: str, *, negative: bool) -> Reader:
    """An amount that the ledger computed itself; only compared, never stored as a figure."""

    def find(cell: Any) -> Cell:
        if is_blank(cell):
            return NOTHING
        text = canonical(cell)
        try:
            reading = parsers.read_money(cell, negative=negative)
        except Unreadable:
            problem = warned(name, cell, N_("金额看不懂，当作没写，用算出来的数"))
            return Cell(None, text, text, (problem,), text)
        return Cell(reading.value, text, str(reading.value), _rounded(name, cell, reading))

    return find


def _later_day(name: str) -> Reader:
    """The day something came or was fetched; an unreadable one is no day."""

    def find(cell: Any) -> Cell:
        if is_blank(cell):
            return NOTHING
        text = canonical(cell)
        try:
            day = parsers.read_day(cell)
        except Unreadable:
            return Cell(None, text, text, (warned(name, cell, N_("日期看不懂，照收，当作没写")),))
        return Cell(day, text, str(day))

    return find


def _reference(cell: Any) -> Cell:
    """The local price of one unit; without it nothing counts as saved."""
    name, text = "reference", canonical(cell)
    try:
        reading = parsers.read_money(cell, negative=True)
    except Missing:
        return Cell(None, text, text, (warned(name, cell, N_("没有参考价，照收，不算节省")),))
    except Unreadable:
        return Cell(None, text, text, (warned(name, cell, N_("参考价看不懂，照收，不算节省")),))
    key = str(reading.value)
    if reading.value <= 0:
        return Cell(None, text, key, (warned(name, cell, N_("参考价要大于 0，照收，不算节省")),))
    return Cell(reading.value, text, key, _rounded(name, cell, reading))


def _received(cell: Any) -> Cell:
    """What was paid so far. ``whole`` names what could not be read; what then counts depends on the row."""
    if is_blank(cell):
        return NOTHING
    text = canonical(cell)
    try:
        reading = parsers.read_money(cell)
    except Unreadable:
        return Cell(None, text, text, (), text)
    return Cell(reading.value, text, str(reading.value), _rounded("received", cell, reading))
