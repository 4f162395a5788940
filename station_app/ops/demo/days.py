"""When the demo's villagers buy: month by month, with the rhythm of weeks, fairs and festivals."""

from __future__ import annotations

import datetime as dt
from bisect import bisect
from itertools import accumulate
from random import Random

from station_app.core.clock import Month
from station_app.core.money import spread
from station_app.ops.demo.places import Place
from station_app.ops.demo.plan import MONTHS, TODAY, Plan

SILENT = "TY018"
SILENT_SINCE = dt.date(2015, 8, 21)
WEEK = (1.0, 0.95, 0.97, 1.0, 1.08, 1.18, 0.82)
SALES = {
    dt.date(2014, 11, 11): 2.6,
    dt.date(2014, 11, 12): 1.5,
    dt.date(2014, 12, 12): 2.1,
    dt.date(2015, 6, 18): 1.8,
}
FESTIVAL_RUSH = (dt.date(2015, 1, 24), dt.date(2015, 2, 13))
FESTIVAL = (dt.date(2015, 2, 15), dt.date(2015, 2, 25))


def mood(on: dt.date) -> float:
    """How much is bought on a day beside an ordinary one."""
    weight = WEEK[on.weekday()] * SALES.get(on, 1.0)
    if FESTIVAL_RUSH[0] <= on <= FESTIVAL_RUSH[1]:
        weight *= 1.45
    if FESTIVAL[0] <= on <= FESTIVAL[1]:
        weight *= 0.2
    return weight


def draw(plan: Plan, places: list[Place]) -> list[tuple[Place, dt.date]]:
    """A station and a day for each order that counts, in the order of days."""
    rng = plan.random("days")
    counts = spread(plan.orders, [count for _, count in MONTHS])
    found: list[tuple[Place, dt.date]] = []
    for (name, _), count in zip(MONTHS, counts, strict=True):
        month = Month.parse(name)
        cells, weights = _cells(rng, places, month)
        sums = list(accumulate(weights))
        for _ in range(count):
            found.append(cells[min(bisect(sums, rng.random() * sums[-1]), len(cells) - 1)])
    found.sort(key=lambda cell: (cell[1], cell[0].code))
    return found


def _cells(rng: Random, places: list[Place], month: Month) -> tuple[list[tuple[Place, dt.date]], list[float]]:
    """Every open station-day of a month with its weight."""
    cells, weights = [], []
    for place in places:
        if place.opened_on is None:
            continue
        for number in range(month.last.day):
            on = month.first + dt.timedelta(days=number)
            if on < place.opened_on or on > TODAY or (place.code == SILENT and on > SILENT_SINCE):
                continue
            known = min(1.0, 0.45 + (on - place.opened_on).days / 110)
            cells.append((place, on))
            weights.append(place.size * known * mood(on) * rng.uniform(0.6, 1.4))
    return cells, weights


def minute(rng: Random, on: dt.date) -> int:
    """When in the day: mostly in the morning; on the last day only before it is far on."""
    if on == TODAY:
        return rng.randint(420, 545)
    if rng.random() < 0.58:
        return rng.randint(450, 700)
    return rng.randint(790, 1_070)
