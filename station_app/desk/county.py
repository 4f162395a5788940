"""总览: the county's home. Attention first, then four figures, then the stations."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import url_for
from sqlalchemy import select

from station_app.areas.models import Area, townships
from station_app.core import clock
from station_app.core.access import Person, Role
from station_app.core.clock import Month
from station_app.core.db import db
from station_app.core.i18n import gettext
from station_app.core.money import share_bp
from station_app.desk import attention, awaited, beginning, frame
from station_app.facts.figures import Figures, month_board
from station_app.facts.periods import Months
from station_app.facts.weeks import weeks, weeks_together
from station_app.reports import board
from station_app.reports.board import Place, Row
from station_app.reports.explain import explain
from station_app.stations.models import Station

TABS = ("orders", "turnover", "saved", "rate", "households")
SHOWN = 10
SPARKS = ("orders", "turnover_fen", "saved_fen")
Places = dict[Any, Place]


def overview(by: Person, month: Month, measure: str) -> dict[str, Any]:
    """Everything the county's home shows; the number of statements is flat in stations and orders."""
    on = clock.today()
    last = min(month.last, on)
    own = frame.named()
    mine, places = board.stations(), board.places(last, month.previous.last)
    by_month = board.months_with_figures()
    rows = rows_of(places, month)
    board.rank(rows, measure)
    top = rows[:SHOWN]
    lines = weeks(mine.where(Station.id.in_([row.place.id for row in top])), last)
    together = weeks_together(mine, last)
    quiet = attention.silent(places, on, own.limits.silent_days)
    total = _sum(row.figures for row in rows)
    known = [key for key in by_month if key <= str(month)]
    return {
        "month": str(month),
        "previous": str(month.previous),
        "months": board.known_months(by_month, month),
        "as_of": clock.moment(),
        "attention": attention.sorted_by_urgency(
            attention.items(places, quiet, month, on, own.limits)
            + awaited.items(on, own.limits)
            + attention.unpriced(month, total)
        ),
        "open": stations_open(by, places, month, last, own.planned_stations),
        "now": total,
        "before": by_month.get(str(month.previous), Figures()),
        "ever": _sum(by_month[key] for key in known),
        "months_ever": Months(None, month),
        "weeks": {name: [getattr(week, name) for week in together] for name in SPARKS},
        "measures": measures(month, measure),
        "measure": measure,
        "rows": [(row, lines.get(row.place.id, [0] * 12)) for row in top],
        "rest": _sum(row.figures for row in rows[SHOWN:]) if len(rows) > SHOWN else None,
        "rest_count": len(rows) - SHOWN,
        "rest_url": url_for("reports.ranking", month=str(month), by=measure, skip=SHOWN),
        "station_count": len(rows),
        "townships": _townships(by, places, rows, quiet, month),
        "export_url": url_for("reports.months_export", month=str(month)),
        "beginning": [] if by_month else beginning.steps(by),
    }


def _sum(figures: Any) -> Figures:
    return sum(figures, Figures())


def rows_of(places: Places, month: Month) -> list[Row]:
    """The stations that are open or have figures this month or the month before."""
    mine, nothing = board.stations(), Figures()
    now, then = month_board(mine, month), month_board(mine, month.previous)
    return [
        Row(place, now.get(id, nothing), then.get(id, nothing))
        for id, place in places.items()
        if place.is_open or now.get(id, nothing).orders or then.get(id, nothing).orders
    ]


def stations_open(by: Person, places: Places, month: Month, last: dt.date, planned: int) -> dict[str, Any]:
    """Stations open at the end of the period against the plan, and the villages they stand in."""
    before = sum(1 for place in places.values() if place.was_open)
    opened = [place for place in places.values() if place.is_open]
    low = by.area_code
    query = select(Area.code).where(
        Area.level == "village", Area.kind == "村委会", Area.code >= low, Area.code < str(int(low) + 1)
    )
    villages = set(db.session.scalars(query))
    covered = len(villages & {place.village_code for place in opened})
    if by.role is Role.COORDINATOR:
        planned = len(places)
    return {
        "value": len(opened),
        "planned": planned,
        "change": len(opened) - before,
        "villages": len(villages),
        "villages_covered": covered,
        "coverage_bp": share_bp(covered, len(villages)),
        "url": explain("stations_open", on=last),
        "on": {"on": last},
        "coverage_url": url_for("stations.coverage"),
    }


def measures(month: Month, measure: str) -> list[dict[str, Any]]:
    """The tabs that choose what the home ranks by."""
    return [
        {
            "label": gettext(board.MEASURES[key][0]),
            "url": url_for("desk.home", month=str(month), by=key),
            "current": key == measure,
        }
        for key in TABS
    ]


def _townships(
    by: Person, places: Places, rows: list[Row], quiet: dict[Any, int | None], month: Month
) -> list[dict[str, Any]]:
    """One tile per township: its orders, its stations open and registered, how many are silent."""
    names: dict[str, str] = {area.code: area.name for area in db.session.scalars(townships(by.county_id))}
    if by.role is Role.COORDINATOR:
        names = {code: name for code, name in names.items() if code == by.area_code}
    for place in places.values():
        names.setdefault(place.township_code, place.township)
    tiles = {
        code: {"code": code, "name": name, "orders": 0, "open": 0, "planned": 0, "silent": 0}
        | {"url": explain("orders", month=month, township=code)}
        for code, name in names.items()
    }
    for place in places.values():
        tile: Any = tiles[place.township_code]
        tile["planned"] += 1
        tile["open"] += place.is_open
        tile["silent"] += place.id in quiet
    for row in rows:
        tile = tiles[row.place.township_code]
        tile["orders"] += row.figures.orders
    return [tile for tile in tiles.values() if tile["planned"]]
