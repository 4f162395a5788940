"""Orders a station made in shops, as the shops list them to the buyer: held against what it logged.

An order that is logged and lacks its parcel's number, or that it was sent, is proposed for completion and
completed on the person's yes. An order that is not logged is offered as a filled form: who it is for only a
person knows. Nothing is logged, cancelled or given back here by itself.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from station_app.core import bulk
from station_app.core.access import Person, Role
from station_app.core.db import db
from station_app.core.i18n import N_
from station_app.core.parsers import read_day, read_money, read_quantity, read_text
from station_app.imports.batches import places_of
from station_app.imports.files import grids
from station_app.imports.lists import bought_page
from station_app.imports.lists.kinds import Kind, Task, register
from station_app.imports.models import ImportBatch, ImportRow, RowResult
from station_app.imports.platforms import reading
from station_app.imports.platforms.bought import draft, parcel, was_sent
from station_app.imports.platforms.own import BOUGHT
from station_app.imports.platforms.sold import SoldOrder
from station_app.imports.platforms.states import Standing
from station_app.imports.refusing import FileRefused
from station_app.imports.spellings import squeezed
from station_app.imports.tables import Column, Entry, List
from station_app.orders import carrying
from station_app.orders.flow import OrderState
from station_app.orders.models import Order, PlatformClaim
from station_app.orders.numbers import CLAIMED

KEY = "bought"
REASON = N_("按网上订单表补的")
TAKEN_BACK = N_("补单号的那次导入撤销了")
CHANGED = N_("导入以后有人改过或者办过下一步")
OPEN = (OrderState.PLACED, OrderState.SHIPPED)


def _words(limit: int) -> Any:
    return lambda cell: read_text(cell, limit)


def _fen(cell: Any) -> int:
    return read_money(cell).value


COLUMNS = (
    Column("channel", "平台", _words(40)),
    Column("number", "订单编号", _words(64), is_required=True),
    Column("day", "下单时间", read_day),
    Column("goods", "商品名称", _words(200), is_required=True),
    Column("spec", "规格", _words(120)),
    Column("quantity", "数量", read_quantity),
    Column("price", "单价", _fen),
    Column("freight", "运费", _fen),
    Column("total", "实付款", _fen),
    Column("state", "订单状态", _words(40)),
    Column("courier", "物流公司", _words(40)),
    Column("tracking", "运单号", _words(60)),
)
NUMBER = "订单编号"


def read(name: str, content: bytes, said: Mapping[str, str]) -> List:
    """An entry for each order of a file."""
    name = read_text(name, 10_000, required=False)[-200:]
    found = List()
    try:
        sheets = [grid for grid in grids(content) if grid.rows and not grid.is_hidden]
    except FileRefused as refusal:
        found.entries.append(_refused(name, refusal.text, refusal.values))
        return found
    if not reading.known(sheets, said, BOUGHT):
        text = N_("认不出是哪个平台的订单表。表里要有“%(number)s”和“%(goods)s”。")
        found.entries.append(_refused(name, text, {"number": NUMBER, "goods": "商品名称"}))
        return found
    for order in reading.orders(sheets, said, BOUGHT):
        entry = Entry(name, order.sheet[:100], order.row, letters=order.letters)
        entry.values = {"order": order}
        found.entries.append(entry)
    return found


def _refused(name: str, text: str, values: Mapping[str, Any]) -> Entry:
    entry = Entry(name, "", 0)
    entry.refuse("", name, text, **values)
    return entry


def knows(content: bytes, said: Mapping[str, str]) -> bool:
    """Is it a file whose headings need no asking?"""
    try:
        sheets = [grid for grid in grids(content) if grid.rows and not grid.is_hidden]
    except FileRefused:
        return False
    return reading.known(sheets, said, BOUGHT)


def settle(entries: Sequence[Entry], task: Task) -> None:
    """Decide about every order; with ``store`` what logged orders lack is written into them."""
    place = places_of(task.county_id, task.by).get(task.chosen)
    rows = [entry for entry in entries if "order" in entry.values]
    numbers = sorted({squeezed(entry.values["order"].number) for entry in rows} - {""})
    logged = _logged(task.county_id, place.id, numbers) if place else {}
    claimed = _claimed(task.county_id, numbers)
    seen: dict[str, int] = {}
    for entry in rows:
        order: SoldOrder = entry.values["order"]
        entry.station_id = place.id if place else None
        number = squeezed(order.number)
        for heading, cell, text, values in order.problems:
            entry.refuse(heading, cell, text, **values)
        if place is None:
            entry.refuse("", task.chosen, N_("没有这个站点编码，或者不归您管"))
        elif number in seen and not entry.is_refused:
            text = N_("和第 %(row)s 行是同一个订单号")
            entry.refuse(order.heading("number"), order.number, text, row=seen[number])
        if entry.is_refused:
            continue
        seen[number] = entry.number
        if number in logged:
            _known(entry, order, logged[number], task)
        elif place is not None and claimed.get(number, place.id) != place.id:
            entry.refuse(order.heading("number"), order.number, CLAIMED)
        else:
            _missing(entry, order)
    db.session.flush()


def _logged(county_id: str, station_id: uuid.UUID, numbers: Sequence[str]) -> dict[str, list[Order]]:
    """The station's orders under these numbers, locked; several villagers may share one."""
    query = (
        select(Order)
        .where(
            Order.county_id == county_id,
            Order.station_id == station_id,
            bulk.among(Order.platform_number, numbers),
            Order.is_undone.is_(False),
        )
        .order_by(Order.id)
        .with_for_update()
    )
    found: dict[str, list[Order]] = {}
    for order in db.session.scalars(query.execution_options(scoped=True)):
        found.setdefault(order.platform_number, []).append(order)
    return found


