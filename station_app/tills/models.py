"""The till of a station, its day closes, and which money entry was counted in which."""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from typing import Any

from sqlalchemy import JSON, Index, Integer, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from station_app.core.db import Fen, Model, OfStation, spread, within, word
from station_app.core.i18n import N_
from station_app.stations.models import StationState


class HandedTo(enum.StrEnum):
    """Where the cash went that did not stay in the drawer."""

    COUNTY = "county"
    BANK = "bank"
    KEPT = "kept"


HANDED_WORDS = {
    HandedTo.COUNTY: N_("交给县里"),
    HandedTo.BANK: N_("存银行"),
    HandedTo.KEPT: N_("自己保管"),
}
HANDED_IN = (HandedTo.COUNTY, HandedTo.BANK)
WITH_TILL = (StationState.OPEN, StationState.RECTIFYING, StationState.PAUSED, StationState.EXITING)
"""States of a station in which money may lie there."""
COINS_FEN = (10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10)
"""Notes and coins that are counted, in fen."""


class Till(OfStation, Model):
    """The till of a station since it closes its days here: entries before ``from_on`` lie outside it."""

    __tablename__ = "tills"
    __table_args__ = spread(within("station_id", "stations"), UniqueConstraint("county_id", "station_id"))

    from_on: Mapped[dt.date]
    float_fen: Mapped[Fen] = mapped_column(default=0)


class DayClose(OfStation, Model):
    """One counting of a till: what should have been there, what was, and where it went.

    It takes every entry of the till that no close took before: what is written later falls to the next one.
    ``expected`` is fen by method, net of refunds; cash alone is counted, over ``opening_fen`` that lay in the
    drawer. ``counts`` is how many of each note or coin, by its value in fen.
    """

    __tablename__ = "day_closes"
    __table_args__ = spread(
        within("station_id", "stations"),
        Index("ix_day_closes_station", "county_id", "station_id", "closed_at"),
        Index("ix_day_closes_county", "county_id", "closed_at"),
    )

    from_on: Mapped[dt.date]
    through_on: Mapped[dt.date]
    entries: Mapped[int] = mapped_column(Integer, default=0)
    late_entries: Mapped[int] = mapped_column(Integer, default=0)
    opening_fen: Mapped[Fen] = mapped_column(default=0)
    expected: Mapped[dict[str, Any]] = mapped_column(JSON)
    expected_cash_fen: Mapped[Fen] = mapped_column(default=0)
    counted_fen: Mapped[Fen] = mapped_column(default=0)
    difference_fen: Mapped[Fen] = mapped_column(default=0)
    counts: Mapped[dict[str, Any]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(String(200), default="")
    left_fen: Mapped[Fen] = mapped_column(default=0)
    handed_fen: Mapped[Fen] = mapped_column(default=0)
    handed_to: Mapped[HandedTo] = mapped_column(word(HandedTo), default=HandedTo.KEPT)
    closed_at: Mapped[dt.datetime]
    closed_by_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    closed_by: Mapped[str] = mapped_column(String(80))
    reopened_at: Mapped[dt.datetime | None]
    reopened_by: Mapped[str] = mapped_column(String(80), default="")
    reopened_why: Mapped[str] = mapped_column(String(200), default="")

    @property
    def is_open_again(self) -> bool:
        """Was it opened again by the county? Then its entries are counted in a later one."""
        return self.reopened_at is not None

    @property
    def keeps(self) -> bool:
        """Is some of its cash still with who closed it, to be handed in later?"""
        return self.handed_to is HandedTo.KEPT and self.handed_fen > 0 and not self.is_open_again


KEEPS = (DayClose.handed_to == HandedTo.KEPT) & (DayClose.handed_fen > 0) & DayClose.reopened_at.is_(None)
"""The closes of which ``DayClose.keeps`` is true."""


class ClosedEntry(OfStation, Model):
    """A money entry (``id`` is its id) that a day close counted: each at most once."""

    __tablename__ = "closed_entries"
    __table_args__ = spread(
        within("station_id", "stations"),
        within("id", "money_entries"),
        within("close_id", "day_closes"),
        Index("ix_closed_entries_close", "county_id", "close_id"),
    )

    close_id: Mapped[uuid.UUID] = mapped_column(Uuid)
