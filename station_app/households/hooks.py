"""What features above do when a villager moves, is merged, asks for a copy, or asks to be erased.

They register in ``create_app``, so that households need not import them.
"""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement

from station_app.households.models import Villager

Hide = Callable[[str], str]
"""Takes a person's name and telephone out of a text."""


@dataclass(frozen=True)
class Gone:
    """Whose traces are to go: the rows of one person, the station, and which words give the person away.

    ``everywhere``: words that name nobody else at the station, so that they go from others' texts too.
    """

    county_id: str
    station_id: uuid.UUID
    ids: tuple[uuid.UUID, ...]
    words: tuple[str, ...]
    everywhere: tuple[str, ...]

    def hide(self, text: str) -> str:
        """A text of the person's own rows without name and telephone."""
        for word in self.words:
            text = text.replace(word, HIDDEN)
        return text

    def hide_elsewhere(self, text: str) -> str:
        """A text of somebody else's row without what can only mean this person."""
        for word in self.everywhere:
            text = text.replace(word, HIDDEN)
        return text


HIDDEN = "***"
Move = Callable[[Villager, uuid.UUID, uuid.UUID], list[Any]]
"""``move(from, villager_id, household_id)``: theirs becomes another's; returns what ``back`` needs."""
Back = Callable[[Villager, Villager, list[Any]], None]
Erase = Callable[[Gone], Iterable[uuid.UUID]]
"""Clears texts; returns the ids of the rows whose audit must be cleared too."""
Tell = Callable[[Sequence[uuid.UUID]], dict[str, Any]]
Hold = Callable[[Sequence[uuid.UUID]], str]
Quiet = Callable[[dt.date], ColumnElement[bool]]
_moves: dict[str, tuple[Move, Back]] = {}
_erases: list[Erase] = []
_tells: list[Tell] = []
_holds: list[Hold] = []
_quiet: list[Quiet] = []


def on_merge(name: str, move: Move, back: Back) -> None:
    """Register how rows of a villager become those of another villager or household, and back."""
    _moves[name] = (move, back)


def on_erase(erase: Erase) -> None:
    """Register what else a person's erasure clears."""
    if erase not in _erases:
        _erases.append(erase)


def on_tell(tell: Tell) -> None:
    """Register what else stands about a person: a dictionary of plain values for the copy."""
    if tell not in _tells:
        _tells.append(tell)


def on_hold(hold: Hold) -> None:
    """Register a reason why somebody cannot be erased yet: a sentence, or ''."""
    if hold not in _holds:
        _holds.append(hold)


def quiet_since(quiet: Quiet) -> None:
    """Register the condition that nothing was bought for a villager since a day."""
    _quiet[:] = [quiet]


def move_all(villager: Villager, to_id: uuid.UUID, household_id: uuid.UUID) -> dict[str, list[Any]]:
    """Everything of a villager becomes that of another, or of another household."""
    return {name: move(villager, to_id, household_id) for name, (move, _) in _moves.items()}


def move_back(kept: Villager, gone: Villager, moved: dict[str, list[Any]]) -> None:
    """What a merge moved goes back where it was."""
    for name, (_, back) in _moves.items():
        back(kept, gone, moved.get(name, []))


def erase_all(gone: Gone) -> list[uuid.UUID]:
    """Clear a person's traces above; returns the rows whose audit names the person too."""
    return [id for erase in _erases for id in erase(gone)]


def tell_all(ids: Sequence[uuid.UUID]) -> dict[str, Any]:
    """What stands about a person above."""
    return {name: rows for tell in _tells for name, rows in tell(ids).items()}


def told(row: Any, names: Iterable[str]) -> dict[str, Any]:
    """These values of a row as the copy of a person's data holds them: words, numbers, days as 2015-08-31."""
    return {name: plain(getattr(row, name)) for name in names}


def plain(value: Any) -> Any:
    """A value as JSON holds it."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, enum.Enum):
        return value.value
    return str(value) if isinstance(value, uuid.UUID) else value


def holds(ids: Sequence[uuid.UUID]) -> list[str]:
    """Why a person cannot be erased yet."""
    return [words for hold in _holds if (words := hold(ids))]


def not_bought_since(day: dt.date) -> list[ColumnElement[bool]]:
    """Conditions on villagers nothing was bought for since a day."""
    return [quiet(day) for quiet in _quiet]
