"""What an undo gives back: the money, by mirrored entries, and the platforms' numbers."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete as remove
from sqlalchemy import select

from station_app.core import clock
from station_app.core.access import Person
from station_app.core.bulk import among, new_ids, store
from station_app.core.db import db
from station_app.imports.claims import number_of
from station_app.ledger.models import MoneyEntry
from station_app.orders.flow import OrderState
from station_app.orders.models import Order, PlatformClaim

MIRROR = (
    *("county_id", "id", "reverses_id", "station_id", "kind", "method", "amount_fen", "subject_id"),
    *("line_id", "is_historical", "on", "at", "by_id", "by_name", "note"),
)


def reverse_money(county_id: str, ids: Sequence[uuid.UUID], by: Person | None) -> None:
    """A mirror of every entry that was not reversed yet."""
    taken_back = MoneyEntry.__table__.alias("taken_back")
    is_reversed = (
        select(taken_back.c.id)
        .where(taken_back.c.county_id == county_id, taken_back.c.reverses_id == MoneyEntry.id)
        .exists()
    )
    entries = db.session.execute(
        select(
            MoneyEntry.id,
            MoneyEntry.station_id,
            MoneyEntry.kind,
            MoneyEntry.method,
            MoneyEntry.amount_fen,
            MoneyEntry.subject_id,
            MoneyEntry.line_id,
            MoneyEntry.is_historical,
        )
        .where(
            MoneyEntry.county_id == county_id,
            among(MoneyEntry.subject_id, ids),
            MoneyEntry.reverses_id.is_(None),
            ~is_reversed,
        )
        .order_by(MoneyEntry.id)
        .execution_options(scoped=True)
    ).all()
    acted = (clock.today(), clock.moment(), by.id if by else None, by.name if by else "", "")
    mirrors = zip(new_ids(len(entries)), entries, strict=True)
    store(MoneyEntry, MIRROR, [(county_id, id, *entry, *acted) for id, entry in mirrors])


def release(county_id: str, orders: Iterable[Any]) -> None:
    """Let go of the platforms' numbers that no other living order of the station carries."""
    mine: dict[tuple[str, str], uuid.UUID] = {
        number_of(order.platform, order.platform_number): order.station_id
        for order in orders
        if order.platform_number
    }
    numbers = {number for _, number in mine}
    if not numbers:
        return
    living = select(Order.platform, Order.platform_number, Order.station_id).where(
        Order.county_id == county_id,
        among(Order.platform_number, numbers),
        Order.is_undone.is_(False),
        Order.state != OrderState.CANCELLED,
    )
    for platform, number, station_id in db.session.execute(living.execution_options(scoped=True)):
        if mine.get(number_of(platform, number)) == station_id:
            del mine[number_of(platform, number)]
    by_platform: dict[str, set[str]] = {}
    for platform, number in mine:
        by_platform.setdefault(platform, set()).add(number)
    for platform, some in sorted(by_platform.items()):
        db.session.execute(
            remove(PlatformClaim)
            .where(
                PlatformClaim.county_id == county_id,
                PlatformClaim.platform == platform,
                among(PlatformClaim.number, some),
                among(PlatformClaim.station_id, {mine[platform, number] for number in some}),
            )
            .execution_options(synchronize_session=False)
        )
