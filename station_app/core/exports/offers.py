"""What can be had of a list besides the list itself, and who may have names in full."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from station_app.core.access import OFFICE, Person
from station_app.core.sheets import Sheet

Maker = Callable[..., Sheet]
"""``make(by, **parts of the address)``: the list as the address asks for it."""


@dataclass(frozen=True)
class Offer:
    """Another form of the same rows, such as the format of an import. ``label`` is marked by N_.

    ``needs_names``: it is worth nothing masked. ``as_csv``: it is a CSV, not a workbook. ``most``: the
    longest list it is had of.
    """

    key: str
    label: str
    make: Maker
    needs_names: bool = False
    as_csv: bool = False
    most: int | None = None

    def is_for(self, count: int, *, may_see: bool) -> bool:
        """Can this person have it of a list of so many rows?"""
        return (may_see or not self.needs_names) and (self.most is None or count <= self.most)


_offered: dict[str, dict[str, Offer]] = {}


def offer(endpoint: str, one: Offer) -> None:
    """Offer another form of a list that a feature below has (once, in ``create_app``)."""
    _offered.setdefault(endpoint, {})[one.key] = one


def offered(endpoint: str) -> tuple[Offer, ...]:
    """What features above offer of a list."""
    return tuple(_offered.get(endpoint, {}).values())


def may_see_names(by: Person) -> bool:
    """May this person take names and telephones out in full, with a reason? Those who may look at them."""
    return by.is_operator or by.role in OFFICE


def paging(name: str) -> bool:
    """Is this part of an address the place in a list, which a file does not know?"""
    return name in ("before", "after", "page", "format")
