"""What is worth a second look before an order is stored: sentences that must be confirmed."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import ColumnElement, and_

from station_app.core.access import visible_columns
from station_app.core.db import db
from station_app.core.i18n import N_, gettext
from station_app.core.money import money, share_bp
from station_app.core.words import day, percent, quantity
from station_app.orders.figures import line_figures
from station_app.orders.flow import OrderState
from station_app.orders.models import Order, OrderLine
from station_app.settings.models import Thresholds

MOST_SHOWN = 3


@dataclass(frozen=True)
class Like:
    """An order of the same household that may be the same one."""

    id: uuid.UUID
    buyer: str
    on: dt.date
    goods: str
    payable_fen: int


def doubts(
    lines: Sequence[OrderLine], payable_fen: int, likes: Iterable[Like], limits: Thresholds
) -> list[str]:
    """The sentences to confirm, none as a rule; ``lines`` carry their shares already."""
    found = [
        gettext(
            N_("%(name)s %(day)s买过“%(goods)s”，%(sum)s，别是重了。"),
            name=like.buyer,
            day=day(like.on),
            goods=like.goods,
            sum=money(like.payable_fen),
        )
        for like in list(likes)[:MOST_SHOWN]
    ]
    if payable_fen > limits.payable_fen:
        words = N_("这一单 %(sum)s，超过 %(limit)s，看看金额对不对。")
        found.append(gettext(words, sum=money(payable_fen), limit=money(limits.payable_fen)))
    for line in lines:
        if line.quantity_m > limits.quantity_m:
            words = N_("“%(goods)s”的数量是 %(n)s，看看对不对。")
            found.append(gettext(words, goods=line.goods, n=quantity(line.quantity_m)))
        figures = line_figures(line)
        rate_bp = share_bp(figures.saved_fen or 0, figures.reference_fen or 0)
        if rate_bp is not None and rate_bp > limits.saving_rate_bp:
            words = N_("“%(goods)s”省了 %(rate)s，比平常多，看看付款和县里卖对不对。")
            found.append(gettext(words, goods=line.goods, rate=percent(rate_bp)))
    return found


def still_counts() -> ColumnElement[bool]:
    """Orders a new one may be the same as: neither cancelled nor undone."""
    return and_(Order.state != OrderState.CANCELLED, Order.is_undone.is_(False))


class Bought(Protocol):
    """A line of an order the household had lately."""

    @property
    def id(self) -> uuid.UUID:
        """Of its order."""

    @property
    def buyer(self) -> str:
        """Who it was for."""

    @property
    def ordered_on(self) -> dt.date:
        """When."""

    @property
    def payable_fen(self) -> int:
        """What the whole order came to."""

    @property
    def goods(self) -> str:
        """What it was."""


def likes(recent: Iterable[Bought], goods: Iterable[str], payable_fen: int) -> list[Like]:
    """Those of the household's recent orders with the same goods or the same amount, newest first."""
    named = {_plain(name) for name in goods}
    found: dict[uuid.UUID, Like] = {}
    for one in recent:
        if one.id not in found and (_plain(one.goods) in named or one.payable_fen == payable_fen):
            found[one.id] = Like(one.id, one.buyer, one.ordered_on, one.goods, one.payable_fen)
    return list(found.values())


def _plain(goods: str) -> str:
    return "".join(goods.split()).lower()


def seen_goods(station_id: uuid.UUID, since: dt.date, count: int = 24) -> list[str]:
    """What this station bought lately, for the list that helps typing."""
    query = (
        visible_columns(Order, OrderLine.goods)
        .select_from(Order)
        .join(OrderLine, (OrderLine.county_id == Order.county_id) & (OrderLine.order_id == Order.id))
        .where(Order.station_id == station_id, Order.ordered_on >= since)
        .order_by(Order.ordered_on.desc(), Order.id.desc())
        .limit(count * 5)
    )
    return list(dict.fromkeys(db.session.scalars(query)))[:count]


def last_platform(station_id: uuid.UUID) -> str:
    """The platform of the station's newest order: it is mostly the same again."""
    newest = (
        visible_columns(Order, Order.platform)
        .where(Order.station_id == station_id)
        .order_by(Order.ordered_on.desc(), Order.id.desc())
        .limit(1)
    )
    return db.session.scalar(newest) or ""
