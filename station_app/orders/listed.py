"""The list of orders: its columns and its rows, as the page and the file show them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response
from sqlalchemy import Select, case, select

from station_app.core.access import Person, visible_columns
from station_app.core.csv_lines import Column
from station_app.core.i18n import N_, gettext, ngettext
from station_app.core.listing import Asked, Listing, Sort, read_date, read_moment, read_whole
from station_app.core.money import share_bp
from station_app.core.people import masked_name, masked_phone
from station_app.households.models import Villager
from station_app.orders.filters import FILTERS
from station_app.orders.flow import STATE_WORDS
from station_app.orders.models import Order, OrderLine
from station_app.orders.owing import OWED, owing
from station_app.stations.models import Station

SAVED = Order.reference_fen - Order.covered_fen
SORTS = {
    "ordered": Sort(Order.ordered_on, "ordered_on", read_date),
    "changed": Sort(Order.changed_at, "changed_at", read_moment),
    "payable": Sort(Order.payable_fen, "payable_fen", read_whole),
    "saved": Sort(SAVED, "saved_fen", read_whole),
}


def first_goods() -> Any:
    """The goods of an order's first line."""
    return (
        select(OrderLine.goods)
        .where(OrderLine.county_id == Order.county_id, OrderLine.order_id == Order.id)
        .order_by(OrderLine.position, OrderLine.id)
        .limit(1)
        .correlate(Order)
        .scalar_subquery()
    )


def goods_words(goods: str | None, line_count: int) -> str:
    """What an order is called in a row: its first thing, and how many there are."""
    return (
        ngettext("%(goods)s 等 %(num)s 样", "%(goods)s 等 %(num)s 样", line_count, goods=goods or "")
        if line_count > 1
        else goods or ""
    )


def _of(name: str) -> Callable[[Any], Any]:
    return lambda row: getattr(row, name)


def _columns(masked: bool) -> tuple[Column, ...]:
    name = (lambda row: masked_name(row.name)) if masked else _of("name")
    phone = (lambda row: masked_phone(row.phone)) if masked else _of("phone")
    return (
        Column("number", N_("单号"), "id", _of("number")),
        Column("ordered_on", N_("登记"), "date", _of("ordered_on")),
        Column("station_code", N_("站点编码"), "id", _of("code")),
        Column("station", N_("站点"), "text", lambda row: row.township + row.village),
        Column("name", N_("购买人"), "text", name),
        Column("phone", N_("联系电话"), "id", phone),
        Column("household", N_("户编号"), "id", _of("household_id")),
        Column("goods", N_("商品名称"), "text", lambda row: goods_words(row.goods, row.line_count)),
        Column("lines", N_("样数"), "int", _of("line_count")),
        Column("payable_fen", N_("应付"), "money", _of("payable_fen")),
        Column("received_fen", N_("已收"), "money", _of("received_fen")),
        Column("refunded_fen", N_("退款"), "money", _of("refunded_fen")),
        Column("owed_fen", N_("还欠"), "money", _of("owed_fen")),
        Column("covered_fen", N_("有参考价的付款"), "money", _of("covered_fen")),
        Column("coverable_fen", N_("没退的付款"), "money", _of("coverable_fen")),
        Column("reference_fen", N_("参考价"), "money", _of("reference_fen")),
        Column("saved_fen", N_("节省"), "money", _of("saved_fen")),
        Column("rate", N_("节省率"), "percent", lambda row: share_bp(row.saved_fen, row.reference_fen)),
        Column("effective", N_("有效单"), "int", lambda row: 1 if row.is_effective else 0),
        Column("effective_fen", N_("有效金额"), "money", _effective_fen),
        Column("state", N_("状态"), "text", lambda row: gettext(STATE_WORDS[row.state])),
        Column("platform", N_("平台"), "text", _of("platform")),
        Column("platform_number", N_("平台订单号"), "id", _of("platform_number")),
        Column("courier", N_("快递公司"), "text", _of("courier")),
        Column("tracking_number", N_("运单号"), "id", _of("tracking_number")),
        Column("arrived_on", N_("到站日期"), "date", _of("arrived_on")),
        Column("picked_up_on", N_("取货日期"), "date", _of("picked_up_on")),
        Column("placed_by", N_("经办人"), "text", _of("placed_by")),
        Column("note", N_("备注"), "text", _of("note")),
    )


def _effective_fen(row: Any) -> int:
    return row.payable_fen - row.refunded_fen if row.is_effective else 0


def listing(by: Person) -> Listing:
    """The list as this person may see it: names and telephones masked but for the station's own operator."""
    return MASKED if not by.is_operator else OWN


OWN = Listing(Order.id, _columns(False), FILTERS, SORTS)
MASKED = Listing(Order.id, _columns(True), FILTERS, SORTS)
_OWED = case((owing(), OWED), else_=0)
COMMON = (
    Order.id,
    Order.number,
    Order.ordered_on,
    Order.changed_at,
    Order.state,
    Order.payable_fen,
    Order.reference_fen,
    Order.covered_fen,
    Order.platform,
    Order.line_count,
    Order.arrived_on,
    Order.version,
    Order.is_undone,
    SAVED.label("saved_fen"),
    _OWED.label("owed_fen"),
    Villager.name,
    Villager.phone,
    Station.township,
    Station.village,
)
MORE = (
    Order.household_id,
    Order.received_fen,
    Order.refunded_fen,
    Order.coverable_fen,
    Order.is_effective,
    Order.platform_number,
    Order.courier,
    Order.tracking_number,
    Order.picked_up_on,
    Order.placed_by,
    Order.note,
    Station.code,
)


def rows(asked: Asked, by: Person, *, whole: bool = False) -> Select[Any]:
    """The orders asked for, as named columns; ``whole`` adds what only the file shows."""
    columns = (*COMMON, first_goods().label("goods"), *(MORE if whole else ()))
    return (
        visible_columns(Order, *columns)
        .join(Villager, (Villager.county_id == Order.county_id) & (Villager.id == Order.villager_id))
        .join(Station, (Station.county_id == Order.county_id) & (Station.id == Order.station_id))
        .where(Order.is_undone.is_(False), *listing(by).conditions(asked))
    )


def file(asked: Asked, by: Person) -> Response:
    """The whole filtered list as CSV."""
    return listing(by).csv(rows(asked, by, whole=True), asked, "orders")
