"""The figures of farm products, each from the rows its link opens.

增收 (gain) = (price paid − market price of the day) × net weight, over the purchases with a known market
price; always published as sum, coverage (amount with a market price ÷ amount) and rate (gain ÷ what the
market would have paid). Negative gains count. The part of poor households is the county's alone to see.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func

from station_app.core.access import COUNTY_ROLES, Person, visible_columns
from station_app.core.clock import Month
from station_app.core.db import db
from station_app.core.i18n import N_, gettext
from station_app.core.money import share_bp, total
from station_app.produce.batches.lists import lies_long
from station_app.produce.batches.models import Batch
from station_app.produce.channels.models import Channel
from station_app.produce.products.models import Product
from station_app.produce.purchases.models import Purchase, standing
from station_app.produce.purchases.poor import POOR
from station_app.produce.sales.models import FEE, KEPT, Sale
from station_app.produce.sales.models import standing as sold

MOST_UNSOLD = 20


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


def gain(month: Month | None, *only: ColumnElement[bool]) -> Gain:
    """The gain of a month, or of all time; ``only``: of the purchases that these conditions hold for."""
    is_known = Purchase.gain_fen.is_not(None)
    query = visible_columns(
        Purchase,
        func.count(),
        func.count(Purchase.producer_id.distinct()),
        func.sum(Purchase.amount_fen),
        func.sum(case((is_known, Purchase.amount_fen), else_=0)),
        func.sum(Purchase.gain_fen),
    ).where(standing(), *in_month(Purchase.bought_on, month), *only)
    count, growers, *sums = db.session.execute(query).one()
    return Gain(count, growers, *map(total, sums))


def poor_gains(by: Person, month: Month | None) -> list[tuple[str, str, Gain]]:
    """The part of the poor: (their name in the address, in words, the gain); nothing for who may not know."""
    if by.role not in COUNTY_ROLES:
        return []
    words = {"homes": N_("其中贫困户"), "villages": N_("其中贫困村")}
    return [(whose, gettext(word), gain(month, POOR[whose]())) for whose, word in words.items()]


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
            func.sum(FEE).label("fee"),
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


def unsold() -> tuple[int, list[tuple[Batch, Product]]]:
    """Batches with something left for longer than the county lets them lie: how many, and the oldest."""
    counted = visible_columns(Batch, func.count()).where(lies_long())
    query = (
        visible_columns(Batch, Batch, Product)
        .join(Product, and_(Product.county_id == Batch.county_id, Product.id == Batch.product_id))
        .where(lies_long())
        .order_by(Batch.made_on, Batch.id)
        .limit(MOST_UNSOLD)
    )
    found = [(row[0], row[1]) for row in db.session.execute(query)]
    return (db.session.scalar(counted) or 0) if len(found) == MOST_UNSOLD else len(found), found
