"""The credit book read: who owes, how much, since when; orders and older debts together."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from sqlalchemy import func

from station_app.core import clock
from station_app.core.access import visible, visible_columns
from station_app.core.db import db
from station_app.core.i18n import N_, gettext
from station_app.core.money import total
from station_app.households.models import Villager
from station_app.orders.models import Order
from station_app.orders.owing import OWED as OWED_OF_ORDER
from station_app.orders.owing import owing
from station_app.stations.models import Station
from station_app.tills.credit.models import OWED, Credit
from station_app.tills.models import WITH_TILL

AGES = (30, 90)
"""Days that part what is owed: not long, some time, long."""
AGE_WORDS = (N_("30 天以内"), N_("31 到 90 天"), N_("90 天以上"))


@dataclass(frozen=True)
class Debt:
    """One thing that is owed for: an order, or a debt from before. Fen."""

    thing: Order | Credit
    words: str
    on: dt.date
    owed_fen: int
    url: str | None = None


@dataclass
class Debtor:
    """Somebody who owes: in all, since when, for how many things."""

    id: uuid.UUID
    name: str
    owed_fen: int = 0
    count: int = 0
    since_on: dt.date = dt.date.max

    @property
    def days(self) -> int:
        """How long the oldest of it has been owed."""
        return max((clock.today() - self.since_on).days, 0)


@dataclass
class Ages:
    """What is owed at a station by how long: fen for each of ``AGE_WORDS``; ``people`` who owe."""

    code: str
    place: str
    fen: list[int] = field(default_factory=lambda: [0] * len(AGE_WORDS))
    people: set[uuid.UUID] = field(default_factory=set)
    old_fen: int = 0

    @property
    def owed_fen(self) -> int:
        """All of it."""
        return sum(self.fen)


def age(since_on: dt.date, today: dt.date) -> int:
    """Which of ``AGE_WORDS`` a day belongs to."""
    return sum((today - since_on).days > days for days in AGES)


def of(villager_id: uuid.UUID, *, lock: bool = False) -> list[Debt]:
    """What one villager owes for, the oldest first; locked in the order of their ids if asked."""
    orders = visible(Order).where(Order.villager_id == villager_id, owing()).order_by(Order.id)
    credits_ = visible(Credit).where(Credit.villager_id == villager_id, OWED > 0).order_by(Credit.id)
    if lock:
        orders, credits_ = orders.with_for_update(), credits_.with_for_update()
    found = [
        Debt(
            one,
            gettext("单 %(n)s", n=one.number_tail),
            one.ordered_on,
            one.owed_fen,
            url_for("orders.show", id=one.id),
        )
        for one in db.session.scalars(orders)
        if one.owed_fen > 0
    ]
    found += [
        Debt(one, one.note or gettext("以前欠的"), one.since_on, one.owed_fen)
        for one in db.session.scalars(credits_)
        if one.owed_fen > 0
    ]
    return sorted(found, key=lambda debt: (debt.on, debt.thing.id))


def debtors(station_id: uuid.UUID) -> list[Debtor]:
    """Everybody who owes a station, those who have owed longest first."""
    found: dict[uuid.UUID, Debtor] = {}
    for villager_id, fen, count, since in _sums(station_id):
        one = found.setdefault(villager_id, Debtor(villager_id, ""))
        one.owed_fen += total(fen)
        one.count += count
        one.since_on = min(one.since_on, since)
    names = visible_columns(Villager, Villager.id, Villager.name).where(Villager.id.in_(found))
    for id, name in db.session.execute(names):
        found[id].name = name
    return sorted(found.values(), key=lambda one: (one.since_on, -one.owed_fen, one.id))


def _sums(station_id: uuid.UUID) -> Iterable[Any]:
    """Villager, fen, count and first day: of unpaid orders, then of older debts."""
    orders = visible_columns(
        Order, Order.villager_id, func.sum(OWED_OF_ORDER), func.count(), func.min(Order.ordered_on)
    ).where(Order.station_id == station_id, owing())
    yield from db.session.execute(orders.group_by(Order.villager_id))
    older = visible_columns(
        Credit, Credit.villager_id, func.sum(OWED), func.count(), func.min(Credit.since_on)
    ).where(Credit.station_id == station_id, OWED > 0)
    yield from db.session.execute(older.group_by(Credit.villager_id))


def older_at(station_id: uuid.UUID) -> int:
    """What is owed a station from before its orders were kept here, in fen."""
    query = visible_columns(Credit, func.sum(OWED)).where(Credit.station_id == station_id, OWED > 0)
    return total(db.session.scalar(query))


def by_station() -> list[Ages]:
    """What is owed at each station that may hold money, by age; at another, only where something is owed."""
    today = clock.today()
    columns = (Station.id, Station.code, Station.township, Station.village, Station.state)
    stations = visible_columns(Station, *columns).where(Station.is_practice.is_(False))
    places = db.session.execute(stations.order_by(Station.code)).all()
    found = {one.id: Ages(one.code, f"{one.township}{one.village}") for one in places}
    orders = visible_columns(
        Order, Order.station_id, Order.ordered_on, Order.villager_id, func.sum(OWED_OF_ORDER)
    ).where(owing())
    older = visible_columns(
        Credit, Credit.station_id, Credit.since_on, Credit.villager_id, func.sum(OWED)
    ).where(OWED > 0)
    asked = (
        (orders.group_by(Order.station_id, Order.ordered_on, Order.villager_id), False),
        (older.group_by(Credit.station_id, Credit.since_on, Credit.villager_id), True),
    )
    for query, is_old in asked:
        for station_id, on, villager_id, fen in db.session.execute(query):
            ages = found.get(station_id)
            if ages is None:
                continue
            ages.fen[age(on, today)] += total(fen)
            ages.people.add(villager_id)
            ages.old_fen += total(fen) if is_old else 0
    return [found[one.id] for one in places if one.state in WITH_TILL or found[one.id].owed_fen]


def old_of(villager_id: uuid.UUID) -> list[Credit]:
    """Every debt from before, paid or not, the newest first."""
    query = visible(Credit).where(Credit.villager_id == villager_id)
    return list(db.session.scalars(query.order_by(Credit.since_on.desc(), Credit.id.desc())))
