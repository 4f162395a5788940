"""Order files of platforms as a list of sales: looked at, imported once, taken back.

An order number of a channel is imported once. The same file exported later brings what was given back
meanwhile, and nothing else. Orders nobody paid are no sales.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from station_app.core import bulk, clock
from station_app.core.access import OFFICE
from station_app.core.db import db
from station_app.core.i18n import N_
from station_app.core.words import series
from station_app.imports.lists import again, goods_of, splitting
from station_app.imports.lists.kinds import Kind, Task, register
from station_app.imports.lists.selling import NewSales
from station_app.imports.lists.unselling import undo
from station_app.imports.models import RowResult
from station_app.imports.platforms.listed import COLUMNS, knows, read
from station_app.imports.platforms.reading import SoldOrder
from station_app.imports.platforms.states import Standing
from station_app.imports.tables import Entry
from station_app.prices.models import key_of
from station_app.produce.channels.models import Channel
from station_app.produce.products.models import Product
from station_app.produce.sales.models import Sale

BOUGHT = N_(
    "这张表里有好几个卖家，像是买东西的订单：买的请到“网上买的订单”里导入；真是自己的店，请在渠道里填这个店铺名"
)
ORDER, CHANNEL, GOODS = "订单编号", "渠道", "品名"


def settle(entries: Sequence[Entry], task: Task) -> None:
    """Decide about every line; with ``store`` the accepted ones are sales."""
    if isinstance(entries, list):
        goods_of.complete(entries, task.county_id)
    rows = [entry for entry in entries if "order" in entry.values]
    channels = [one for one in _all(Channel, task.county_id) if one.is_open]
    products = _all(Product, task.county_id)
    of_order: dict[int, list[Entry]] = {}
    goods: list[tuple[SoldOrder, list[Entry]]] = []
    for entry in rows:
        of_order.setdefault(id(entry.values["order"]), []).append(entry)
    placed: list[tuple[SoldOrder, list[Entry], Channel]] = []
    seen: dict[tuple[uuid.UUID, str], int] = {}
    sellers = {key_of(one.values["order"].shop) for one in rows if one.values["order"].platform.key == "1688"}
    is_mixed = len(sellers - {""}) > 1
    for lines in of_order.values():
        order: SoldOrder = lines[0].values["order"]
        if order.platform.key == goods_of.KEY:
            if _counts(order, lines):
                goods.append((order, lines))
            continue
        channel = _fits(order, lines, channels, is_mixed=is_mixed)
        if channel is None:
            continue
        key = channel.id, order.number
        if key in seen:
            text = N_("和第 %(row)s 行是同一个渠道的同一个订单号")
            _refuse(lines, order.heading("number"), order.number, text, row=seen[key])
            continue
        seen[key] = lines[0].number
        placed.append((order, lines, channel))
    known = _known(task.county_id, [(channel.id, order.number) for order, _, channel in placed])
    new = NewSales(task, products)
    for order, lines, channel in placed:
        old = known.get((channel.id, order.number))
        if order.came_to_nothing:
            again.come_to_nothing(order, lines, list(old.values()) if old else [], channel, task)
        elif old and len(lines) == 1 < len(old):
            again.come_whole(order, lines[0], list(old.values()), channel, task)
        elif old:
            again.come(order, lines, old, channel, task)
        else:
            new.add(order, lines, channel)
    db.session.flush()
    new.store()
    splitting.settle(goods, products, task)
    db.session.flush()


def _counts(order: SoldOrder, lines: list[Entry]) -> bool:
    """Is it an order that can be read and was paid? Else it is refused, or no sale."""
    for heading, cell, text, values in order.problems:
        _refuse(lines, heading, cell, text, **values)
    if order.problems:
        return False
    if order.standing in (Standing.UNPAID, Standing.CLOSED):
        for entry in lines:
            entry.result = RowResult.KNOWN
        lines[0].warn(order.heading("state"), order.state, N_("没付款或者关闭了，不算销售"))
        return False
    return True


def _fits(order: SoldOrder, lines: list[Entry], channels: list[Channel], *, is_mixed: bool) -> Channel | None:
    """The channel of an order that may be imported; None when it was refused or is no sale."""
    if not _counts(order, lines):
        return None
    if order.sold_on is not None and order.sold_on > clock.today():
        text = N_("日期晚于 %(as_of)s，还没到")
        _refuse(lines, order.heading("day"), order.sold_on, text, as_of=clock.today().isoformat())
        return None
    platform = order.platform.key.removesuffix("_lines")
    if platform == "typed" and not order.channel:
        _refuse(lines, CHANNEL, "", N_("表里没写是哪个渠道卖的。请加一列“渠道”，写上渠道的名字"))
        return None
    if order.channel:
        fitting = [one for one in channels if one.name_key == key_of(order.channel)]
    else:
        fitting = [one for one in channels if one.platform == platform]
        named = (
            [one for one in fitting if key_of(order.shop) in (key_of(one.shop), one.name_key)]
            if order.shop
            else []
        )
        if is_mixed and platform == "1688" and not named:
            _refuse(lines, order.heading("shop"), order.shop, BOUGHT)
            return None
        fitting = named or [one for one in fitting if not one.shop] or (fitting if not order.shop else [])
    if len(fitting) != 1:
        text = (
            N_("没有这个渠道。请先到“渠道”里加上，选对平台、填对店铺名")
            if not fitting
            else N_("有好几个渠道是这个平台的：%(names)s。请在渠道里填店铺名，或者在表里加一列“渠道”")
        )
        _refuse(lines, CHANNEL, order.channel or order.shop, text, names=series(one.name for one in fitting))
        return None
    return fitting[0]


def _refuse(lines: list[Entry], heading: str, cell: Any, text: str, **values: Any) -> None:
    """An order is refused whole; the sentence stands at its first line."""
    lines[0].refuse(heading, cell, text, **values)
    for entry in lines[1:]:
        entry.result = RowResult.REFUSED


def _all(model: Any, county_id: str) -> list[Any]:
    query = select(model).where(model.county_id == county_id).order_by(model.id)
    return list(db.session.scalars(query.execution_options(scoped=True)))


def _known(county_id: str, keys: list[tuple[uuid.UUID, str]]) -> dict[tuple[uuid.UUID, str], dict[int, Sale]]:
    """The sales of these orders, by line."""
    query = select(Sale).where(
        Sale.county_id == county_id, bulk.among(Sale.order_no, sorted({number for _, number in keys}))
    )
    found: dict[tuple[uuid.UUID, str], dict[int, Sale]] = {}
    for sale in db.session.scalars(query.with_for_update().execution_options(scoped=True)):
        found.setdefault((sale.channel_id, sale.order_no), {})[sale.line_no] = sale
    return found


def _about(entry: Entry) -> str:
    line = entry.values.get("line")
    return line.goods if line is not None else ""


KIND = Kind(
    "sales",
    N_("平台订单"),
    N_("淘宝、天猫、1688、京东、拼多多导出的订单表直接传；别的渠道照样表填"),
    COLUMNS,
    (
        *("通榆馆", "TYG-0831-01", "2015-08-31", "绿豆", "5斤装", "2", "59.00", "6.00", "65.00", "", ""),
        *("交易成功", "", "", ""),
    ),
    OFFICE,
    settle,
    undo,
    _about,
    sum_fen=lambda entry: entry.values["line"].amount_fen if "line" in entry.values else 0,
    read=read,
    knows=knows,
)
register(KIND)
