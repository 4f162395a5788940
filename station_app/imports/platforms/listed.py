"""A file of orders as a list: the exports of platforms as they are, a county's own table by its headings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from station_app.core.parsers import read_day, read_money, read_quantity, read_text
from station_app.imports import tables
from station_app.imports.files import grids
from station_app.imports.platforms import reading
from station_app.imports.refusing import FileRefused
from station_app.imports.tables import Column, Entry, List


def _words(limit: int) -> Any:
    return lambda cell: read_text(cell, limit)


def _fen(cell: Any) -> int:
    return read_money(cell).value


COLUMNS = (
    Column("channel", "渠道", _words(80)),
    Column("number", "订单编号", _words(64), is_required=True),
    Column("day", "日期", read_day),
    Column("goods", "品名", _words(200), is_required=True),
    Column("spec", "规格", _words(120)),
    Column("quantity", "数量", read_quantity, is_required=True),
    Column("value", "货款", _fen, is_required=True),
    Column("freight", "运费", _fen),
    Column("total", "实收", _fen),
    Column("refund", "退款", _fen),
    Column("fee", "平台扣费", _fen),
    Column("state", "状态", _words(40)),
    Column("code", "商家编码", _words(40)),
    Column("shop", "店铺名称", _words(80)),
    Column("note", "备注", _words(200)),
)


def read(name: str, content: bytes, said: Mapping[str, str]) -> List:
    """The lines of an export's orders; a file of no platform is read for its headings, and refused."""
    name = read_text(name, 10_000, required=False)[-200:]
    try:
        sheets = [grid for grid in grids(content) if grid.rows and not grid.is_hidden]
    except FileRefused:
        return tables.read(name, content, COLUMNS, said)
    if not reading.known(sheets, said):
        return tables.read(name, content, COLUMNS, said)
    found = List()
    for order in reading.orders(sheets, said, keeps_lines=True):
        for at, line in enumerate(order.lines, 1):
            entry = Entry(name, order.sheet[:100], line.row, letters=order.letters)
            entry.values = {"order": order, "line": line, "at": at}
            found.entries.append(entry)
    return found


def knows(content: bytes, said: Mapping[str, str]) -> bool:
    """Is it a file whose headings need no asking?"""
    try:
        return reading.known([grid for grid in grids(content) if grid.rows and not grid.is_hidden], said)
    except FileRefused:
        return False
