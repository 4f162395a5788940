"""Lines without a reference price: which goods they are of, and the orders that hold them.

What was paid for them is exactly what coverage leaves out: coverable minus covered, over the same orders.
Goods are the same when their name and specification are (``prices.models.key_of``), however they were typed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, false, func, select, tuple_

from station_app.core.access import scope, visible_columns
from station_app.core.db import db
from station_app.core.money import total
from station_app.orders.models import Order, OrderLine
from station_app.orders.sources import counts
from station_app.prices.models import key_of

MARK = 16


class Spelled(NamedTuple):
    """One spelling of goods that lack a price."""

    goods: str
    spec: str


class Lacking(NamedTuple):
    """Goods as an address names them, with every way they were typed on lines without a price."""

    mark: str
    spellings: tuple[Spelled, ...]

    @property
    def words(self) -> str:
        """The goods as they are told."""
        return " ".join(self.spellings[0]).strip() if self.spellings else ""


@dataclass
class Goods:
    """One thing without a reference price: its commonest spelling, a unit, how often, for how much."""

    keys: tuple[str, str]
    lines: int = 0
    orders: int = 0
    paid_fen: int = 0
    last_on: dt.date = dt.date.min
    _spellings: Counter[Spelled] = field(default_factory=Counter)
    unit: str = ""

    def add(self, row: Any) -> None:
        """Add the lines of one spelling."""
        self.lines += row.lines
        self.orders += row.orders
        self.paid_fen += total(row.paid)
        self.last_on = max(self.last_on, row.last_on)
        self.unit = self.unit or row.unit
        self._spellings[Spelled(row.goods, row.spec)] += row.lines

    @property
    def spellings(self) -> list[Spelled]:
        """Every way it was typed."""
        return list(self._spellings)

    @property
    def goods(self) -> str:
        """As it was typed most often."""
        return self._spellings.most_common(1)[0][0].goods

    @property
    def spec(self) -> str:
        """Its specification as it was typed most often."""
        return self._spellings.most_common(1)[0][0].spec

    @property
    def mark(self) -> str:
        """What the address of its orders says."""
        return mark_of(*self.keys)


def lacking() -> ColumnElement[bool]:
    """A line that is not fully returned and has no reference price above zero."""
    return and_(
        OrderLine.returned_m < OrderLine.quantity_m,
        func.coalesce(OrderLine.reference_total_fen, 0) <= 0,
        func.coalesce(OrderLine.reference_unit_fen, 0) <= 0,
    )


def paid() -> ColumnElement[int]:
    """What was paid for a line, as ``orders.figures.line_figures`` has it."""
    return (
        OrderLine.goods_fen
        - OrderLine.discount_share_fen
        + OrderLine.freight_share_fen
        + OrderLine.fee_share_fen
        - OrderLine.refunded_fen
    )


def keys_of(goods: str, spec: str) -> tuple[str, str]:
    """Goods as they are compared."""
    return key_of(goods), key_of(spec)


def mark_of(goods_key: str, spec_key: str) -> str:
    """A short sign for goods, for addresses: names may be long and odd."""
    return hashlib.sha256(f"{goods_key}\n{spec_key}".encode()).hexdigest()[:MARK]


def every(conditions: Sequence[ColumnElement[bool]] = ()) -> list[Goods]:
    """The goods without a reference price among the orders that count and fit, the dearest first."""
    query = _lines(
        conditions,
        OrderLine.goods,
        OrderLine.spec,
        func.max(OrderLine.unit).label("unit"),
        func.count().label("lines"),
        func.count(OrderLine.order_id.distinct()).label("orders"),
        func.sum(paid()).label("paid"),
        func.max(Order.ordered_on).label("last_on"),
    )
    found: dict[tuple[str, str], Goods] = {}
    for row in db.session.execute(query.group_by(OrderLine.goods, OrderLine.spec)):
        keys = keys_of(row.goods, row.spec)
        found.setdefault(keys, Goods(keys)).add(row)
    _recount(found, conditions)
    return sorted(found.values(), key=lambda one: (-one.paid_fen, -one.lines, one.keys))


def _lines(conditions: Sequence[ColumnElement[bool]], *columns: Any) -> Select[Any]:
    own = and_(Order.county_id == OrderLine.county_id, Order.id == OrderLine.order_id)
    return visible_columns(OrderLine, *columns).join(Order, own).where(lacking(), counts(), *conditions)


def _recount(found: dict[tuple[str, str], Goods], conditions: Sequence[ColumnElement[bool]]) -> None:
    """An order with one thing under two spellings is one order."""
    several = [tuple(typed) for one in found.values() if len(one.spellings) > 1 for typed in one.spellings]
    if not several:
        return
    orders: dict[tuple[str, str], set[Any]] = {}
    query = _lines(conditions, OrderLine.goods, OrderLine.spec, OrderLine.order_id)
    for goods, spec, id in db.session.execute(
        query.where(tuple_(OrderLine.goods, OrderLine.spec).in_(several))
    ):
        orders.setdefault(keys_of(goods, spec), set()).add(id)
    for keys, ids in orders.items():
        found[keys].orders = len(ids)


def read_mark(text: str) -> Lacking:
    """The goods an address names, with their spellings; ValueError for what is no mark."""
    if len(text) != MARK or not set(text) <= set("0123456789abcdef"):
        raise ValueError(text)
    query = visible_columns(OrderLine, OrderLine.goods, OrderLine.spec).where(lacking()).distinct()
    rows = (Spelled(*row) for row in db.session.execute(query))
    return Lacking(text, tuple(sorted(one for one in rows if mark_of(*keys_of(*one)) == text)))


def among(goods: Lacking) -> ColumnElement[bool]:
    """Orders with such a line."""
    if not goods.spellings:
        return false()
    typed = tuple_(OrderLine.goods, OrderLine.spec).in_([tuple(one) for one in goods.spellings])
    return Order.id.in_(select(OrderLine.order_id).where(scope(OrderLine), lacking(), typed).correlate(None))
