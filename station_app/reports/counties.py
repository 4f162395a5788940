"""The board of a province: the stations of several counties, each named with its county, or those of one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import select

from station_app.areas.models import Area
from station_app.core.access import Person
from station_app.core.db import db
from station_app.facts.figures import summed
from station_app.reports.board import Board, rank


def names(by: Person) -> dict[str, str]:
    """The counties of a province by code."""
    query = select(Area.code, Area.name).where(
        Area.level == "county", Area.code >= by.area_code, Area.code < by.area_end
    )
    return dict(db.session.execute(query).all())


def named(place: Any, known: dict[str, str]) -> Any:
    """A station as a province calls it: two counties may have a village of one name."""
    return replace(place, name=known.get(place.county_id, place.county_id) + place.name)


def narrowed(made: Board, by: str, county: str, person: Person) -> Board:
    """The stations of one county (of all without one), ranked among themselves."""
    known = names(person)
    rows = [
        replace(row, place=named(row.place, known))
        for row in made.rows
        if county in ("", row.place.county_id)
    ]
    rank(rows, by)
    total, before = summed(row.figures for row in rows), summed(row.before for row in rows)
    return replace(made, rows=rows, total=total, before=before, written={})
