"""The last weeks of stations: the points of spark lines, and who has gone silent."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import Select, func, select

from station_app.core.db import db
from station_app.facts.figures import Figures, at, figures_of, sum_columns
from station_app.facts.models import StationDay


def weeks(stations: Select[Any], today: dt.date, count: int = 12) -> dict[uuid.UUID, list[int]]:
    """Orders of the last ``count`` weeks of each station, oldest first: the points of a spark line."""
    first = today - dt.timedelta(days=7 * count - 1)
    rows = db.session.execute(
        select(StationDay.station_id, StationDay.on, StationDay.orders)
        .where(at(StationDay, stations), StationDay.on >= first, StationDay.on <= today)
        .execution_options(scoped=True)
    )
    found: dict[uuid.UUID, list[int]] = {}
    for station_id, on, orders in rows:
        found.setdefault(station_id, [0] * count)[(on - first).days // 7] += orders
    return found


def weeks_together(stations: Select[Any], today: dt.date, count: int = 12) -> list[Figures]:
    """The figures of the last ``count`` weeks summed over the stations, oldest first."""
    first = today - dt.timedelta(days=7 * count - 1)
    rows = db.session.execute(
        select(StationDay.on, *sum_columns(StationDay))
        .where(at(StationDay, stations), StationDay.on >= first, StationDay.on <= today)
        .group_by(StationDay.on)
        .execution_options(scoped=True)
    )
    found = [Figures()] * count
    for row in rows:
        found[(row[0] - first).days // 7] += figures_of(row[1:])
    return found


def last_days(stations: Select[Any], since: dt.date) -> dict[uuid.UUID, dt.date]:
    """The last day with an order that counts of each station that has one since then."""
    rows = db.session.execute(
        select(StationDay.station_id, func.max(StationDay.on))
        .where(at(StationDay, stations), StationDay.on >= since, StationDay.orders > 0)
        .group_by(StationDay.station_id)
        .execution_options(scoped=True)
    )
    return {row[0]: row[1] for row in rows}
