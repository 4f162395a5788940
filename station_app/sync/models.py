"""Telephones that keep deeds, and the receipt of each deed that arrived."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import BigInteger, Index, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from station_app.core.db import Model, OfStation, spread, within


class SyncDevice(OfStation, Model):
    """A telephone or PC whose browser keeps deeds; ``id`` is made there.

    ``last_sequence`` is the highest number it ever gave to a deed: receipts that are missing below it are
    deeds that the browser lost.
    """

    __tablename__ = "sync_devices"
    __table_args__ = spread(within("station_id", "stations"))

    label: Mapped[str] = mapped_column(String(120), default="")
    last_person: Mapped[str] = mapped_column(String(80), default="")
    last_sequence: Mapped[int] = mapped_column(BigInteger, default=0)
    first_at: Mapped[dt.datetime]
    last_at: Mapped[dt.datetime]


class SyncReceipt(OfStation, Model):
    """A deed that was stored, or one the operator threw away unsent (then without an order).

    ``id`` is the key the browser gave it; kept for good (at least 400 days). ``done_at`` is when it was done:
    the moment it arrived less its age on the telephone. ``phone_at`` is what the telephone's own clock said,
    ``skew_s`` how far that clock was ahead of ours, in seconds.
    """

    __tablename__ = "sync_receipts"
    __table_args__ = spread(
        within("station_id", "stations"),
        within("device_id", "sync_devices"),
        UniqueConstraint("county_id", "device_id", "sequence"),
        Index("ix_sync_receipts_arrived", "county_id", "station_id", "arrived_at"),
    )

    device_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    sequence: Mapped[int] = mapped_column(BigInteger)
    path: Mapped[str] = mapped_column(String(120))
    body_digest: Mapped[str] = mapped_column(String(64))
    order_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    number: Mapped[str] = mapped_column(String(40), default="")
    by_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    by_name: Mapped[str] = mapped_column(String(80))
    brought_by: Mapped[str] = mapped_column(String(80), default="")
    phone_at: Mapped[dt.datetime]
    done_at: Mapped[dt.datetime]
    arrived_at: Mapped[dt.datetime]
    skew_s: Mapped[int] = mapped_column(BigInteger, default=0)
