"""The province viewer's home: its counties beside each other, and their sum."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from station_app.areas.models import Area
from station_app.core import clock
from station_app.core.access import Person, visible_columns
from station_app.core.clock import Month
from station_app.core.db import db
from station_app.facts.figures import Figures, by_county
from station_app.facts.periods import Months
from station_app.reports import board
from station_app.reports.board import with_households
from station_app.stations.models import Station, open_condition


def overview(by: Person, month: Month) -> dict[str, Any]:
    """Figures by county for a month and since the beginning; flat in counties, stations and orders."""
    mine, last = board.stations(), min(month.last, clock.today())
    names: dict[str, str] = dict(
        db.session.execute(
            select(Area.code, Area.name).where(Area.level == "county", Area.parent_code == by.area_code)
        ).all()
    )
    opened: dict[str, int] = dict(
        db.session.execute(
            visible_columns(Station, Station.county_id, func.count())
            .where(open_condition(last))
            .group_by(Station.county_id)
        ).all()
    )
    now, ever = by_county(mine, Months.of(month)), by_county(mine, Months(None, month))
    codes = sorted({*now, *ever, *opened})
    rows = [
        {
            "name": names.get(code, code),
            "open": opened.get(code, 0),
            "now": now.get(code, Figures()),
            "ever": ever.get(code, Figures()),
        }
        for code in codes
    ]
    return {
        "month": str(month),
        "months": board.known_months(board.months_with_figures(), month),
        "as_of": clock.moment(),
        "rows": rows,
        "open": sum(opened.values()),
        "now": _sum(now),
        "ever": _sum(ever),
    }


def _sum(found: dict[str, Figures]) -> Figures:
    """Counties share no household, so here the distinct households do add up."""
    return with_households(sum(found.values(), Figures()), sum(one.households for one in found.values()))
