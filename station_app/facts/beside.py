"""What the list of stations shows of the facts: orders of a month, and the day of the last order."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import Select, func, select

from station_app.core.clock import Month
from station_app.core.db import db
from station_app.facts.models import StationDay, StationMonth
from station_app.stations.beside import Beside


def of_stations(stations: Select[Any], month: Month) -> dict[uuid.UUID, Beside]:
    """For the stations of a scoped subselect of ``Station.id``; two statements however many they are."""
    last = db.session.execute(
        select(StationDay.station_id, func.max(StationDay.on))
        .where(StationDay.station_id.in_(stations), StationDay.orders > 0)
        .group_by(StationDay.station_id)
        .execution_options(scoped=True)
    )
    days = {row[0]: row[1] for row in last}
    months = db.session.execute(
        select(StationMonth.station_id, StationMonth.orders)
        .where(StationMonth.station_id.in_(stations), StationMonth.month == str(month))
        .execution_options(scoped=True)
    )
    orders = {row[0]: row[1] for row in months}
    return {id: Beside(orders.get(id, 0), days.get(id)) for id in days.keys() | orders.keys()}
