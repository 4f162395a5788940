"""The coordinator's home: what needs attention in the township, its figures against their targets, and every
station of it with its people, whatever the number.
"""

from __future__ import annotations

from typing import Any

from flask import url_for

from station_app.core import clock
from station_app.core.access import Person
from station_app.core.clock import Month
from station_app.core.i18n import gettext
from station_app.core.money import share_bp
from station_app.core.words import series
from station_app.desk import attention, awaited, county, frame
from station_app.facts.figures import Figures
from station_app.facts.weeks import last_days, weeks, weeks_together
from station_app.reports import board
from station_app.stations.lists import keepers
from station_app.stations.models import STATE_WORDS
from station_app.stations.targets import models as targets
from station_app.stations.wording import TONES


def overview(by: Person, month: Month, measure: str) -> dict[str, Any]:
    """Everything the home shows; the number of statements is flat in stations and orders."""
    on = clock.today()
    last, own, mine = min(month.last, on), frame.named(), board.stations()
    places = board.places(last, month.previous.last)
    quiet = attention.silent(places, on, own.limits.silent_days)
    rows = county.rows_of(places, month)
    board.rank(rows, measure)
    aims = targets.over(month, month, mine)
    total = sum((row.figures for row in rows), Figures())
    sums = board.months_with_figures()
    together = weeks_together(mine, last)
    lines, days = weeks(mine, last), last_days(mine, on - attention.LOOK_BACK)
    people = keepers(list(places))
    return {
        "month": str(month),
        "previous": str(month.previous),
        "months": board.known_months(sums, month),
        "as_of": clock.moment(),
        "township": next((place.township for place in places.values()), ""),
        "attention": attention.sorted_by_urgency(
            attention.items(places, quiet, month, on, own.limits) + awaited.items(on, own.limits)
        ),
        "open": county.stations_open(by, places, month, last, 0),
        "now": total,
        "before": sums.get(str(month.previous), Figures()),
        "weeks": {name: [getattr(week, name) for week in together] for name in county.SPARKS},
        "goals": {name: _goal(rows, aims, name) for name in targets.MEASURES},
        "measures": county.measures(month, measure),
        "rows": [
            {
                "row": row,
                "state_words": gettext(STATE_WORDS[row.place.state]),
                "tone": TONES[row.place.state],
                "target": _aim(aims, row.place.id, "orders"),
                "achieved_bp": share_bp(row.figures.orders, _aim(aims, row.place.id, "orders") or 0),
                "weeks": lines.get(row.place.id, [0] * 12),
                "last_on": days.get(row.place.id),
                "quiet": row.place.id in quiet,
                "people": series(people.get(row.place.id, [])),
            }
            for row in rows
        ],
        "others": len(places) - len(rows),
        "others_url": url_for("stations.index", registered=1),
        "board_url": url_for("reports.townships", month=str(month)),
        "targets_url": url_for("stations.targets", month=str(month)),
    }


def _aim(aims: dict[Any, targets.Targets], id: Any, measure: str) -> int | None:
    return aims[id].of(measure) if id in aims else None


def _goal(rows: list[Any], aims: dict[Any, targets.Targets], measure: str) -> dict[str, Any] | None:
    """The targets of a measure together, and how much of them the stations that have one reached."""
    aimed = [row for row in rows if _aim(aims, row.place.id, measure)]
    if not aimed:
        return None
    target = sum(_aim(aims, row.place.id, measure) or 0 for row in aimed)
    return {
        "target": target,
        "achieved_bp": share_bp(sum(getattr(row.figures, measure) for row in aimed), target),
    }
