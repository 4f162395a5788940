"""From the grid of an export to its orders: lines grouped, blanks filled down, shared amounts split.

An order of several lines says what belongs to the whole order once and leaves it blank on its further lines
(1688), or repeats it on each (JD); both are read the same way. Freight, refund and fee are shared by
the value of the lines, largest remainder, to the fen.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from station_app.core import parsers
from station_app.core.i18n import N_
from station_app.core.money import times
from station_app.core.parsers import Unreadable, is_blank, read_text
from station_app.core.parsers.spelling import half_width
from station_app.core.parsers.text import spelled
from station_app.imports.columns import bare, letter
from station_app.imports.files import Grid
from station_app.imports.platforms.cells import count_of, day_of, number_of, plain, says_nothing
from station_app.imports.platforms.headings import OF_ORDER, TOTALS, TYPED, Platform, platform_of
from station_app.imports.platforms.sharing import amount, share
from station_app.imports.platforms.sold import SoldLine, SoldOrder
from station_app.imports.platforms.states import is_partly_refunded, standing

TITLE_ROWS = 50
PREFIX = re.compile(r"(\d{2})(\d{2})(\d{2})-\d{6,}")
"""The order numbers of Pinduoduo begin with the day."""
SAID = (*OF_ORDER, "gross", "paid", "raised", "joined", "channel", "note")
DAYLESS = ("taobao_lines", "bought")
"""Tables that need not say the day of an order."""
PARTLY = N_("平台写着退了一部分，没写退了多少：导入以后请在这笔销售上记“退货、退钱”")
LOST = N_("单号存成了数字，后面几位已经丢了。请把这一列设成文本，重新导出再传。")


def known(grids: Sequence[Grid], said: Mapping[str, str] | None = None, own: Platform = TYPED) -> bool:
    """Is any sheet of a file a platform's export, or the ``own`` table? ``said``: what its headings mean."""
    return any(_headings(grid, said or {}, own) is not None for grid in grids)


def orders(
    grids: Sequence[Grid],
    said: Mapping[str, str] | None = None,
    own: Platform = TYPED,
    *,
    keeps_lines: bool = False,
) -> list[SoldOrder]:
    """The orders of all sheets; sheets that are no export are passed over.

    ``keeps_lines``: the caller knows what to do with the lines of orders that no sheet tells the money of.
    """
    found = [order for grid in grids for order in _of_sheet(grid, said or {}, own)]
    return _joined(found, keeps_lines)


def _headings(
    grid: Grid, said: Mapping[str, str], own: Platform
) -> tuple[int, Platform, dict[str, int]] | None:
    meant: dict[str, str] = {}
    for heading, name in own.columns.items():
        meant.setdefault(name, heading)
    for at, (_, row) in enumerate(grid.rows[:TITLE_ROWS]):
        names = [bare(plain(cell)) for cell in row]
        if platform_of(names, own) is None:
            names = [meant.get(said.get(name, ""), name) for name in names]
        platform = platform_of(names, own)
        if platform is not None:
            places: dict[str, int] = {}
            for index, name in enumerate(names):
                if name in platform.columns:
                    places.setdefault(platform.columns[name], index)
            return at, platform, places
    return None


def _of_sheet(grid: Grid, said: Mapping[str, str], own: Platform) -> Iterator[SoldOrder]:
    """The rows of a sheet by order: a blank number goes on with the order above, a repeated one too."""
    found = _headings(grid, said, own)
    if found is None:
        return
    at, platform, places = found
    letters = {platform.headings[name]: letter(index) for name, index in places.items()}
    by_number: dict[str, SoldOrder] = {}
    last: SoldOrder | None = None
    for number, row in grid.rows[at + 1 :]:
        cells = _cells(row, places)
        first = next((cell for cell in row if not is_blank(cell)), None)
        if not cells or _is_total(first, cells):
            continue
        key = _key(cells.get("number", ""))
        order = by_number.get(key) if key else last
        if order is None:
            order = SoldOrder(platform, grid.sheet, row=number, letters=letters)
            by_number[key] = order
        order.rows.append((number, cells))
        last = order
    for order in by_number.values():
        _settle(order)
        yield order


def _cells(row: Sequence[Any], places: Mapping[str, int]) -> dict[str, Any]:
    """What a row says, by the names of its columns; a sign for nothing is nothing, but is no blank number."""
    found = {}
    for name, index in places.items():
        if index < len(row):
            cell = plain(row[index])
            if name == "number":
                cell = number_of(cell)
            elif says_nothing(cell):
                continue
            if not is_blank(cell):
                found[name] = cell
    return found


