"""What features above know about a station, shown beside it.

They register, so that stations need not import them.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select

from station_app.core.clock import Month


@dataclass(frozen=True)
class Beside:
    """Orders of one month, and the day of the last order ever."""

    orders: int = 0
    last_on: dt.date | None = None


Source = Callable[[Select[Any], Month], dict[uuid.UUID, Beside]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Set who knows: a function of a scoped subselect of ``Station.id`` and a month (in ``create_app``)."""
    _sources[:] = [source]


def is_known() -> bool:
    """Does anybody know?"""
    return bool(_sources)


def beside(stations: Select[Any], month: Month) -> dict[uuid.UUID, Beside]:
    """For each station that has any; nothing when nobody registered."""
    return _sources[0](stations, month) if _sources else {}
