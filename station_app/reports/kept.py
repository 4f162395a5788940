"""Boards that were made already: the same stored figures of the same stations give the same board.

What a board is made of is read and compared each time, so a board is never older than its figures; ranking,
adding up and writing its cells are spared.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from station_app.core.access import Person

MOST = 16
_kept: dict[Any, tuple[Any, Any]] = {}
"""By what was asked: what it was made of, and what was made."""
Made = TypeVar("Made")


def seen_by(someone: Person) -> tuple[Any, ...]:
    """Whoever sees the same stations sees the same board."""
    return someone.role, someone.county_id, someone.area_code, someone.stations


def same(asked: Any, made_of: Any, make: Callable[[], Made], again: Callable[[], Any] | None = None) -> Made:
    """What was made of exactly this before, else what ``make`` makes now. Nobody may change it.

    Where ``make`` reads by itself, ``again`` asks once more what it is made of: what changed meanwhile is
    not kept.
    """
    known = _kept.get(asked)
    if known is not None and known[0] == made_of:
        return known[1]
    made = make()
    if again is not None and again() != made_of:
        return made
    if len(_kept) >= MOST:
        _kept.clear()
    _kept[asked] = made_of, made
    return made
