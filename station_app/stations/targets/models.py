"""Targets: one sheet a county and month, one row a station and month; a measure may be left open."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Select, String, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from station_app.core.access import visible, visible_columns
from station_app.core.clock import Month
from station_app.core.db import InCounty, Model, OfStation, db, spread, within
from station_app.core.i18n import N_
from station_app.core.money import total

MEASURES = ("orders", "turnover_fen", "saved_fen", "households")
"""What a target can be set for, by the names of the figures it is held against."""
MEASURE_WORDS = {
    "orders": N_("订单"),
    "turnover_fen": N_("交易额"),
    "saved_fen": N_("节省"),
    "households": N_("户数"),
}


class TargetMonth(InCounty, Model):
    """The sheet of a month: what two people change at once is known by its version."""

    __tablename__ = "target_months"
    __table_args__ = spread(UniqueConstraint("county_id", "month"))
    __county_wide__ = True

    month: Mapped[str] = mapped_column(String(7))
    version: Mapped[int] = mapped_column()
    touches: Mapped[int] = mapped_column(default=0)
    """Grows with every change of one of its rows, so that the version does."""
    __mapper_args__ = {"version_id_col": version}


class StationTarget(OfStation, Model):
    """What one station is to reach in a month (``2015-08``); amounts in fen, None: no target."""

    __tablename__ = "station_targets"
    __table_args__ = spread(
        within("station_id", "stations"), UniqueConstraint("county_id", "month", "station_id")
    )

    month: Mapped[str] = mapped_column(String(7))
    orders: Mapped[int | None]
    turnover_fen: Mapped[int | None] = mapped_column(BigInteger)
    saved_fen: Mapped[int | None] = mapped_column(BigInteger)
    households: Mapped[int | None]


@dataclass(frozen=True)
class Targets:
    """The targets of a station and month, or of several summed; None where nobody has any."""

    orders: int | None = None
    turnover_fen: int | None = None
    saved_fen: int | None = None
    households: int | None = None

    def of(self, measure: str) -> int | None:
        """The target of a figure by its name; None for figures that have none."""
        return getattr(self, measure, None) if measure in MEASURES else None


def of_month(month: Month, *conditions: Any) -> dict[uuid.UUID, StationTarget]:
    """The rows of a month of the acting person's stations."""
    query = visible(StationTarget).where(StationTarget.month == str(month), *conditions)
    return {row.station_id: row for row in db.session.scalars(query)}


def over(first: Month | None, last: Month, stations: Select[Any]) -> dict[uuid.UUID, Targets]:
    """The targets of each station summed over some months, both ends included (None: from the beginning)."""
    sums = [func.sum(getattr(StationTarget, measure)) for measure in MEASURES]
    query = visible_columns(StationTarget, StationTarget.station_id, *sums).where(
        StationTarget.station_id.in_(stations), StationTarget.month <= str(last)
    )
    if first is not None:
        query = query.where(StationTarget.month >= str(first))
    rows = db.session.execute(query.group_by(StationTarget.station_id))
    return {row[0]: Targets(*(None if value is None else total(value) for value in row[1:])) for row in rows}
