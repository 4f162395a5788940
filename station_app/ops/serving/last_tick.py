"""When the daily task ran last and what it did: one fact about the installation."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass

from station_app.core import clock
from station_app.settings.models import installation, mark_installation

KEY = "daily_task"


@dataclass(frozen=True)
class LastTick:
    """The last run: when, orders completed, station-days recomputed."""

    at: dt.datetime
    completed: int
    station_days: int


def write(completed: int, station_days: int) -> None:
    """Remember a run, in the transaction that ends it."""
    mark_installation(**{KEY: json.dumps([clock.now().isoformat(), completed, station_days])})


def read() -> LastTick | None:
    """The last run, if there was one."""
    kept = installation().get(KEY)
    if kept is None:
        return None
    at, completed, station_days = json.loads(kept)
    return LastTick(dt.datetime.fromisoformat(at), completed, station_days)
