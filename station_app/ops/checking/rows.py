"""The figures of a period as a whole or row by row: by station, month or township."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from sqlalchemy import Select, and_, func, select

from station_app.core import clock
from station_app.core.clock import Month
from station_app.core.db import db
from station_app.facts.figures import Figures, Span, figures
from station_app.facts.models import StationDay
from station_app.orders.sources import distinct_households
from station_app.stations.models import Station

By = Literal["station", "month", "township"]
Row = dict[str, Any]


def all_stations() -> Select[Any]:
    """The stations figures are about; the practice station never is one."""
    return select(Station.id).where(Station.is_practice.is_(False))


def whole(stations: Select[Any], span: Span) -> Figures:
    """One set of figures; an open end means up to the business date."""
    return figures(stations, span, distinct_households, today=clock.today())


def broken_down(stations: Select[Any], span: Span, by: By) -> list[Row]:
    """A row of figures for each station, month or township that has any station or order."""
    if by == "month":
        return [
            {"key": str(month), **whole(stations, part).as_dict()} for month, part in months(stations, span)
        ]
    column = Station.code if by == "station" else Station.township_code
    keys = db.session.scalars(
        select(column).where(Station.id.in_(stations)).distinct().order_by(column)
    ).all()
    return [{"key": key, **whole(stations.where(column == key), span).as_dict()} for key in keys]


def months(stations: Select[Any], span: Span) -> list[tuple[Month, Span]]:
    """The months between the first and the last order, each cut to the period."""
    inside = and_(StationDay.station_id.in_(stations), span.within(StationDay.on), StationDay.orders > 0)
    first, last = db.session.execute(
        select(func.min(StationDay.on), func.max(StationDay.on)).where(inside)
    ).one()
    if first is None:
        return []
    return [(month, cut(month, span)) for month in Month.of(first).until(Month.of(last))]


def cut(month: Month, span: Span) -> Span:
    """The part of a month that lies in the period; its end is never later than the business date."""
    first: dt.date = max(month.first, span.first or month.first)
    last: dt.date = min(month.last, span.last or month.last)
    return Span(first, last)
