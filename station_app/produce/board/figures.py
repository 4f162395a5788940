"""The figures of farm products, each from the rows its link opens.

增收 (gain) = (price paid − market price of the day) × net weight, over the purchases with a known market
price; always published as sum, coverage (amount with a market price ÷ amount) and rate (gain ÷ what the
market would have paid). Negative gains count. The part of poor households is the county's alone to see.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func

from station_app.core import clock
from station_app.core.access import COUNTY_ROLES, Person, visible, visible_columns
from station_app.core.clock import Month
from station_app.core.db import db
from station_app.core.money import share_bp, total
from station_app.households.homes.poverty import PovertyStatus, Status
from station_app.households.models import Villager
from station_app.produce.batches.models import Batch
from station_app.produce.channels.models import Channel
from station_app.produce.producers.models import Producer
from station_app.produce.products.models import Product
from station_app.produce.purchases.models import Purchase, standing
from station_app.produce.sales.models import KEPT, Sale
from station_app.produce.sales.models import standing as sold

UNSOLD_DAYS = 30
POOR = (Status.REGISTERED.value, Status.WATCHED.value)


@dataclass(frozen=True)
class Gain:
    """What producers got over the market. Fen; ``count`` and ``households`` of purchases and producers."""

    count: int = 0
    households: int = 0
    amount_fen: int = 0
    covered_fen: int = 0
    gain_fen: int = 0

    @property
    def coverage_bp(self) -> int | None:
        """How much of what was bought has a market price beside it."""
        return share_bp(self.covered_fen, self.amount_fen)

    @property
    def rate_bp(self) -> int | None:
        """The gain in parts of what the market would have paid."""
        return share_bp(self.gain_fen, self.covered_fen - self.gain_fen)


def in_month(column: Any, month: Month | None) -> list[ColumnElement[bool]]:
    """The condition of a month; none for all time."""
    return [] if month is None else [column.between(month.first, month.last)]


def gain(month: Month | None, *, only: set[uuid.UUID] | None = None) -> Gain:
    """The gain of a month, or of all time; ``only`` those purchases."""
    query = visible_columns(
        Purchase,
        Purchase.id,
        Purchase.producer_id,
        Purchase.amount_fen,
        Purchase.gain_fen,
    ).where(standing(), *in_month(Purchase.bought_on, month))
    rows = [row for row in db.session.execute(query) if only is None or row.id in only]
    covered = [row for row in rows if row.gain_fen is not None]
    return Gain(
        len(rows),
        len({row.producer_id for row in rows}),
        sum(row.amount_fen for row in rows),
        sum(row.amount_fen for row in covered),
        sum(row.gain_fen for row in covered),
    )


def poor_purchases(by: Person, month: Month | None) -> set[uuid.UUID] | None:
    """The purchases from households that were poor on the day; None for those who may not know."""
    if by.role not in COUNTY_ROLES:
        return None
    query = (
        visible_columns(Purchase, Purchase.id, Purchase.bought_on, Villager.household_id)
        .join(Producer, and_(Producer.county_id == Purchase.county_id, Producer.id == Purchase.producer_id))
        .join(Villager, and_(Villager.county_id == Producer.county_id, Villager.id == Producer.villager_id))
        .where(standing(), *in_month(Purchase.bought_on, month))
    )
    bought = list(db.session.execute(query))
    if not bought:
        return set()
    wanted = visible(PovertyStatus).where(
        PovertyStatus.household_id.in_({row.household_id for row in bought})
    )
    spells: dict[uuid.UUID, list[tuple[dt.date, str]]] = {}
    for row in db.session.scalars(wanted.order_by(PovertyStatus.from_on, PovertyStatus.id)):
        spells.setdefault(row.household_id, []).append((row.from_on, row.status))
    return {
        row.id
        for row in bought
        if next((word for on, word in reversed(spells.get(row.household_id, [])) if on <= row.bought_on), "")
        in POOR
    }


def by_channel(month: Month | None) -> list[Any]:
    """What each channel sold: (id, name, kind, count, kept, fees), the most first."""
    query = (
        visible_columns(
            Sale,
            Channel.id,
            Channel.name,
            Channel.kind,
            func.count(Sale.id).label("count"),
            func.sum(KEPT).label("kept"),
            func.sum(Sale.fee_fen).label("fee"),
        )
        .join(Channel, and_(Channel.county_id == Sale.county_id, Channel.id == Sale.channel_id))
        .where(sold(), *in_month(Sale.sold_on, month))
        .group_by(Channel.id, Channel.name, Channel.kind)
        .order_by(func.sum(KEPT).desc(), Channel.id)
    )
    return list(db.session.execute(query))


def by_category(month: Month | None) -> list[Any]:
    """What was sold of each category: (category or None, count, kept)."""
    query = (
        visible_columns(
            Sale, Product.category, func.count(Sale.id).label("count"), func.sum(KEPT).label("kept")
        )
        .outerjoin(Product, and_(Product.county_id == Sale.county_id, Product.id == Sale.product_id))
        .where(sold(), *in_month(Sale.sold_on, month))
        .group_by(Product.category)
        .order_by(func.sum(KEPT).desc())
    )
    return list(db.session.execute(query))


def by_month(through: Month, count: int = 12) -> list[tuple[Month, int, int]]:
    """The last months with what was sold and what was bought. Fen."""
    months = [through]
    while len(months) < count:
        months.append(months[-1].previous)
    first = months[-1].first
    found: dict[Month, list[int]] = {month: [0, 0] for month in months}
    for model, day, amount, stands, at in (
        (Sale, Sale.sold_on, KEPT, sold(), 0),
        (Purchase, Purchase.bought_on, Purchase.amount_fen, standing(), 1),
    ):
        query = visible_columns(model, day, func.sum(amount)).where(stands, day >= first, day <= through.last)
        for on, fen in db.session.execute(query.group_by(day)):
            found[Month.of(on)][at] += total(fen)
    return [(month, *found[month]) for month in months if any(found[month])]  # type: ignore[misc]


def unsold() -> list[tuple[Batch, Product]]:
    """Batches with something left for longer than a month, the oldest first."""
    limit = clock.today() - dt.timedelta(days=UNSOLD_DAYS)
    query = (
        visible_columns(Batch, Batch, Product)
        .join(Product, and_(Product.county_id == Batch.county_id, Product.id == Batch.product_id))
        .where(Batch.rest > 0, Batch.recalled_at.is_(None), Batch.made_on < limit)
        .order_by(Batch.made_on, Batch.id)
        .limit(20)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]
