"""The backup of every night: sealed, thinned out, and tried once a week.

Kept are the last 14 nights, then one a week for 8 weeks, then one a month for 12 months.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from station_app.core import clock
from station_app.ops.keeping import places, saving, sealing
from station_app.ops.keeping.drill import drill
from station_app.ops.setup import schema
from station_app.settings.installed import read_again

WHY = "nightly"
NAME = re.compile(rf"{WHY}-(\d{{8}})-\d{{6}}(-\d+)?{re.escape(places.SEALED)}")
NIGHTS, WEEKS, MONTHS = 14, 8, 12
DRILL_EVERY = dt.timedelta(days=7)


@dataclass(frozen=True)
class Done:
    """What a night's backup did."""

    path: Path
    drilled: bool
    removed: int


def every_night_backup() -> Done | None:
    """Save, sealed; thin out; try it when the last try is a week old. None: nothing real is stored.

    Raises ``Sorry`` where saving or the drill fails; what was saved before stays.
    """
    if schema.is_empty() or read_again().is_demo:
        return None
    path = places.backup_path(WHY, places.SEALED)
    saving.save(path, sealing.made_key())
    removed = thin_out(path.parent)
    last = places.last_drill()
    due = last is None or not last.ok or clock.now() - last.at >= DRILL_EVERY
    if due:
        drill(path)
    return Done(path, due, removed)


def thin_out(folder: Path) -> int:
    """Remove the nights nobody would go back to; returns how many."""
    found = {path: night(path) for path in folder.iterdir() if NAME.fullmatch(path.name)}
    stays = kept(set(found.values()))
    gone = [path for path, on in found.items() if on not in stays]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def night(path: Path) -> dt.date:
    """The day a nightly backup was made on, by its name."""
    match = NAME.fullmatch(path.name)
    if match is None:
        raise ValueError(f"{path.name} is no nightly backup")
    return dt.datetime.strptime(match[1], "%Y%m%d").replace(tzinfo=dt.UTC).date()


def kept(nights: Iterable[dt.date]) -> set[dt.date]:
    """Of these nights, those to keep: the newest ones, then the first of each week, then of each month."""
    newest_first = sorted(nights, reverse=True)
    weeks: dict[tuple[int, int], dt.date] = {}
    months: dict[tuple[int, int], dt.date] = {}
    for on in newest_first:
        weeks[on.isocalendar()[:2]] = on
        months[on.year, on.month] = on
    return {*newest_first[:NIGHTS], *list(weeks.values())[:WEEKS], *list(months.values())[:MONTHS]}
