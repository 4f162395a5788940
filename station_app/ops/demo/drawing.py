"""Draw the orders: who, what, how many, from which platform."""

from __future__ import annotations

import datetime as dt
from itertools import accumulate
from random import Random
from typing import TypeVar

from station_app.ledger.models import Method
from station_app.ops.demo import days
from station_app.ops.demo.drafts import Draft, Line
from station_app.ops.demo.goods import CATALOGUE, PLATFORMS, SOURCES
from station_app.ops.demo.people import Buyer
from station_app.ops.demo.places import Place
from station_app.ops.demo.plan import Plan, moment, uuid_at
from station_app.orders.models import PayMode

T = TypeVar("T")
_CUMULATED = list(accumulate(goods.weight for goods in CATALOGUE))
FREIGHTS = ((0, 81), (500, 4), (600, 6), (800, 4), (1_000, 4), (1_200, 1))
MODES = ((PayMode.PREPAID, 80), (PayMode.DEPOSIT, 9), (PayMode.ADVANCE, 11))
METHODS = ((Method.CASH, 84), (Method.WECHAT, 6), (Method.ALIPAY, 8), (Method.TRANSFER, 2))
WITHOUT_REFERENCE = 0.035
CANCELLED = 0.009


def draw(plan: Plan, places: list[Place], buyers: dict[str, list[Buyer]]) -> tuple[list[Draft], list[Draft]]:
    """The orders that count, in the order of their moments, and the cancelled ones beside them."""
    rng = plan.random("orders")
    cells = days.draw(plan, places)
    orders = [_order(rng, place, on, buyers[place.code]) for place, on in cells]
    cancelled = [
        _order(rng, place, on, buyers[place.code])
        for place, on in rng.sample(cells, round(len(cells) * CANCELLED))
    ]
    return orders, cancelled


def _order(rng: Random, place: Place, on: dt.date, buyers: list[Buyer]) -> Draft:
    at = moment(on, days.minute(rng, on)) + dt.timedelta(seconds=rng.randint(0, 59))
    count = 1 if (dice := rng.random()) < 0.91 else 2 if dice < 0.985 else 3
    lines = [_line(rng, count) for _ in range(count)]
    worth = sum(line.price * line.units for line in lines)
    return Draft(
        id=uuid_at(rng, at),
        place=place,
        on=on,
        at=at,
        # Some households buy much more often than others.
        buyer=buyers[int(len(buyers) * rng.random() ** 1.5)],
        platform=weighted(rng, PLATFORMS),
        freight_fen=weighted(rng, FREIGHTS),
        discount_fen=rng.choice((200, 300, 500, 1_000)) if worth > 80 and rng.random() < 0.06 else 0,
        lines=lines,
        operator=place.operators[0] if rng.random() < 0.8 else place.operators[-1],
        pay_mode=weighted(rng, MODES),
        method=weighted(rng, METHODS),
    )


def _line(rng: Random, count: int) -> Line:
    goods = rng.choices(CATALOGUE, cum_weights=_CUMULATED)[0]
    while count > 1 and goods.low > 500:
        goods = rng.choices(CATALOGUE, cum_weights=_CUMULATED)[0]
    units = 1 if goods.most == 1 or rng.random() < 0.62 else rng.randint(2, goods.most)
    has_reference = rng.random() >= WITHOUT_REFERENCE
    return Line(
        goods=goods.name,
        spec=rng.choice(goods.specs),
        unit=goods.unit,
        quantity_m=units * 1_000,
        price=goods.low + (goods.high - goods.low) * rng.betavariate(1.6, 2.6),
        margin=rng.triangular(-0.04, 0.48, 0.13) if has_reference else None,
        source=weighted(rng, SOURCES) if has_reference else "",
    )


def weighted(rng: Random, table: tuple[tuple[T, int], ...]) -> T:
    """One of a small weighted table."""
    at = rng.random() * sum(weight for _, weight in table)
    for word, weight in table:
        at -= weight
        if at < 0:
            return word
    return table[-1][0]
