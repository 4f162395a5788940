"""Purchases as a list: filters in the address, pages by key, sums of what is shown, the same rows as a
file.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import request
from sqlalchemy import ColumnElement, Select, and_, func, or_

from station_app.core.access import COUNTY_ROLES, Person, person, visible_columns
from station_app.core.cells import Column
from station_app.core.clock import Month
from station_app.core.db import db
from station_app.core.i18n import N_, gettext
from station_app.core.listing import Asked, Filter, Listing, Sort, read_date, read_whole
from station_app.core.money import money, total
from station_app.core.sheets import Sheet
from station_app.produce.listings.models import GRADE
from station_app.produce.producers.models import Producer
from station_app.produce.products.models import Product
from station_app.produce.purchases.models import OWED, Purchase, standing, unpaid
from station_app.produce.purchases.owing import AGES, of_age
from station_app.produce.purchases.poor import POOR, POOR_WORDS
from station_app.produce.weights import Measure, in_units
from station_app.settings.dictionaries import shown
from station_app.stations.models import Station

DESK_ROWS, COUNTER_ROWS = 50, 20
STATES = {
    "": N_("全部"),
    "stands": N_("没作废的"),
    "unpaid": N_("没付清"),
    "late": N_("欠得太久的"),
    "stock": N_("还没进批次"),
    "known": N_("有行情的"),
    "cancelled": N_("作废的"),
}


def _state(state: str) -> ColumnElement[bool]:
    if state == "unpaid":
        return unpaid()
    if state == "late":
        return of_age("late")
    if state == "stands":
        return standing()
    if state == "stock":
        return and_(standing(), Purchase.rest > 0)
    if state == "known":
        return and_(standing(), Purchase.gain_fen.is_not(None))
    return Purchase.cancelled_at.is_not(None)


def _read_state(text: str) -> str:
    if text not in STATES:
        raise ValueError(text)
    return text


def matching(words: str) -> ColumnElement[bool]:
    """By the number or its tail, the producer's name or initials."""
    upper = words.upper().replace(" ", "")
    found = [Producer.name.contains(words, autoescape=True), Purchase.number.endswith(upper, autoescape=True)]
    if words.isascii():
        found.append(Producer.initials.startswith(words.lower().replace(" ", ""), autoescape=True))
    return or_(*found)


def _read_poor(text: str) -> str:
    """Which poor ones; who may not know of them asks in vain."""
    if text not in POOR or person().role not in COUNTY_ROLES:
        raise ValueError(text)
    return text


def _read_age(text: str) -> str:
    if text not in AGES:
        raise ValueError(text)
    return text


def _month(text: str) -> Month:
    return Month.parse(text)


FILTERS = (
    Filter("q", str, matching),
    Filter("state", _read_state, _state),
    Filter("age", _read_age, of_age),
    Filter("poor", _read_poor, lambda whose: POOR[whose]()),
    Filter("producer", uuid.UUID, lambda id: Purchase.producer_id == id),
    Filter("product", uuid.UUID, lambda id: Purchase.product_id == id),
    Filter("village", str, lambda code: Producer.village_code == code),
    Filter("station", str, lambda code: Station.code == code.upper()),
    Filter("month", _month, lambda month: Purchase.bought_on.between(month.first, month.last)),
)
SORTS = {
    "on": Sort(Purchase.bought_on, "bought_on", read_date),
    "amount": Sort(Purchase.amount_fen, "amount_fen", read_whole),
}


def state_word(row: Any) -> str:
    """Where the money of a purchase stands, in one word."""
    if row.cancelled_at is not None:
        return gettext(N_("作废"))
    owed = row.amount_fen - row.set_off_fen - row.paid_fen
    if not owed:
        return gettext(N_("付清了"))
    return gettext(N_("欠 %(sum)s"), sum=money(owed))