def _key(number: Any) -> str:
    """An order number as rows find each other by it: however wide, with whatever blanks around."""
    return half_width(spelled(number)).strip(" \t'`")


def _is_total(first: Any, cells: Mapping[str, Any]) -> bool:
    """Does a row sum those above? It says so in its first cell, or where its number would be."""
    number = bare(cells.get("number", "")).rstrip(":")
    return number in TOTALS or (not number and bare(first).rstrip(":") in TOTALS)


def _settle(order: SoldOrder) -> None:
    """Read what is said of the whole order, then its lines, and share its money."""
    order.said = dict.fromkeys(SAID)
    for _, cells in reversed(order.rows):
        order.said |= {name: cells[name] for name in SAID if name in cells}
    try:
        order.number = parsers.read_order_number(order.said["number"])
    except Unreadable:
        order.blame("number", order.said["number"], LOST)
    if not order.number and not order.problems:
        order.blame("number", "", N_("没有订单编号，不知道是不是记过"))
    texts = {name: _text(order.said[name]) for name in ("state", "after", "shop", "channel", "note")}
    order.state, order.shop = texts["state"][:60], texts["shop"][:80]
    order.channel, order.note = texts["channel"][:80], texts["note"][:200]
    if is_partly_refunded(order.state, texts["after"]) and order.said["refund"] is None:
        order.doubt("after" if texts["after"] else "state", texts["after"] or order.state, PARTLY)
    order.standing = standing(texts["state"], texts["after"], is_paid=order.said["paid_on"] is not None)
    order.sold_on = _day(order)
    for number, cells in order.rows:
        order.lines.append(_line(order, number, cells))
    if not order.problems:
        share(order)


def _text(cell: Any) -> str:
    """Words of any length, cut where nobody reads on."""
    return "" if cell is None else read_text(spelled(cell)[:400], 400, required=False)


def _day(order: SoldOrder) -> dt.date | None:
    """The day it was paid, else ordered; Pinduoduo leaves it blank, but its numbers begin with the day."""
    for name in ("paid_on", "joined", "day"):
        cell = order.said.get(name)
        if is_blank(cell):
            continue
        try:
            return parsers.read_day(day_of(cell))
        except Unreadable as error:
            order.blame(name, cell, error.text, **error.values)
            return None
    match = PREFIX.fullmatch(order.number)
    if match:
        try:
            return dt.date(2000 + int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            pass
    if order.platform.key not in DAYLESS:
        order.blame("day", "", N_("没有下单或付款的日期"))
    return None


def _line(order: SoldOrder, number: int, cells: dict[str, Any]) -> SoldLine:
    line = SoldLine(number, "")
    goods = read_text(cells.get("goods", ""), 1 << 20, required=False)
    if not goods:
        order.blame("goods", "", N_("这一行没有写是什么货"))
    line.goods = goods[:200]
    line.spec = " ".join(
        read_text(cells[name], 1 << 20, required=False)[:120]
        for name in ("spec", "set", "unit")
        if name in cells
    )[:120]
    line.code = read_text(cells.get("code", cells.get("outer", "")), 1 << 20, required=False)[:40]
    if "quantity" in cells:
        try:
            line.quantity_m = parsers.read_quantity(count_of(cells["quantity"]))
        except Unreadable as error:
            order.blame("quantity", cells["quantity"], error.text, **error.values)
    price = amount(order, "price", cells.get("price"))
    value = amount(order, "value", cells.get("value"))
    if value is not None:
        line.value_fen = value
    elif price is not None:
        line.value_fen = times(price, line.quantity_m)
    return line


def _joined(found: list[SoldOrder], keeps_lines: bool) -> list[SoldOrder]:
    """The lines of Taobao's second sheet take the place of the first sheet's, which names an order in one."""
    lines = {one.number: one for one in found if one.platform.key == "taobao_lines" and one.number}
    kept = []
    for order in found:
        if order.platform.key == "taobao_lines":
            continue
        detail = lines.pop(order.number, None) if order.platform.key == "taobao" else None
        if detail is not None and not order.problems and not detail.problems:
            order.lines = detail.lines
            order.said["gross"] = order.said.get("gross")
            share(order)
        kept.append(order)
    for alone in lines.values():
        if not alone.problems and not keeps_lines:
            text = N_("宝贝表里没有日期和实付：请和订单表放在同一个表格文件的两张表里一起传")
            alone.blame("number", alone.number, text)
        kept.append(alone)
    return sorted(kept, key=lambda one: (one.sheet, one.row))
