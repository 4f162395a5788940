"""Purchases from producers, and advance money given before sowing.

Amounts are grams or pieces (``produce.weights``), money is fen. ``rest`` is what of a purchase is in no batch
yet; the database refuses that it falls below 0. ``paid_fen`` and ``set_off_fen`` repeat the ledger and the
set-offs, ``station verify`` compares them. What was typed wrong is cancelled and written anew: no
weight and no price of a purchase is ever changed.
"""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, ColumnElement, Index, String, Uuid, and_, case
from sqlalchemy.orm import Mapped, mapped_column

from station_app.core.db import Fen, Model, OfStation, spread, within, word
from station_app.produce.weights import Amount, Unit

NUMBER_MARK = "SG"


class Purchase(OfStation, Model):
    """One weighing bought: 收购单. ``price_fen`` is per ``unit``, ``market_fen`` the market's of that day.

    ``market_fen`` None: nobody knew it, so nothing is said of what the producer gained.
    """

    __tablename__ = "purchases"
    __table_args__ = spread(
        within("station_id", "stations"),
        within("producer_id", "producers"),
        within("product_id", "products"),
        CheckConstraint("net > 0 and tare >= 0 and net = gross - tare", name="weights"),
        CheckConstraint("rest >= 0 and rest <= net", name="rest"),
        CheckConstraint("paid_fen >= 0 and set_off_fen >= 0", name="money"),
        CheckConstraint("paid_fen + set_off_fen <= amount_fen", name="owed"),
        Index("uq_purchases_number", "county_id", "number", unique=True),
        Index("ix_purchases_station", "county_id", "station_id", "bought_on", "id"),
        Index("ix_purchases_bought", "county_id", "bought_on", "id"),
        Index("ix_purchases_producer", "county_id", "producer_id", "bought_on"),
        Index("ix_purchases_product", "county_id", "product_id", "bought_on"),
    )

    number: Mapped[str] = mapped_column(String(30))
    producer_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    product_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    bought_on: Mapped[dt.date]
    bought_at: Mapped[dt.datetime]
    harvested_on: Mapped[dt.date | None]
    grade: Mapped[str] = mapped_column(String(40), default="")
    unit: Mapped[Unit] = mapped_column(word(Unit, "purchase_unit"))
    size: Mapped[Amount]
    gross: Mapped[Amount]
    tare: Mapped[Amount] = mapped_column(default=0)
    net: Mapped[Amount]
    rest: Mapped[Amount]
    price_fen: Mapped[Fen]
    amount_fen: Mapped[Fen]
    market_fen: Mapped[Fen | None]
    market_source: Mapped[str] = mapped_column(String(80), default="")
    gain_fen: Mapped[Fen | None]
    set_off_fen: Mapped[Fen] = mapped_column(default=0)
    paid_fen: Mapped[Fen] = mapped_column(default=0)
    settled_on: Mapped[dt.date | None]
    is_signed: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(String(200), default="")
    by_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    by_name: Mapped[str] = mapped_column(String(80), default="")
    cancelled_at: Mapped[dt.datetime | None]
    cancelled_why: Mapped[str] = mapped_column(String(200), default="")
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    @property
    def owed_fen(self) -> int:
        """What the producer still gets; nothing for a cancelled one."""
        return 0 if self.is_cancelled else self.amount_fen - self.set_off_fen - self.paid_fen

    @property
    def is_cancelled(self) -> bool:
        """Was it taken back?"""
        return self.cancelled_at is not None

    @property
    def tail(self) -> str:
        """The running part of its number."""
        return self.number.rpartition("-")[2]


OWED = case(
    (Purchase.cancelled_at.is_(None), Purchase.amount_fen - Purchase.set_off_fen - Purchase.paid_fen),
    else_=0,
)
"""What a purchase still costs; nothing where it was cancelled."""


def standing() -> ColumnElement[bool]:
    """Purchases that count."""
    return Purchase.cancelled_at.is_(None)


def unpaid() -> ColumnElement[bool]:
    """Purchases that stand and are not fully paid."""
    return and_(standing(), OWED > 0)


class PurchaseCounter(Model):
    """The running part of purchase numbers, per station and day."""

    __tablename__ = "purchase_counters"
    __table_args__ = spread(within("station_id", "stations"))

    county_id: Mapped[str] = mapped_column(String(6), primary_key=True)
    station_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    on: Mapped[dt.date] = mapped_column(primary_key=True)
    last: Mapped[int]


class GrowerAdvance(OfStation, Model):
    """定金: money given before the harvest, set off against later purchases or given back."""

    __tablename__ = "grower_advances"
    __table_args__ = spread(
        within("station_id", "stations"),
        within("producer_id", "producers"),
        within("product_id", "products"),
        CheckConstraint("amount_fen > 0", name="amount"),
        CheckConstraint("set_off_fen >= 0 and back_fen >= 0", name="parts"),
        CheckConstraint("set_off_fen + back_fen <= amount_fen", name="rest"),
        Index("ix_grower_advances_producer", "county_id", "producer_id"),
        Index("ix_grower_advances_station", "county_id", "station_id", "given_on"),
    )

    producer_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    product_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    given_on: Mapped[dt.date]
    amount_fen: Mapped[Fen]
    set_off_fen: Mapped[Fen] = mapped_column(default=0)
    back_fen: Mapped[Fen] = mapped_column(default=0)
    promised: Mapped[Amount | None]
    note: Mapped[str] = mapped_column(String(200), default="")
    by_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    by_name: Mapped[str] = mapped_column(String(80), default="")
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    @property
    def rest_fen(self) -> int:
        """What is neither set off nor given back."""
        return self.amount_fen - self.set_off_fen - self.back_fen


class SetOff(OfStation, Model):
    """One part of an advance that paid one purchase; ``released_at`` when the purchase was cancelled."""

    __tablename__ = "set_offs"
    __table_args__ = spread(
        within("station_id", "stations"),
        within("advance_id", "grower_advances"),
        within("purchase_id", "purchases"),
        CheckConstraint("amount_fen > 0", name="amount"),
        Index("ix_set_offs_advance", "county_id", "advance_id"),
        Index("ix_set_offs_purchase", "county_id", "purchase_id"),
    )

    advance_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    purchase_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    amount_fen: Mapped[Fen]
    at: Mapped[dt.datetime]
    released_at: Mapped[dt.datetime | None]
