"""An order of an export and its lines, as they are read: what they say, and what keeps them out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from station_app.imports.platforms.headings import Platform
from station_app.imports.platforms.states import Standing


@dataclass
class SoldLine:
    """One line of an order: what, how many, and its part of the order's money. Fen; quantity in thousandths.

    ``amount_fen`` is what the buyer paid for it with its part of the freight; ``freight_fen`` is that part.
    """

    row: int
    goods: str
    spec: str = ""
    code: str = ""
    quantity_m: int = 1_000
    value_fen: int = 0
    amount_fen: int = 0
    freight_fen: int = 0
    refund_fen: int = 0
    fee_fen: int = 0


@dataclass
class SoldOrder:
    """One order of an export; ``problems`` are (column, cell, text, values) that keep it out."""

    platform: Platform
    sheet: str
    number: str = ""
    sold_on: dt.date | None = None
    shop: str = ""
    channel: str = ""
    note: str = ""
    state: str = ""
    standing: Standing = Standing.PAID
    is_refund_known: bool = False
    lines: list[SoldLine] = field(default_factory=list)
    problems: list[tuple[str, Any, str, dict[str, Any]]] = field(default_factory=list)
    doubts: list[tuple[str, Any, str, dict[str, Any]]] = field(default_factory=list)
    letters: dict[str, str] = field(default_factory=dict)
    row: int = 0
    said: dict[str, Any] = field(default_factory=dict)
    rows: list[tuple[int, dict[str, Any]]] = field(default_factory=list)

    @property
    def came_to_nothing(self) -> bool:
        """All was given back, and the export names nothing the seller received: it keeps no older amount."""
        return self.standing is Standing.REFUNDED and not any(line.amount_fen for line in self.lines)

    def blame(self, name: str, cell: Any, text: str, **values: Any) -> None:
        """Say why the order is not taken."""
        self.problems.append((self.heading(name), cell, text, values))

    def doubt(self, name: str, cell: Any, text: str, **values: Any) -> None:
        """Say what somebody should look at."""
        self.doubts.append((self.heading(name), cell, text, values))

    def heading(self, name: str) -> str:
        """The heading under which a column stands in this platform's export."""
        return self.platform.headings.get(name, name)
