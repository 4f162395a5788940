"""Which price of the book an order line may take: the nearest place, the newest month, not too old."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, or_

from station_app.core import clock
from station_app.core.access import visible
from station_app.core.clock import Month
from station_app.core.db import db
from station_app.prices import places
from station_app.prices.models import SOURCE, Price, key_of
from station_app.settings.dictionaries import shown
from station_app.settings.models import county_limits
from station_app.stations.models import Station

LOOKED_AT = 400
OFFERED = 4
LEAST_LETTERS = 2


@dataclass(frozen=True)
class Wanted:
    """What is bought, where (nearest place first) and on which day."""

    goods: str
    places: Sequence[str]
    on: dt.date
    months: int
    spec: str = ""


def wanted(station: Station, goods: str, on: dt.date | None = None, spec: str = "") -> Wanted:
    """What a station buys on a day (today), with the places whose prices count there and for how long."""
    near = places.upwards(station.village_code, station.township_code)
    months = county_limits(station.county_id).price_months
    return Wanted(goods, near, on or clock.today(), months, spec)


def counts(price: Price, asked: Wanted) -> bool:
    """May a line bought there and then stand on this price?"""
    first, last = oldest(asked.on, asked.months), Month.of(asked.on).first
    return not price.is_retired and price.place_code in asked.places and first <= price.month_on <= last


def rows(found: Iterable[Price]) -> list[dict[str, Any]]:
    """Prices as they are offered under a line."""
    return [
        {
            "id": price.id,
            "title": price.title,
            "price_fen": price.price_fen,
            "unit": price.unit,
            "source": price.source,
            "source_words": shown(SOURCE, price.source),
            "month": Month.of(price.month_on),
        }
        for price in found
    ]


def oldest(on: dt.date, months: int) -> dt.date:
    """The first day of the month that is so many months before a day's."""
    count = on.year * 12 + on.month - 1 - months
    return dt.date(count // 12, count % 12 + 1, 1)


def offers(wanted: Wanted, most: int = OFFERED) -> list[Price]:
    """The prices to offer for what was typed, the best first; none for a word too short.

    Of each thing and specification one: that of the nearest place up the divisions, and there the newest of
    the order's month or before, as long as it is not older than ``months``.
    """
    typed = key_of(wanted.goods)
    if len(typed) < (LEAST_LETTERS if typed.isascii() else 1):
        return []
    best: dict[tuple[str, str], Price] = {}
    for price in _candidates(wanted, typed):
        key = (price.goods_key, price.spec_key)
        if key not in best or _rank(price, wanted) < _rank(best[key], wanted):
            best[key] = price
    spec = key_of(wanted.spec)
    found = sorted(
        best.values(), key=lambda price: (_fit(price, typed, spec), price.goods_key, price.spec_key)
    )
    return found[:most]


def _candidates(wanted: Wanted, typed: str) -> list[Price]:
    query = (
        visible(Price)
        .where(
            Price.place_code.in_(wanted.places),
            Price.month_on >= oldest(wanted.on, wanted.months),
            Price.month_on <= Month.of(wanted.on).first,
            Price.retired_at.is_(None),
            _alike(typed),
        )
        .order_by(Price.month_on.desc(), Price.id)
        .limit(LOOKED_AT)
    )
    return list(db.session.scalars(query))


def _alike(typed: str) -> ColumnElement[bool]:
    """By the name or its pinyin initials; or the typed words begin with a name of the book."""
    if typed.isascii() and typed.isalpha():
        return or_(
            Price.initials.startswith(typed, autoescape=True),
            Price.goods_key.startswith(typed, autoescape=True),
        )
    beginnings = [typed[:length] for length in range(1, len(typed) + 1)]
    return or_(Price.goods_key.in_(beginnings), Price.goods_key.contains(typed, autoescape=True))


def _rank(price: Price, wanted: Wanted) -> tuple[int, int]:
    return wanted.places.index(price.place_code), -price.month_on.toordinal()


def _fit(price: Price, typed: str, spec: str) -> int:
    """How well a price fits what was typed: 0 best."""
    whole = price.goods_key + price.spec_key
    if typed == whole or (typed == price.goods_key and spec == price.spec_key):
        return 0
    if typed == price.goods_key:
        return 1
    rest = typed[len(price.goods_key) :] if typed.startswith(price.goods_key) else ""
    if rest and price.spec_key and (rest in price.spec_key or price.spec_key in rest):
        return 2
    return 3 if whole.startswith(typed) or rest else 4
