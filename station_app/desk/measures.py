"""The measures of one station for a month: against its target, its peers, its own past."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace
from statistics import quantiles
from typing import Any

from sqlalchemy import select

from station_app.core.access import visible_columns
from station_app.core.clock import Month
from station_app.core.db import db
from station_app.core.i18n import gettext
from station_app.core.money import share_bp
from station_app.facts.figures import Figures, month_board
from station_app.facts.weeks import weeks_together
from station_app.orders.models import Order
from station_app.orders.sources import counts
from station_app.reports import board
from station_app.stations.models import Station, open_condition
from station_app.stations.targets.models import MEASURES, StationTarget, of_month

COMPARED = ("orders", "turnover", "saved", "rate", "coverage", "households", "effective")
WEEKS = 12


def year_before(month: Month) -> Month:
    """The same month of the year before."""
    return Month(month.year - 1, month.month)


def of(
    station: Station, month: Month, last: dt.date, months: dict[str, Figures], mine: Any
) -> list[dict[str, Any]]:
    """This month beside the target, the peers (the open stations this person may see), the month before
    and the same month a year ago; the last twelve weeks of each (None: nothing to divide by).
    """
    peers = (
        visible_columns(Station, Station.id)
        .where(Station.county_id == station.county_id, open_condition(last))
        .order_by(None)
    )
    found = month_board(peers, month)
    opened = db.session.scalars(peers).all()
    others = [found.get(id, Figures()) for id in opened] if len(opened) > 1 else []
    now, before = months.get(str(month), Figures()), months.get(str(month.previous), Figures())
    bought = _households(station, last)
    together = [
        replace(week, households=len(bought[at])) for at, week in enumerate(weeks_together(mine, last, WEEKS))
    ]
    aims = of_month(month, StationTarget.station_id == station.id).get(station.id)
    made = []
    for key in COMPARED:
        words, name = board.MEASURES[key]
        values = sorted(value for peer in others if (value := getattr(peer, name)) is not None)
        low, middle, high = _quartiles(values)
        target = getattr(aims, name) if aims and name in MEASURES else None
        made.append(
            {
                "label": gettext(words),
                "measure": name,
                "now": now,
                "before": before,
                "year": months.get(str(year_before(month))),
                "value": getattr(now, name),
                "peers": len(values),
                "median": middle,
                "low": low,
                "high": high,
                "top": max([*values, getattr(now, name) or 0, target or 0, 1]),
                "weeks": [getattr(week, name) for week in together],
                **_result(getattr(now, name), target, middle),
            }
        )
    return made


def _households(station: Station, last: dt.date) -> list[set[uuid.UUID]]:
    """Who bought in each of the last weeks: presence is kept by month, so the orders are asked."""
    first = last - dt.timedelta(days=7 * WEEKS - 1)
    query = (
        select(Order.ordered_on, Order.household_id)
        .where(
            Order.county_id == station.county_id,
            Order.station_id == station.id,
            Order.ordered_on.between(first, last),
            counts(),
        )
        .distinct()
        .execution_options(scoped=True)
    )
    found: list[set[uuid.UUID]] = [set() for _ in range(WEEKS)]
    for on, household_id in db.session.execute(query):
        found[(on - first).days // 7].add(household_id)
    return found


def _result(value: int | None, target: int | None, median: int | None) -> dict[str, Any]:
    """How the value stands to its target: reached, short of it, or short of it and below the peers too."""
    achieved = share_bp(value or 0, target) if target else None
    reached = achieved is not None and achieved >= 10_000
    is_low = not reached and median is not None and value is not None and value < median
    return {
        "target": target,
        "achieved_bp": achieved,
        "tone": "" if achieved is None else "up" if reached else "down" if is_low else "short",
        "is_low": is_low,
        "missing": max((target or 0) - (value or 0), 0) if target else None,
    }


def _quartiles(values: list[int]) -> tuple[int | None, int | None, int | None]:
    """Lower quartile, median, upper quartile; nothing where there is nobody to compare with."""
    if len(values) < 2:
        return None, None, None
    low, middle, high = quantiles(values, n=4, method="inclusive")
    return round(low), round(middle), round(high)
