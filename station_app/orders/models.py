"""Proxy orders and their lines: what a station bought online for a villager."""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, String, Text, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from station_app.core import clock
from station_app.core.db import Fen, Model, OfStation, spread, within, word
from station_app.core.i18n import N_
from station_app.households.models import Villager
from station_app.orders.aftersales.models import OrderReturn
from station_app.orders.figures import order_figures
from station_app.orders.flow import DELIVERED, OrderState
from station_app.stations.models import Station


class PayMode(enum.StrEnum):
    """Who pays when: all at once, a deposit first, or the operator lays it out."""

    PREPAID = "prepaid"
    DEPOSIT = "deposit"
    ADVANCE = "advance"


PAY_MODE_WORDS = {
    PayMode.PREPAID: N_("付清"),
    PayMode.DEPOSIT: N_("定金"),
    PayMode.ADVANCE: N_("先欠"),
}


DAYS = ("county_id", "station_id", "ordered_on")
OWED_SQL = "payable_fen - written_off_fen - received_fen > 0"
"""Few orders owe anything: an index over those alone answers who does."""
SAVES_HALF_SQL = "reference_fen > covered_fen * 2"
"""Few save more than half of the reference: those are looked at, by an index of their own."""


class Order(OfStation, Model):
    """One proxy order. ``id`` may be made by the browser: a second post of the same one is the same order.

    The ``*_fen`` sums are caches of its lines and money entries; ``station verify`` recomputes them.
    ``written_off_fen`` is what nobody owes any more because goods came back unpaid.
    """

    __tablename__ = "orders"
    __table_args__ = spread(
        within("station_id", "stations"),
        within("villager_id", "villagers"),
        within("household_id", "households"),
        within("batch_id", "import_batches"),
        UniqueConstraint("county_id", "number"),
        CheckConstraint("goods_fen >= 0 and freight_fen >= 0 and fee_fen >= 0", name="amounts"),
        CheckConstraint("discount_fen >= 0 and payable_fen >= 0", name="payable"),
        Index("ix_orders_day", "county_id", "station_id", "ordered_on", "id"),
        Index("ix_orders_county_day", "county_id", "ordered_on", "id"),
        Index("ix_orders_changed", "county_id", "changed_at", "id"),
        Index("ix_orders_payable", "county_id", "payable_fen", "id"),
        Index("ix_orders_state", "county_id", "station_id", "state", "ordered_on"),
        Index("ix_orders_household", "county_id", "household_id", "ordered_on"),
        *(
            Index(f"ix_orders_{by}", "county_id", by)
            for by in ("tracking_tail", "platform_number", "villager_id")
        ),
        Index("ix_orders_number_tail", "county_id", "number_tail", "ordered_on", "id"),
        Index("ix_orders_batch", "county_id", "batch_id"),
        *(
            Index(f"ix_orders_{name}", *DAYS, sqlite_where=text(sql), postgresql_where=text(sql))
            for name, sql in (("owing", OWED_SQL), ("saving_half", SAVES_HALF_SQL))
        ),
    )

    number: Mapped[str] = mapped_column(String(40))
    number_tail: Mapped[str] = mapped_column(String(4))
    villager_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    household_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    ordered_on: Mapped[dt.date]
    placed_at: Mapped[dt.datetime]
    state: Mapped[OrderState] = mapped_column(word(OrderState), default=OrderState.PLACED)
    is_undone: Mapped[bool] = mapped_column(default=False)
    pay_mode: Mapped[PayMode] = mapped_column(word(PayMode))
    platform: Mapped[str] = mapped_column(String(40), default="")
    platform_number: Mapped[str] = mapped_column(String(60), default="")
    courier: Mapped[str] = mapped_column(String(40), default="")
    tracking_number: Mapped[str] = mapped_column(String(60), default="")
    tracking_tail: Mapped[str] = mapped_column(String(4), default="")
    goods_fen: Mapped[Fen]
    discount_fen: Mapped[Fen] = mapped_column(default=0)
    freight_fen: Mapped[Fen] = mapped_column(default=0)
    fee_fen: Mapped[Fen] = mapped_column(default=0)
    payable_fen: Mapped[Fen]
    received_fen: Mapped[Fen] = mapped_column(default=0)
    refunded_fen: Mapped[Fen] = mapped_column(default=0)
    written_off_fen: Mapped[Fen] = mapped_column(default=0)
    covered_fen: Mapped[Fen] = mapped_column(default=0)
    coverable_fen: Mapped[Fen] = mapped_column(default=0)
    reference_fen: Mapped[Fen] = mapped_column(default=0)
    line_count: Mapped[int] = mapped_column(default=0)
    is_effective: Mapped[bool] = mapped_column(default=False)
    shipped_on: Mapped[dt.date | None]
    arrived_on: Mapped[dt.date | None]
    picked_up_on: Mapped[dt.date | None]
    collected_by: Mapped[str] = mapped_column(String(80), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    written: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    batch_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    placed_by_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    placed_by: Mapped[str] = mapped_column(String(80), default="")
    changed_at: Mapped[dt.datetime]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
    __personal__ = frozenset({"collected_by"})

    lines: Mapped[list[OrderLine]] = relationship(
        viewonly=True,
        lazy="raise_on_sql",
        primaryjoin="and_(Order.county_id == OrderLine.county_id, Order.id == OrderLine.order_id)",
        foreign_keys="[OrderLine.county_id, OrderLine.order_id]",
        order_by="OrderLine.position",
    )
    villager: Mapped[Villager] = relationship(
        viewonly=True,
        lazy="raise_on_sql",
        primaryjoin="and_(Order.county_id == Villager.county_id, Order.villager_id == Villager.id)",
        foreign_keys="[Order.county_id, Order.villager_id]",
    )
    station: Mapped[Station] = relationship(
        viewonly=True,
        lazy="raise_on_sql",
        primaryjoin="and_(Order.county_id == Station.county_id, Order.station_id == Station.id)",
        foreign_keys="[Order.county_id, Order.station_id]",
    )

    @property
    def saved_fen(self) -> int:
        """Reference minus covered; may be negative."""
        return self.reference_fen - self.covered_fen

    @property
    def is_closed(self) -> bool:
        """Nothing more is owed or counted: cancelled, returned or undone."""
        return self.is_undone or self.state in (OrderState.CANCELLED, OrderState.RETURNED)

    @property
    def owed_fen(self) -> int:
        """What the villager still has to pay (negative: too much was collected)."""
        return 0 if self.is_closed else self.payable_fen - self.written_off_fen - self.received_fen

    def refigure(self, lines: list[OrderLine]) -> None:
        """Set the cached sums from the lines; call it after every change of lines or state."""
        sums = order_figures(lines)
        self.covered_fen, self.coverable_fen = sums.covered_fen, sums.coverable_fen
        self.reference_fen, self.line_count = sums.reference_fen, len(lines)
        self.goods_fen = sum(line.goods_fen for line in lines)
        self.payable_fen = self.goods_fen - self.discount_fen + self.freight_fen + self.fee_fen
        self.is_effective = (
            self.state in DELIVERED and not sums.is_returned and not any(line.is_virtual for line in lines)
        )
        self.changed_at = clock.moment()

    def carry(self, courier: str, tracking_number: str) -> None:
        """Set who carries the parcel and its number with the tail it is found by."""
        self.courier, self.tracking_number = courier, tracking_number
        self.tracking_tail = tracking_number[-4:]


class OrderLine(OfStation, Model):
    """One thing of an order. Quantities in thousandths; a unit price is kept only when it was typed.

    ``exchanged_fen`` is what of ``goods_fen`` was paid later, when something dearer came instead: shares of
    freight, fee and discount go by what was ordered.
    """

    __tablename__ = "order_lines"
    __table_args__ = spread(
        within("order_id", "orders"),
        CheckConstraint("quantity_m > 0 and returned_m >= 0 and returned_m <= quantity_m", name="quantity"),
        Index("ix_order_lines_order", "county_id", "order_id"),
    )

    order_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    position: Mapped[int]
    goods: Mapped[str] = mapped_column(String(120))
    spec: Mapped[str] = mapped_column(String(300), default="")
    unit: Mapped[str] = mapped_column(String(20), default="")
    is_virtual: Mapped[bool] = mapped_column(default=False)
    quantity_m: Mapped[Fen]
    returned_m: Mapped[Fen] = mapped_column(default=0)
    unit_price_fen: Mapped[Fen | None]
    goods_fen: Mapped[Fen]
    exchanged_fen: Mapped[Fen] = mapped_column(default=0, server_default="0")
    discount_share_fen: Mapped[Fen] = mapped_column(default=0)
    freight_share_fen: Mapped[Fen] = mapped_column(default=0)
    fee_share_fen: Mapped[Fen] = mapped_column(default=0)
    refunded_fen: Mapped[Fen] = mapped_column(default=0)
    reference_unit_fen: Mapped[Fen | None]
    reference_total_fen: Mapped[Fen | None]
    reference_source: Mapped[str] = mapped_column(String(40), default="")
    price_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)  # of the price book; prices are never deleted


class OrderCounter(Model):
    """The running part of order numbers, per station and day."""

    __tablename__ = "order_counters"
    __table_args__ = spread(within("station_id", "stations"))

    county_id: Mapped[str] = mapped_column(String(6), primary_key=True)
    station_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    on: Mapped[dt.date] = mapped_column(primary_key=True)
    last: Mapped[int]


class PlatformClaim(Model):
    """Which station a platform's order number belongs to: no two stations may claim one."""

    __tablename__ = "platform_claims"
    __table_args__ = spread(within("station_id", "stations"))

    county_id: Mapped[str] = mapped_column(String(6), primary_key=True)
    platform: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[str] = mapped_column(String(60), primary_key=True)
    station_id: Mapped[uuid.UUID] = mapped_column(Uuid)


__all__ = ["Order", "OrderCounter", "OrderLine", "OrderReturn", "PayMode", "PlatformClaim"]
