"""What stands open at a station when it is handed over. Features above register what they know of it."""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from station_app.core.i18n import N_
from station_app.stations.equipment.models import Equipment, of_station


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


class Mark(enum.StrEnum):
    """What sort of parcel lies there."""

    PLAIN = ""
    ORDERED = "ordered"
    NOBODYS = "nobodys"
    TO_SEND = "to_send"


MARK_WORDS = {Mark.ORDERED: N_("代购"), Mark.NOBODYS: N_("无主"), Mark.TO_SEND: N_("寄件")}


@dataclass(frozen=True)
class Shelved:
    """A parcel that lies on the shelf; ``carrier`` is a key of the dictionary or a word as typed."""

    id: uuid.UUID
    code: str
    carrier: str
    tail: str
    on: dt.date | None
    mark: Mark
    name: str
    url: str

    @property
    def plain(self) -> list[Any]:
        """What a hand-over keeps of it: no name, so that an erasure finds none here."""
        on = self.on.isoformat() if self.on else ""
        return [str(self.id), self.code, self.carrier, self.tail, on, self.mark.value]


@dataclass(frozen=True)
class Drawer:
    """Cash as the day close has it. Fen: what the last close left in the drawer, and what moved since.

    ``closed_on`` is the day of that close; ``from_on`` the first day that counts where there was none.
    """

    left_fen: int = 0
    moved_fen: int = 0
    closed_on: dt.date | None = None
    from_on: dt.date | None = None
    entries: int = 0

    @property
    def cash_fen(self) -> int:
        """What should lie there now."""
        return self.left_fen + self.moved_fen


@dataclass(frozen=True)
class Standing:
    """What is owed, the orders that are not over, what should lie in the drawer, and what stands there.

    ``owed_fen`` is what orders are owed, with ``older_fen``: debts from before. ``parcels`` lie on the
    shelf, those of orders among them.
    """

    owed_fen: int = 0
    orders: tuple[OpenOrder, ...] = ()
    drawer: Drawer = Drawer()
    equipment: tuple[Equipment, ...] = ()
    parcels: tuple[Shelved, ...] = ()
    older_fen: int = 0

    @property
    def cash_fen(self) -> int:
        """What should lie in the drawer."""
        return self.drawer.cash_fen

    @property
    def is_open(self) -> bool:
        """Is there anything somebody still has to see to, equipment aside?"""
        return bool(self.orders or self.owed_fen or self.cash_fen or self.parcels)


Source = Callable[[uuid.UUID], Standing]
Till = Callable[[uuid.UUID], Drawer]
Shelf = Callable[[uuid.UUID], tuple[Shelved, ...]]
Sum = Callable[[uuid.UUID], int]
_sources: list[tuple[Source, Till, Shelf, Sum]] = []


def register(source: Source, till: Till, shelf: Shelf, older: Sum) -> None:
    """Set who knows the orders, the drawer, the parcels on the shelf and the debts from before of a station.

    Each tells what the person sees (in ``create_app``).
    """
    _sources[:] = [(source, till, shelf, older)]


def standing(station_id: uuid.UUID) -> Standing:
    """What stands open now, and the equipment; nothing but that when nobody registered the rest."""
    stands = tuple(of_station(station_id, only_here=True))
    if not _sources:
        return Standing(equipment=stands)
    source, till, shelf, older = _sources[0]
    known, older_fen = source(station_id), older(station_id)
    return replace(
        known,
        owed_fen=known.owed_fen + older_fen,
        older_fen=older_fen,
        drawer=till(station_id),
        equipment=stands,
        parcels=shelf(station_id),
    )