def _claimed(county_id: str, numbers: Sequence[str]) -> dict[str, uuid.UUID]:
    query = select(PlatformClaim.number, PlatformClaim.station_id).where(
        PlatformClaim.county_id == county_id, bulk.among(PlatformClaim.number, numbers)
    )
    return {row.number: row.station_id for row in db.session.execute(query.execution_options(scoped=True))}


def _known(entry: Entry, order: SoldOrder, logged: list[Order], task: Task) -> None:
    """A logged order: what it lacks is proposed, what contradicts it is said."""
    entry.result, entry.keeps = RowResult.KNOWN, True
    entry.was = {"orders": [str(one.id) for one in logged]}
    open_ones = [one for one in logged if one.state in OPEN]
    if order.standing is not Standing.PAID:
        if any(not one.is_closed for one in logged):
            text = N_("平台上关闭或者退款了，这里还算着。请到这一单里作废，或者记退货。")
            entry.warn(order.heading("state"), order.state, text)
        return
    courier, number = parcel(order)
    lacking = [
        one
        for one in open_ones
        if (number and not one.tracking_number) or (one.state is OrderState.PLACED and was_sent(order))
    ]
    for one in open_ones:
        if number and one.tracking_number and one.tracking_number.upper() != number.upper():
            text = N_("这里记的运单号是 %(number)s，和表里不一样，没有动它")
            entry.warn(order.heading("tracking"), number, text, number=one.tracking_number)
    if not lacking:
        return
    entry.result = RowResult.ACCEPTED
    entry.was |= {"courier": courier, "tracking_number": number, "lacking": [str(one.id) for one in lacking]}
    if not task.store or task.by is None:
        return
    was = [carrying.before(one) for one in lacking]
    for one in lacking:
        carrying.carry(one, task.by, one.courier or courier, one.tracking_number or number, REASON)
    entry.thing_id = lacking[0].id
    entry.was["done"] = [kept | {"version": one.version} for kept, one in zip(was, lacking, strict=True)]


def _missing(entry: Entry, order: SoldOrder) -> None:
    """An order nobody logged: the filled form is kept for who says whom it is for."""
    entry.result = RowResult.KNOWN
    if order.standing is Standing.PAID:
        entry.keeps, entry.was = True, {"draft": draft(order).stored()}
    else:
        entry.warn(order.heading("state"), order.state, N_("没付款或者关闭了，不用记"))


def undo(_batch: ImportBatch, rows: Sequence[ImportRow], by: Person | None) -> Mapping[uuid.UUID, str]:
    """Take out again what was written; an order somebody acted on since stays as it is."""
    stays: dict[uuid.UUID, str] = {}
    for row in rows:
        done = {uuid.UUID(one["id"]): one for one in (row.was or {}).get("done", ())}
        query = select(Order).where(Order.county_id == row.county_id, Order.id.in_(done)).order_by(Order.id)
        found = list(db.session.scalars(query.with_for_update().execution_options(scoped=True)))
        if len(found) < len(done) or any(one.version != done[one.id]["version"] for one in found):
            stays[row.id] = CHANGED
            continue
        for one in found:
            carrying.uncarry(one, by, done[one.id], TAKEN_BACK)
    db.session.flush()
    return stays


def _about(entry: Entry) -> str:
    order = entry.values.get("order")
    return order.lines[0].goods if order is not None and order.lines else ""


KIND = Kind(
    KEY,
    N_("网上买的订单"),
    N_("1688、淘宝、天猫、京东、拼多多里导出的“我买的”订单表直接传：记过的补上运单号，没记的一单一单接着记"),
    COLUMNS,
    (
        *("淘宝", "1245789632145678901", "2015-08-31", "毛巾 纯棉", "蓝色", "2", "12.80", "0", "25.60"),
        *("卖家已发货", "中通快递", "78812345678901"),
    ),
    (Role.OPERATOR,),
    settle,
    undo,
    _about,
    of_stations=True,
    read=read,
    knows=knows,
    template="imports/bought.html",
    shown=bought_page.shown,
)
register(KIND)
