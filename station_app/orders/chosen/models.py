"""What the county did with orders it picked: the act as a whole, and the reminders that came of it."""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from typing import Any

from sqlalchemy import JSON, Index, String, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from station_app.core.db import InCounty, Model, OfStation, spread, within, word
from station_app.orders.flow import OrderState


class ChosenKind(enum.StrEnum):
    """What was done with the picked orders."""

    REMIND = "remind"
    CORRECT = "correct_chosen"


class ChosenDeed(InCounty, Model):
    """One act on picked orders; ``id`` comes with the preview, so that a second post finds the first.

    ``words`` are the line to the stations or the reason. ``outcome`` is how many were left out by reason
    (``why``), the first of them (``left_out``: number and reason), and for a correction what each order was
    (``rows``). An undo leaves the row standing and says when.
    """

    __tablename__ = "chosen_deeds"
    __table_args__ = spread(Index("ix_chosen_deeds_at", "county_id", "at"))

    kind: Mapped[ChosenKind] = mapped_column(word(ChosenKind))
    at: Mapped[dt.datetime]
    by_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    by_name: Mapped[str] = mapped_column(String(80), default="")
    words: Mapped[str] = mapped_column(Text, default="")
    orders: Mapped[int]
    stations: Mapped[int]
    outcome: Mapped[dict[str, Any]] = mapped_column(JSON)
    undone_at: Mapped[dt.datetime | None]


class Reminder(OfStation, Model):
    """One order its station was reminded of, in the state it had; not twice on one day.

    It stands until the order moved on or somebody at the station ticked it off (``done_at``).
    """

    __tablename__ = "reminders"
    __table_args__ = spread(
        within("deed_id", "chosen_deeds"),
        within("order_id", "orders"),
        within("station_id", "stations"),
        UniqueConstraint("county_id", "order_id", "asked_on"),
        Index("ix_reminders_deed", "county_id", "deed_id"),
        Index("ix_reminders_station", "county_id", "station_id", "done_at"),
    )

    deed_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    order_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    state: Mapped[OrderState] = mapped_column(word(OrderState, "reminderstate"))
    asked_on: Mapped[dt.date]
    done_at: Mapped[dt.datetime | None]
    done_by: Mapped[str] = mapped_column(String(80), default="", server_default="")
