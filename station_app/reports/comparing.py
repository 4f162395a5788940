"""What a board is held against: the period before, the same a year ago, or the targets the county set."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from station_app.core.clock import Month
from station_app.core.i18n import N_
from station_app.core.money import share_bp
from station_app.facts.figures import Figures, board, present_households, summed
from station_app.facts.periods import Months
from station_app.reports.board import MEASURES, Board, stations, with_households
from station_app.stations.targets import models as targets

AGAINST = {"before": N_("比上期"), "year": N_("比去年"), "target": N_("比目标")}
NOTHING = Figures()


@dataclass(frozen=True)
class Compared:
    """What stands beside the figures of a board, by the id of its row; ``total`` over all rows.

    ``key`` is one of ``AGAINST``, ``measure`` the figure that is held against something. ``earlier``: the
    months the other figures are of (None: there are none, or these are targets).
    """

    key: str
    measure: str
    earlier: Months | None = None
    figures: dict[Any, Figures] = field(default_factory=dict)
    targets: dict[Any, int] = field(default_factory=dict)

    def of(self, row: Any) -> Figures:
        """The figures a row is held against."""
        return self.figures.get(row.place.id, NOTHING)

    def achieved(self, row: Any) -> int | None:
        """How much of its target a row has reached, in basis points; None without a target."""
        target = self.targets.get(row.place.id)
        return share_bp(getattr(row.figures, self.measure) or 0, target) if target else None

    def total(self, rows: Iterable[Any]) -> tuple[int | None, int | None]:
        """The targets of all rows together, and how much of them those that have one reached."""
        aimed = [row for row in rows if self.targets.get(row.place.id)]
        if not aimed:
            return None, None
        target = sum(self.targets[row.place.id] for row in aimed)
        return target, share_bp(sum(getattr(row.figures, self.measure) or 0 for row in aimed), target)


def measured(by: str) -> str:
    """The figure that is compared on a board sorted by this: one that can have a target, else orders."""
    name = MEASURES[by][1]
    return name if name in targets.MEASURES else "orders"


def year_before(months: Months) -> Months | None:
    """The same months a year earlier; everything ever has no year before."""
    if months.first is None:
        return None
    return Months(
        Month(months.first.year - 1, months.first.month), Month(months.last.year - 1, months.last.month)
    )


def compare(made: Board, key: str, by: str) -> Compared:
    """What the rows of a board are held against; a statement or two more than the board."""
    measure = measured(by)
    if key == "target":
        found = targets.over(made.months.first, made.months.last, stations())
        aims = {id: aim for id, one in found.items() if (aim := one.of(measure))}
        return Compared(key, measure, targets=aims)
    if key == "year":
        earlier = year_before(made.months)
        return Compared(key, measure, earlier, board(stations(), earlier) if earlier else {})
    return Compared("before", measure, made.earlier, {row.place.id: row.before for row in made.rows})


def ranked_by_target(made: Board, compared: Compared) -> Board:
    """Sorted by how much of the target was reached, those without a target last by code; equal ones share."""
    rows = [replace(row, moved=None) for row in made.rows]
    rows.sort(key=lambda row: (-(compared.achieved(row) or -1), row.place.code))
    for place, row in enumerate(rows):
        same = place and compared.achieved(rows[place - 1]) == compared.achieved(row)
        row.rank = rows[place - 1].rank if same else place + 1
    return replace(made, rows=rows, written={})


def total_of(made: Board, compared: Compared) -> Figures:
    """The figures all rows together are held against; households do not add up and are counted anew."""
    if compared.key == "target":
        return NOTHING
    found = summed(compared.figures.values())
    if compared.earlier is None or compared.measure != "households":
        return found
    return with_households(found, present_households(stations(), months=compared.earlier))
