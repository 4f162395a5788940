"""What was read out of a text: an order as far as it was said, and what of it nobody can be sure of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class Goods:
    """One thing. ``paid_fen`` is for the whole line; quantity in thousandths."""

    title: str
    spec: str = ""
    quantity_m: int = 1_000
    paid_fen: int | None = None


@dataclass
class Pasted:
    """An order out of a text. ``unsure`` names fields as the form of a new order does; amounts in fen.

    ``orders`` is how many order numbers stand in the text: only the first of them is read.
    """

    platform: str = ""
    number: str = ""
    goods: list[Goods] = field(default_factory=list)
    freight_fen: int | None = None
    discount_fen: int | None = None
    fee_fen: int | None = None
    courier: str = ""
    tracking_number: str = ""
    unsure: set[str] = field(default_factory=set)
    orders: int = 0

    def doubt(self, *names: str) -> None:
        """Mark fields that somebody has to look at."""
        self.unsure.update(names)

    def stored(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {**asdict(self), "unsure": sorted(self.unsure)}


def from_stored(kept: Mapping[str, Any]) -> Pasted:
    """The other way round."""
    values = dict(kept)
    goods = [Goods(**one) for one in values.pop("goods", [])]
    unsure = set(values.pop("unsure", []))
    return Pasted(**values, goods=goods, unsure=unsure)
