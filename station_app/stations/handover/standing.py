"""What stands open at a station when it is handed over. Features above register what they know of it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class OpenOrder:
    """An order that is not over: goods to come or to be fetched, or money still owed. Amounts in fen."""

    id: uuid.UUID
    number: str
    on: dt.date
    state_words: str
    payable_fen: int
    owed_fen: int
    name: str
    url: str

    @property
    def plain(self) -> list[Any]:
        """What a hand-over keeps of it: no name, so that an erasure finds none here."""
        return [str(self.id), self.number, self.on.isoformat(), self.payable_fen, self.owed_fen]


@dataclass(frozen=True)
class Standing:
    """``cash_fen``: taken less given back in cash since the last hand-over, as it was recorded."""

    cash_fen: int = 0
    owed_fen: int = 0
    orders: tuple[OpenOrder, ...] = ()


Source = Callable[[uuid.UUID, dt.datetime | None], Standing]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Set who knows: a function of a station the person sees and a moment (in ``create_app``)."""
    _sources[:] = [source]


def standing(station_id: uuid.UUID, since: dt.datetime | None) -> Standing:
    """What stands open now; nothing when nobody registered."""
    return _sources[0](station_id, since) if _sources else Standing()
