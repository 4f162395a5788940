"""Quotes: one a product, market and day, per 斤 of what is weighed, per piece of what is counted.

Writing the same product, market and day again corrects the quote, with before and after in the audit.
``of_the_day`` is what a purchase is held against: the latest quote on or before its day, not too old.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from station_app.core import audit, clock
from station_app.core.access import Person, person, visible, visible_columns
from station_app.core.db import Fen, InCounty, Model, db, spread, uuid7, within
from station_app.produce.products.models import Product
from station_app.produce.weights import Measure, worth
from station_app.settings import dictionaries
from station_app.settings.models import kept_limits

MARKET = "market"
"""The dictionary of markets."""
JIN = 500


class Quote(InCounty, Model):
    """One quote; the whole county reads it. ``price_fen`` is fen per 斤, or per piece."""

    __tablename__ = "quotes"
    __table_args__ = spread(
        within("product_id", "products"),
        UniqueConstraint("county_id", "product_id", "market", "on"),
        CheckConstraint("price_fen > 0", name="price"),
        Index("ix_quotes_on", "county_id", "product_id", "on"),
        Index("ix_quotes_day", "county_id", "on", "id"),
    )
    __county_wide__ = True

    product_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    market: Mapped[str] = mapped_column(String(40))
    on: Mapped[dt.date]
    price_fen: Mapped[Fen]
    source: Mapped[str] = mapped_column(String(80))
    by_name: Mapped[str] = mapped_column(String(80), default="")
    at: Mapped[dt.datetime]

    def worth(self, amount: int, measure: Measure) -> int:
        """What so many grams or pieces fetch at this quote, half up to the fen."""
        return worth(amount, self.price_fen, size_of(measure))


def size_of(measure: Measure) -> int:
    """Grams or pieces a quote is for."""
    return JIN if measure is Measure.WEIGHT else 1


def record(
    product: Product, market: str, on: dt.date, price_fen: int, source: str, by: Person | None
) -> Quote:
    """A quote of a day, or the correction of the one that stands; written to the audit."""
    known = visible(Quote).where(Quote.product_id == product.id, Quote.market == market, Quote.on == on)
    row: Quote | None = db.session.scalar(known.with_for_update())
    if row is None:
        row = Quote(county_id=product.county_id, id=uuid7(), product_id=product.id, market=market, on=on)
        before: tuple[int | None, str | None] = (None, None)
        db.session.add(row)
    else:
        before = (row.price_fen, row.source)
    row.price_fen, row.source, row.at = price_fen, source, clock.moment()
    row.by_name = by.name if by else ""
    changes = {"price_fen": (before[0], price_fen), "on": (None, on), "market": (None, market)}
    audit.record(row, "quote" if before[0] is None else "edit", by, source, changes)
    return row


def of_the_day(product_id: uuid.UUID, on: dt.date, days: int | None = None) -> Quote | None:
    """The latest quote on or before a day and at most so many days old (the county's limit); else None.

    Of several markets of one day the one that stands first in the county's dictionary counts.
    """
    return of_the_days([product_id], on, days).get(product_id)


def of_the_days(ids: Iterable[uuid.UUID], on: dt.date, days: int | None = None) -> dict[uuid.UUID, Quote]:
    """The same for many products, in one statement."""
    by = person()
    limit = kept_limits(by.county_id).quote_days if days is None else days
    query = visible(Quote).where(
        Quote.product_id.in_(list(ids)), Quote.on <= on, Quote.on >= on - dt.timedelta(days=limit)
    )
    rank = {term.key: place for place, term in enumerate(dictionaries.every(by.county_id)[MARKET])}
    found: dict[uuid.UUID, Quote] = {}
    for row in db.session.scalars(query.order_by(Quote.on, Quote.id)):
        kept = found.get(row.product_id)
        if kept is None or (row.on, -_place(rank, row)) > (kept.on, -_place(rank, kept)):
            found[row.product_id] = row
    return found


def _place(rank: dict[str, int], row: Quote) -> int:
    return rank.get(row.market, len(rank))


def since(ids: Iterable[uuid.UUID], first: dt.date, last: dt.date) -> Sequence[Any]:
    """The quotes of some products in a period, oldest first: rows to read, a market day has hundreds."""
    columns = (Quote.product_id, Quote.market, Quote.on, Quote.price_fen, Quote.source, Quote.by_name)
    query = visible_columns(Quote, *columns)
    query = query.where(Quote.product_id.in_(list(ids)), Quote.on >= first, Quote.on <= last)
    return db.session.execute(query.order_by(Quote.on, Quote.id)).all()