COLUMNS = (
    Column("number", N_("单号"), "id", lambda row: row.number),
    Column("on", N_("日期"), "date", lambda row: row.bought_on),
    Column("station", N_("站点编码"), "id", lambda row: row.code),
    Column("producer", N_("农户、合作社"), "name", lambda row: row.producer),
    Column("producer_id", N_("农户编号"), "id", lambda row: row.producer_id, on_paper=False),
    Column("product", N_("产品"), "text", lambda row: row.product),
    Column("grade", N_("等级"), "text", lambda row: row.grade),
    Column("unit", N_("单位"), "text", lambda row: row.unit_word),
    Column("gross", N_("毛重"), "text", lambda row: in_units(row.gross, row.size)),
    Column("tare", N_("皮重"), "text", lambda row: in_units(row.tare, row.size)),
    Column("net", N_("净重"), "text", lambda row: in_units(row.net, row.size)),
    Column("kg", N_("净重（公斤）"), "quantity", lambda row: row.kg),
    Column("price_fen", N_("单价"), "money", lambda row: row.price_fen),
    Column("amount_fen", N_("金额"), "money", lambda row: row.amount_fen, N_("净重乘单价，四舍五入到分")),
    Column("market_fen", N_("当日行情"), "money", lambda row: row.market_fen),
    Column("market_source", N_("行情从哪来"), "text", lambda row: row.market_source),
    Column(
        "known_fen",
        N_("有行情的金额"),
        "money",
        lambda row: None if row.gain_fen is None or row.cancelled_at else row.amount_fen,
        on_paper=False,
    ),
    Column(
        "gain_fen",
        N_("增收"),
        "money",
        lambda row: row.gain_fen,
        N_("（收购单价 − 当日行情）× 净重；没有行情的不算，负的照样算"),
    ),
    Column("set_off_fen", N_("抵定金"), "money", lambda row: row.set_off_fen),
    Column("paid_fen", N_("已付"), "money", lambda row: row.paid_fen),
    Column("owed_fen", N_("还欠"), "money", lambda row: row.owed_fen),
    Column("settled_on", N_("付清日期"), "date", lambda row: row.settled_on),
    Column("state", N_("状态"), "text", state_word),
    Column("by", N_("经办人"), "text", lambda row: row.by_name),
)
LISTING = Listing(Purchase.id, COLUMNS, FILTERS, SORTS)


def asked(args: Mapping[str, str]) -> Asked:
    """What the address asks of the list."""
    return LISTING.asked(args, "on")


def _joined(query: Select[Any]) -> Select[Any]:
    return (
        query.join(
            Producer, and_(Producer.county_id == Purchase.county_id, Producer.id == Purchase.producer_id)
        )
        .join(Product, and_(Product.county_id == Purchase.county_id, Product.id == Purchase.product_id))
        .join(Station, and_(Station.county_id == Purchase.county_id, Station.id == Purchase.station_id))
    )


def rows(found: Asked) -> Select[Any]:
    """The rows of the list with the names of what they are of."""
    columns = [column for column in Purchase.__table__.columns if column.name != "unit"]
    query = visible_columns(
        Purchase,
        *columns,
        Purchase.unit.label("unit_key"),
        OWED.label("owed_fen"),
        Producer.name.label("producer"),
        Producer.kind.label("producer_kind"),
        Product,
        Station.code,
    )
    return _joined(query).where(*LISTING.conditions(found))


class Shown:
    """A row with the words that files and pages need of its product."""

    def __init__(self, row: Any) -> None:
        self._row = row
        product: Product = row.Product
        self.product = product.title
        self.grade = shown(GRADE, row.grade)
        self.unit_word = product.unit_word(row.unit_key)
        self.net_words = product.said(row.net)
        self.kg = row.net if product.measure is Measure.WEIGHT else None

    def __getattr__(self, name: str) -> Any:
        """Everything else is the row's."""
        return getattr(self._row, name)


def sums(found: Asked) -> dict[str, int]:
    """How many purchases the filter holds, and their money. Cancelled ones count only where asked for."""
    query = visible_columns(
        Purchase,
        func.count(),
        func.sum(Purchase.amount_fen),
        func.sum(OWED),
        func.sum(Purchase.gain_fen),
    )
    query = _joined(query).where(*LISTING.conditions(found))
    if found.values.get("state") != "cancelled":
        query = query.where(standing())
    count, amount, owed, gain = db.session.execute(query).one()
    return {"count": count, "amount_fen": total(amount), "owed_fen": total(owed), "gain_fen": total(gain)}


def count(found: Asked) -> int:
    """How many rows the list has."""
    query = _joined(visible_columns(Purchase, func.count(Purchase.id))).where(*LISTING.conditions(found))
    return db.session.scalar(query) or 0


def sheet(by: Person) -> Sheet:
    """The list as it leaves the page."""
    found = asked(request.args)
    texts = found.texts
    told = (
        (N_("找的字"), texts.get("q", "")),
        (N_("状态"), gettext(STATES[texts.get("state", "")]) if texts.get("state") else ""),
        (N_("站点"), texts.get("station", "")),
        (N_("月份"), texts.get("month", "")),
        (N_("贫困"), gettext(POOR_WORDS[texts["poor"]]) if "poor" in texts else ""),
    )
    return Sheet(
        "purchases",
        gettext(N_("收购单")),
        COLUMNS,
        lambda: (Shown(row) for row in LISTING.whole(rows(found), found)),
        count(found),
        [(gettext(what), value) for what, value in told if value],
    )
