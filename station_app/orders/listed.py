"""The list of orders: its columns and its rows, as the page and the file show them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Select, case, literal_column, select

from station_app.core.access import Person, visible_columns
from station_app.core.cells import Column, Kind
from station_app.core.i18n import N_, gettext, ngettext
from station_app.core.listing import Asked, Kept, Listing, Page, Sort, read_date, read_moment, read_whole
from station_app.core.money import share_bp
from station_app.households.models import Villager
from station_app.orders.chosen import reminded
from station_app.orders.filters import FILTERS, LIVE
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
        .limit(literal_column("1"))
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


def _effective_fen(row: Any) -> int:
    return row.payable_fen - row.refunded_fen if row.is_effective else 0


def _of(name: str) -> Callable[[Any], Any]:
    return lambda row: getattr(row, name)


def _column(key: str, heading: str, kind: Kind, meaning: str = "", **more: Any) -> Column:
    """A column that is an attribute of the row; most stand in the file only."""
    return Column(key, heading, kind, _of(key), meaning, **{"on_paper": False, **more})


COLUMNS = (
    _column("number", N_("单号"), "id", on_paper=True),
    _column("ordered_on", N_("登记"), "date", on_paper=True),
    _column("changed_at", N_("最近变化"), "moment"),
    _column("code", N_("站点编码"), "id"),
    Column("station", N_("站点"), "text", lambda row: row.township + row.village),
    _column("name", N_("购买人"), "name", on_paper=True),
    _column("phone", N_("联系电话"), "phone"),
    _column("household_id", N_("户编号"), "id"),
    Column("goods", N_("商品名称"), "text", lambda row: goods_words(row.goods, row.line_count)),
    _column("line_count", N_("样数"), "int"),
    _column("payable_fen", N_("应付"), "money", N_("商品减优惠加运费和服务费，退款不减"), on_paper=True),
    _column("received_fen", N_("已收"), "money", N_("收到的减退出去的")),
    _column("refunded_fen", N_("退款"), "money", N_("退给乡亲的钱")),
    _column("owed_fen", N_("还欠"), "money", N_("应付减已收减不用再收的；取消和退货的单不欠"), on_paper=True),
    _column(
        "covered_fen", N_("有参考价的付款"), "money", N_("有参考价、没全退的商品付的钱，含分到的运费，减退款")
    ),
    _column("coverable_fen", N_("没退的付款"), "money", N_("没全退的商品付的钱，含分到的运费，减退款")),
    _column("reference_fen", N_("参考价"), "money", N_("有参考价、没全退的商品，剩下的数量在当地买要花的钱")),
    _column("saved_fen", N_("节省"), "money", N_("参考价减有参考价的付款，可以是负数"), on_paper=True),
    Column(
        *("rate", N_("节省率"), "percent", lambda row: share_bp(row.saved_fen, row.reference_fen)),
        N_("节省除以参考价；没有参考价的空着"),
    ),
    Column(
        *("effective", N_("有效单"), "int", lambda row: 1 if row.is_effective else 0),
        N_("已取货或已完成、没全退、不含缴费充值的记 1"),
        on_paper=False,
    ),
    Column(
        "effective_fen", N_("有效金额"), "money", _effective_fen, N_("有效单的应付减退款"), on_paper=False
    ),
    Column("state", N_("状态"), "text", lambda row: gettext(STATE_WORDS[row.state])),
    _column("platform", N_("平台"), "text", on_paper=True),
    _column("platform_number", N_("平台订单号"), "id"),
    _column("courier", N_("快递公司"), "text"),
    _column("tracking_number", N_("运单号"), "id"),
    _column("arrived_on", N_("到站日期"), "date"),
    _column("picked_up_on", N_("取货日期"), "date"),
    _column("placed_by", N_("经办人"), "text"),
    _column("note", N_("备注"), "text", is_private=True),
)


def listing(_by: Person) -> Listing:
    """The list, the same for everybody; who sees names in full is decided where they are shown."""
    return LIST


LIST = Listing(Order.id, COLUMNS, FILTERS, SORTS)
OWED_NOW = case((owing(), OWED), else_=0).label("owed_fen")
COMMON = (
    Order.id,
    Order.number,
    Order.ordered_on,
    Order.changed_at,
    Order.state,
    Order.payable_fen,
    Order.reference_fen,
    Order.platform,
    Order.line_count,
    Order.arrived_on,
    Order.version,
    SAVED.label("saved_fen"),
    OWED_NOW,
    reminded.last_asked().label("reminded_on"),
    Villager.name,
    Station.township,
    Station.village,
)
MORE = (
    Order.covered_fen,
    Villager.phone,
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


_KEPT: dict[frozenset[str], Kept] = {}
_FIXED = frozenset({LIVE})
"""Filters that are on or off: a list with no other has the same text for everybody of a kind."""


def page(asked: Asked, by: Person, size: int) -> Page:
    """One page of them; statements of lists without filters are kept."""
    names = frozenset(asked.values)
    kept = _KEPT.setdefault(names, {}) if names <= _FIXED else None
    return listing(by).page(lambda: rows(asked, by), asked, size, kept)
