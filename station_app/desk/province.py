"""The province viewer's home: what needs attention, the counties beside each other, their sum."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import url_for
from sqlalchemy import select

from station_app.core import clock
from station_app.core.access import Person, scope
from station_app.core.clock import Month
from station_app.core.db import db
from station_app.desk import attention, county
from station_app.facts.figures import Figures, by_county
from station_app.facts.periods import Months
from station_app.reports import board, counties
from station_app.reports.board import Division, Row, with_households
from station_app.reports.explain import explain
from station_app.settings.models import CountySettings, limits_of

Sums = dict[str, Figures]


def overview(by: Person, month: Month, measure: str) -> dict[str, Any]:
    """Everything the province's home shows; the number of statements is flat in counties and orders."""
    mine, on = board.stations(), clock.today()
    last = min(month.last, on)
    names, planned = counties.names(by), _planned(by)
    places = {
        id: counties.named(place, names) for id, place in board.places(last, month.previous.last).items()
    }
    now, before = by_county(mine, Months.of(month)), by_county(mine, Months.of(month.previous))
    ever = by_county(mine, Months(None, month))
    rows = _rows(names, places, now, before)
    board.rank(rows, measure)
    limits = limits_of(by)
    quiet = attention.silent(places, on, limits.silent_days)
    return {
        "month": str(month),
        "previous": str(month.previous),
        "months": board.known_months(board.months_with_figures(), month),
        "months_ever": Months(None, month),
        "as_of": clock.moment(),
        "attention": attention.items(places, quiet, month, on, limits, parcels=False),
        "open": county.stations_open(by, places, month, last, sum(planned.values())),
        "now": _sum(now),
        "before": _sum(before),
        "ever": _sum(ever),
        "measures": county.measures(month, measure),
        "rows": [_shown(row, ever, planned, last) for row in rows],
    }


def _planned(by: Person) -> dict[str, int]:
    """How many stations each county plans."""
    query = select(CountySettings.county_id, CountySettings.planned_stations).where(scope(CountySettings, by))
    return dict(db.session.execute(query.execution_options(scoped=True)).all())


def _rows(names: dict[str, str], places: county.Places, now: Sums, before: Sums) -> list[Row]:
    """A row for each county with a station or figures."""
    nothing = Figures()
    codes = sorted({place.county_id for place in places.values()} | now.keys() | before.keys())
    divisions = [
        Division(
            code, code, names.get(code, code), sum(p.is_open for p in places.values() if p.county_id == code)
        )
        for code in codes
    ]
    return [Row(one, now.get(one.code, nothing), before.get(one.code, nothing)) for one in divisions]


def _shown(row: Row, ever: Sums, planned: dict[str, int], last: dt.date) -> dict[str, Any]:
    code = row.place.code
    return {
        "row": row,
        "code": code,
        "ever": ever.get(code, Figures()),
        "planned": planned.get(code, 0),
        "url": url_for("stations.index", county=code),
        "open_url": explain("stations_open", on=last, county=code),
    }


def _sum(found: Sums) -> Figures:
    """Counties share no household, so here the distinct households do add up."""
    return with_households(sum(found.values(), Figures()), sum(one.households for one in found.values()))
