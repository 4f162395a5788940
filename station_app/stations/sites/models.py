"""The outlines of a county for its schematic map, and changing what is written about a station."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from station_app.core import audit
from station_app.core.access import Person
from station_app.core.db import InCounty, Model, db, spread
from station_app.stations.models import Station

CHINA = (73.0, 3.0, 136.0, 54.0)
"""West, south, east, north, in degrees: what lies outside is a slip of the keyboard."""
NEAR = 0.1
"""So many degrees around the outlines of a county a station may lie: maps differ."""
CHANGEABLE = ("name", "phone", "address", "hours", "area_m2", "lat", "lon")


class CountyOutline(InCounty, Model):
    """The county's own map: ``rings`` are ``[[[lon, lat], ...], ...]``, made simpler when they came in."""

    __tablename__ = "county_outlines"
    __table_args__ = spread(UniqueConstraint("county_id"))
    __county_wide__ = True

    rings: Mapped[list[list[list[float]]]] = mapped_column(JSON)
    added_at: Mapped[dt.datetime]
    by_name: Mapped[str] = mapped_column(String(80))


Bounds = tuple[float, float, float, float]


def outline(county_id: str) -> CountyOutline | None:
    """The outlines of a county, if it has brought any."""
    query = select(CountyOutline).where(CountyOutline.county_id == county_id)
    return db.session.scalar(query.execution_options(scoped=True))


def bounds(rings: list[list[list[float]]]) -> Bounds:
    """West, south, east, north of outlines."""
    lons = [point[0] for ring in rings for point in ring]
    lats = [point[1] for ring in rings for point in ring]
    return min(lons), min(lats), max(lons), max(lats)


def is_inside(lat: float, lon: float, within: Bounds, margin: float = 0.0) -> bool:
    """Does a point lie in a rectangle, or so near it?"""
    west, south, east, north = within
    return west - margin <= lon <= east + margin and south - margin <= lat <= north + margin


def change(station: Station, by: Person, **values: Any) -> bool:
    """Change what is written about a station; what really changed is on record. False: nothing did."""
    before = {name: getattr(station, name) for name in values}
    changes = {name: (before[name], values[name]) for name in CHANGEABLE if before[name] != values[name]}
    for name in changes:
        setattr(station, name, values[name])
    if changes:
        audit.record(station, "edit", by, changes=changes, station_id=station.id)
    return bool(changes)
