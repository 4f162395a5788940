"""农产品: the first page of the room, from which every part of it is one step away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, render_template

from station_app.core.access import COUNTY_ROLES, Person, Role, allow, person

pages = Blueprint("produce", __name__, url_prefix="/produce")
READERS = (*COUNTY_ROLES, Role.COORDINATOR, Role.OPERATOR)
"""Who works with farm products; a province sees sums."""


@dataclass(frozen=True)
class Door:
    """One part of the room on its first page: ``note`` says what it is for.

    ``order`` puts the doors in a row; the parts register themselves with ``doors``.
    """

    endpoint: str
    title: str
    note: str
    icon: str
    order: int


DOORS: list[Door] = []


def door(endpoint: str, title: str, note: str, icon: str, order: int) -> None:
    """Put a part of the room on its first page (once, while the application is built)."""
    if all(one.endpoint != endpoint for one in DOORS):
        DOORS.append(Door(endpoint, title, note, icon, order))
        DOORS.sort(key=lambda one: one.order)


@dataclass(frozen=True)
class Reminder:
    """Something that waits for the operator; ``verb`` is the word on its button."""

    title: str
    detail: str
    verb: str
    url: str


REMINDERS: list[Callable[[Person], list[Reminder]]] = []


def reminds(ask: Callable[[Person], list[Reminder]]) -> None:
    """Let a part say on the first page what waits in it (once, while the application is built)."""
    if ask not in REMINDERS:
        REMINDERS.append(ask)


def frame_of(by: Person) -> str:
    """The frame of pages that both surfaces show."""
    return "counter.html" if by.is_operator else "desk.html"


@pages.get("")
@allow(*READERS)
def home() -> str:
    """The parts of the room; for an operator first what waits in them."""
    by = person()
    waiting = [one for ask in REMINDERS for one in ask(by)] if by.is_operator else []
    return render_template("produce/home.html", frame=frame_of(by), doors=DOORS, waiting=waiting)
