"""缺参考价的商品: what was bought without a reference price, the dearest first, each with its orders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import request, url_for
from sqlalchemy import select

from station_app.areas.models import Area, townships
from station_app.core.access import Person, Role, visible_columns
from station_app.core.cells import Column
from station_app.core.clock import Month
from station_app.core.db import db
from station_app.core.i18n import N_, gettext
from station_app.core.listing import Asked, Listing
from station_app.core.sheets import Sheet
from station_app.core.words import monthname
from station_app.orders import filters, unpriced
from station_app.orders.models import Order
from station_app.orders.unpriced import Goods
from station_app.prices.models import Price
from station_app.reports import board
from station_app.reports.explain import explain

ROWS = 50
PERIOD = ("month", "from", "to", "township")
LISTING = Listing(Order.id, (), tuple(one for one in filters.FILTERS if one.name in PERIOD), {})
COLUMNS = (
    Column("goods", N_("品名"), "text", lambda row: row.goods),
    Column("spec", N_("规格"), "text", lambda row: row.spec),
    Column("unit", N_("单位"), "text", lambda row: row.unit),
    Column("lines", N_("买过几回"), "int", lambda row: row.lines, N_("没全退、没有参考价的商品行数")),
    Column("orders", N_("订单"), "int", lambda row: row.orders, N_("有这样商品的单，一单只算一回")),
    Column(
        *("paid_fen", N_("没有参考价的付款"), "money", lambda row: row.paid_fen),
        N_("这些商品付的钱，含分到的运费，减退款；等于没退的付款减有参考价的付款"),
    ),
    Column("last_on", N_("最近一次"), "date", lambda row: row.last_on),
)


def asked() -> Asked:
    """What the address asks for."""
    return LISTING.asked(request.args, "")


def _every(found: Asked) -> list[Goods]:
    return unpriced.every(LISTING.conditions(found))


def page(by: Person) -> dict[str, Any]:
    """What ``reports/unpriced.html`` shows."""
    found = asked()
    goods = _every(found)
    pages = max((len(goods) - 1) // ROWS + 1, 1)
    text = request.args.get("page", "1")[:6]
    number = min(max(int(text) if text.isascii() and text.isdigit() else 1, 1), pages)
    shown = goods[(number - 1) * ROWS : number * ROWS]
    period: dict[str, Any] = {name: found.texts[name] for name in PERIOD if name in found.texts}
    prices = _priced(shown)
    return {
        "count": len(goods),
        "paid_fen": sum(one.paid_fen for one in goods),
        "rows": [_row(one, prices.get(one.keys), period) for one in shown],
        "month": found.texts.get("month", ""),
        "months": [("", gettext(N_("全部月份"))), *_months(found)],
        "township": found.texts.get("township", ""),
        "townships": _townships(by),
        "kept": found.kept("month", "township"),
        "clear_url": url_for("reports.unpriced") if found.texts else None,
        "newer_url": found.url("reports.unpriced", page=str(number - 1)) if number > 1 else None,
        "older_url": found.url("reports.unpriced", page=str(number + 1)) if number < pages else None,
    }


def _row(one: Goods, price: Any, period: dict[str, Any]) -> dict[str, Any]:
    new: dict[str, Any] = {"goods": one.goods[:120], "spec": one.spec[:120], "unit": one.unit}
    return {
        "goods": one.goods,
        "spec": one.spec,
        "lines": one.lines,
        "orders": one.orders,
        "paid_fen": one.paid_fen,
        "last_on": one.last_on,
        "orders_url": explain("orders", lacks=one.mark, **_spelled(period)),
        "price": price,
        "new_url": url_for("prices.new", **{name: value for name, value in new.items() if value}),
    }


def _spelled(period: dict[str, Any]) -> dict[str, Any]:
    """The period as ``explain`` takes it: ``from`` is no name in Python."""
    return {("from_" if name == "from" else name): value for name, value in period.items()}


def _priced(shown: Sequence[Goods]) -> dict[tuple[str, str], dict[str, Any]]:
    """The newest price the book has by now of each of these goods."""
    query = (
        visible_columns(Price, Price.id, Price.goods_key, Price.spec_key, Price.price_fen)
        .where(Price.goods_key.in_({one.keys[0] for one in shown}), Price.retired_at.is_(None))
        .order_by(Price.month_on, Price.id)
    )
    return {
        (row.goods_key, row.spec_key): {"url": url_for("prices.show", id=row.id), "price_fen": row.price_fen}
        for row in db.session.execute(query)
    }


def _months(found: Asked) -> list[tuple[str, str]]:
    chosen = [found.values["month"]] if "month" in found.values else []
    return [
        (one, monthname(Month.parse(one))) for one in board.known_months(board.months_with_figures(), *chosen)
    ]


def _townships(by: Person) -> list[tuple[str, str]]:
    if by.role is Role.COORDINATOR:
        return []
    found = [(area.code, area.name) for area in db.session.scalars(townships(by.county_id))]
    return [("", gettext(N_("全部乡镇"))), *found]


def sheet(_by: Person) -> Sheet:
    """The list as it leaves the page."""
    found = asked()
    goods = _every(found)
    town = found.values.get("township")
    name = db.session.scalar(select(Area.name).where(Area.code == town)) if town else ""
    told = (
        (N_("月份"), monthname(found.values["month"]) if "month" in found.values else ""),
        (N_("从哪天"), found.texts.get("from", "")),
        (N_("到哪天"), found.texts.get("to", "")),
        (N_("乡镇"), name or ""),
    )
    kept = [(gettext(what), value) for what, value in told if value]
    return Sheet("unpriced", gettext(N_("缺参考价的商品")), COLUMNS, lambda: goods, len(goods), kept)
