"""What features above know about a villager, shown beside the name.

They register, so that households need not import them.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Beside:
    """Orders that count, what they saved, what is still owed (0: nothing), the day of the last."""

    orders: int = 0
    saved_fen: int = 0
    owed_fen: int = 0
    last_on: dt.date | None = None


Source = Callable[[Sequence[uuid.UUID]], dict[uuid.UUID, Beside]]
NOTHING = Beside()
_sources: list[Source] = []


def register(source: Source) -> None:
    """Set who knows: a function of villagers the acting person may see (once, in ``create_app``)."""
    _sources[:] = [source]


def is_known() -> bool:
    """Does anybody know?"""
    return bool(_sources)


def beside(villagers: Sequence[uuid.UUID]) -> dict[uuid.UUID, Beside]:
    """For each villager that has any; nothing when nobody registered."""
    return _sources[0](villagers) if _sources and villagers else {}
