"""What an undo gives back: the money, by mirrored entries, and the platforms' numbers."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete as remove
from sqlalchemy import select

from station_app.core import clock
from station_app.core.access import Person
from station_app.core.db import db, uuid7
from station_app.imports.buyers import add_all
from station_app.imports.claims import number_of
from station_app.ledger.models import MoneyEntry
from station_app.orders.flow import OrderState
from station_app.orders.models import Order, PlatformClaim


def reverse_money(county_id: str, ids: Sequence[uuid.UUID], by: Person | None) -> None:
    """A mirror of every entry that was not reversed yet."""
    entries = db.session.execute(
        select(*MoneyEntry.__table__.columns)
        .where(MoneyEntry.county_id == county_id, MoneyEntry.subject_id.in_(ids))
        .execution_options(scoped=True)
    ).mappings()
    rows = [dict(row) for row in entries]
    reversed_ids = {row["reverses_id"] for row in rows if row["reverses_id"]}
    today, at = clock.today(), clock.moment()
    mirror = {"on": today, "at": at, "by_id": by.id if by else None, "by_name": by.name if by else ""}
    add_all(
        MoneyEntry,
        (
            {**row, **mirror, "id": uuid7(), "reverses_id": row["id"], "note": ""}
            for row in rows
            if row["reverses_id"] is None and row["id"] not in reversed_ids
        ),
    )


def release(county_id: str, orders: Iterable[Any]) -> None:
    """Let go of the platforms' numbers that no other living order of the station carries."""
    mine: dict[tuple[str, str], uuid.UUID] = {
        number_of(order.platform, order.platform_number): order.station_id
        for order in orders
        if order.platform_number
    }
    numbers = sorted({number for _, number in mine})
    living = select(Order.platform, Order.platform_number, Order.station_id).where(
        Order.county_id == county_id,
        Order.platform_number.in_(numbers),
        Order.is_undone.is_(False),
        Order.state != OrderState.CANCELLED,
    )
    for platform, number, station_id in db.session.execute(living.execution_options(scoped=True)):
        if mine.get(number_of(platform, number)) == station_id:
            del mine[number_of(platform, number)]
    by_platform: dict[tuple[str, uuid.UUID], list[str]] = {}
    for (platform, number), station_id in mine.items():
        by_platform.setdefault((platform, station_id), []).append(number)
    for (platform, station_id), some in sorted(by_platform.items()):
        db.session.execute(
            remove(PlatformClaim).where(
                PlatformClaim.county_id == county_id,
                PlatformClaim.platform == platform,
                PlatformClaim.station_id == station_id,
                PlatformClaim.number.in_(some),
            )
        )
