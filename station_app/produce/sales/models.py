"""Sales, line by line, and what came back of them.

A sale may name the batch it was taken from: then the batch is less by ``amount``. ``amount_fen`` is what the
buyer paid with the freight; ``refunded_fen``, ``fee_back_fen`` and ``returned`` repeat the returns,
``station verify`` compares. Names of buyers are not kept: platforms mask them, and nobody here needs them.
"""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, ColumnElement, Index, Integer, String, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from station_app.core.db import Fen, InCounty, Model, spread, within, word
from station_app.ledger.models import Method
from station_app.produce.weights import Amount

NUMBERED = text("order_no <> ''")


class Sale(InCounty, Model):
    """One line of an order. ``station_id`` is that of the batch, or of who sold it; None: the county's own.

    ``method`` says how the money came where it came at once; None: the channel pays it out later. Typed
    sales of a station put it into the till. ``version`` 1 and an ``import_id``: nobody touched it since
    its import.
    """

    __tablename__ = "sales"
    __table_args__ = spread(
        within("station_id", "stations"),
        within("channel_id", "channels"),
        within("product_id", "products"),
        within("batch_id", "batches"),
        within("agreement_id", "agreements"),
        within("settlement_id", "settlements"),
        within("import_id", "import_batches"),
        CheckConstraint("amount_fen >= 0 and freight_fen >= 0 and fee_fen >= 0", name="money"),
        CheckConstraint("refunded_fen >= 0 and refunded_fen <= amount_fen", name="refunded"),
        CheckConstraint("returned >= 0 and (amount is null or returned <= amount)", name="returned"),
        Index(
            "uq_sales_order",
            "county_id",
            "channel_id",
            "order_no",
            "line_no",
            unique=True,
            sqlite_where=NUMBERED,
            postgresql_where=NUMBERED,
        ),
        Index("ix_sales_sold", "county_id", "sold_on", "id"),
        Index("ix_sales_station", "county_id", "station_id", "sold_on"),
        Index("ix_sales_batch", "county_id", "batch_id"),
        Index("ix_sales_channel", "county_id", "channel_id", "sold_on"),
        Index("ix_sales_agreement", "county_id", "agreement_id"),
        Index("ix_sales_settlement", "county_id", "settlement_id"),
        Index("ix_sales_import", "county_id", "import_id"),
    )

    station_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    channel_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    order_no: Mapped[str] = mapped_column(String(64), default="")
    line_no: Mapped[int] = mapped_column(Integer, default=1)
    sold_on: Mapped[dt.date]
    product_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    batch_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    agreement_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    title: Mapped[str] = mapped_column(String(200), default="")
    amount: Mapped[Amount | None]
    pieces_m: Mapped[Amount | None]
    returned: Mapped[Amount] = mapped_column(default=0)
    amount_fen: Mapped[Fen]
    freight_fen: Mapped[Fen] = mapped_column(default=0)
    fee_fen: Mapped[Fen] = mapped_column(default=0)
    refunded_fen: Mapped[Fen] = mapped_column(default=0)
    fee_back_fen: Mapped[Fen] = mapped_column(default=0, server_default="0")
    method: Mapped[Method | None] = mapped_column(word(Method, "sale_method"))
    settlement_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    import_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    note: Mapped[str] = mapped_column(String(200), default="")
    at: Mapped[dt.datetime]
    by_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    by_name: Mapped[str] = mapped_column(String(80), default="")
    cancelled_at: Mapped[dt.datetime | None]
    cancelled_why: Mapped[str] = mapped_column(String(200), default="")
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    @property
    def is_cancelled(self) -> bool:
        """Was it taken back?"""
        return self.cancelled_at is not None

    @property
    def kept_fen(self) -> int:
        """What stays of it: paid less refunded."""
        return 0 if self.is_cancelled else self.amount_fen - self.refunded_fen


KEPT = Sale.amount_fen - Sale.refunded_fen
"""What stays of a sale that stands."""
FEE = Sale.fee_fen - Sale.fee_back_fen
"""What the channel keeps of it: its fee less what came back of it with refunds."""


def standing() -> ColumnElement[bool]:
    """Sales that count."""
    return Sale.cancelled_at.is_(None)


class SaleReturn(InCounty, Model):
    """Something of a sale came back, or money of it went back, or both. ``amount`` went back to the batch
    when ``is_restocked``; else it is lost. The channel gave back ``fee_back_fen`` of its fee.
    ``settlement_id`` is the settlement its money counts in: that of its sale, or a later one where the
    channel had paid the sale out already; None: it is in none yet.
    """

    __tablename__ = "sale_returns"
    __table_args__ = spread(
        within("station_id", "stations"),
        within("sale_id", "sales"),
        within("import_id", "import_batches"),
        within("settlement_id", "settlements"),
        CheckConstraint("amount >= 0 and refund_fen >= 0", name="parts"),
        CheckConstraint("amount > 0 or refund_fen > 0", name="something"),
        Index("ix_sale_returns_sale", "county_id", "sale_id"),
        Index("ix_sale_returns_settlement", "county_id", "settlement_id"),
    )

    station_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    sale_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    on: Mapped[dt.date]
    amount: Mapped[Amount] = mapped_column(default=0)
    is_restocked: Mapped[bool] = mapped_column(default=True)
    refund_fen: Mapped[Fen] = mapped_column(default=0)
    fee_back_fen: Mapped[Fen] = mapped_column(default=0, server_default="0")
    reason: Mapped[str] = mapped_column(String(200), default="")
    settlement_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    import_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    at: Mapped[dt.datetime]
    by_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    by_name: Mapped[str] = mapped_column(String(80), default="")
