"""Facts: per station and day, per station and month, and which households were present in a month."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Annotated

from sqlalchemy import BigInteger, Index, String, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from station_app.core.db import Fen, Model, spread, within

Count = Annotated[int, mapped_column(default=0, server_default=text("0"))]
Sum = Annotated[int, mapped_column(BigInteger, default=0, server_default=text("0"))]


class _Listed:
    """What lists of orders count by state, and those that still owe: every order not undone, cancelled
    ones and those of practice stations too. ``_fen`` is what was payable.
    """

    placed_orders: Mapped[Count]
    placed_fen: Mapped[Sum]
    shipped_orders: Mapped[Count]
    shipped_fen: Mapped[Sum]
    arrived_orders: Mapped[Count]
    arrived_fen: Mapped[Sum]
    picked_up_orders: Mapped[Count]
    picked_up_fen: Mapped[Sum]
    completed_orders: Mapped[Count]
    completed_fen: Mapped[Sum]
    cancelled_orders: Mapped[Count]
    cancelled_fen: Mapped[Sum]
    returned_orders: Mapped[Count]
    returned_fen: Mapped[Sum]
    owing_orders: Mapped[Count]
    owing_fen: Mapped[Sum]


class _Sums:
    """The additive figures of formats.md; amounts in fen."""

    orders: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    lines: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    turnover_fen: Mapped[Fen] = mapped_column(default=0, server_default=text("0"))
    refunded_fen: Mapped[Fen] = mapped_column(default=0, server_default=text("0"))
    covered_fen: Mapped[Fen] = mapped_column(default=0, server_default=text("0"))
    coverable_fen: Mapped[Fen] = mapped_column(default=0, server_default=text("0"))
    reference_fen: Mapped[Fen] = mapped_column(default=0, server_default=text("0"))
    effective_orders: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    effective_fen: Mapped[Fen] = mapped_column(default=0, server_default=text("0"))


SUMS = (
    "orders",
    "lines",
    "turnover_fen",
    "refunded_fen",
    "covered_fen",
    "coverable_fen",
    "reference_fen",
    "effective_orders",
    "effective_fen",
)
STATES = ("placed", "shipped", "arrived", "picked_up", "completed", "cancelled", "returned")
"""The states of an order in the names of the columns; a test holds them equal to those of orders."""
OWING = "owing"
LISTED = tuple(f"{name}_{kind}" for name in (*STATES, OWING) for kind in ("orders", "fen"))
FIELDS = (*SUMS, *LISTED)
"""All that is summed from orders to days and from days to months."""


class StationDay(_Sums, _Listed, Model):
    """One station's figures of one order date."""

    __tablename__ = "station_days"
    __table_args__ = spread(
        within("station_id", "stations"), Index("ix_station_days_on", "county_id", "on", "station_id")
    )

    county_id: Mapped[str] = mapped_column(String(6), primary_key=True, sort_order=-10)
    station_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, sort_order=-9)
    on: Mapped[dt.date] = mapped_column(primary_key=True, sort_order=-8)
    touched_at: Mapped[dt.datetime]


class StationMonth(_Sums, _Listed, Model):
    """One station's figures of one month, with its distinct households. ``month`` is ``2015-08``."""

    __tablename__ = "station_months"
    __table_args__ = spread(
        within("station_id", "stations"), Index("ix_station_months_month", "county_id", "month")
    )

    county_id: Mapped[str] = mapped_column(String(6), primary_key=True, sort_order=-10)
    station_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, sort_order=-9)
    month: Mapped[str] = mapped_column(String(7), primary_key=True, sort_order=-8)
    households: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    touched_at: Mapped[dt.datetime]


class MonthHousehold(Model):
    """Presence: how many orders that count a household has in a month. Distinct counts are not additive."""

    __tablename__ = "month_households"
    __table_args__ = spread(
        within("station_id", "stations"),
        Index(
            "ix_month_households_month",
            "county_id",
            "month",
            "household_id",
            "station_id",
            sqlite_where=text("orders > 0"),
            postgresql_where=text("orders > 0"),
        ),
    )

    county_id: Mapped[str] = mapped_column(String(6), primary_key=True, sort_order=-10)
    station_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, sort_order=-9)
    month: Mapped[str] = mapped_column(String(7), primary_key=True, sort_order=-8)
    household_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, sort_order=-7)
    orders: Mapped[int]
