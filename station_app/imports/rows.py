"""What one row of a ledger became while it was read: an order to be, its problems, and its verdict."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any

from station_app.core.i18n import gettext
from station_app.core.parsers import read_text
from station_app.imports.columns import HEADINGS
from station_app.imports.models import RowResult
from station_app.ledger.models import Method

SHOWN = 120
ERROR, WARNING = "error", "warning"


@dataclass(slots=True)
class Problem:
    """One thing wrong with one cell. ``level`` error refuses the row, warning lets it in.

    The sentence is kept as source text with its values, so that it is read in the reader's language.
    """

    column: str
    value: str
    text: str
    values: dict[str, Any]
    level: str

    @property
    def message(self) -> str:
        """The sentence in the reader's language."""
        return gettext(self.text, **self.values)

    def shown(self) -> dict[str, str]:
        """As ``--json`` prints it."""
        return {"column": self.column, "value": self.value, "message": self.message, "level": self.level}

    def stored(self) -> dict[str, Any]:
        """As the row's evidence keeps it."""
        values = {name: str(value) for name, value in self.values.items()}
        return {
            "column": self.column,
            "value": self.value,
            "text": self.text,
            "values": values,
            "level": self.level,
        }


def as_typed(cell: object) -> str:
    """A cell as the person sees it in the spreadsheet, shortened for a message."""
    text = read_text(cell, 1 << 30, required=False)
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"


@dataclass(slots=True)
class Purchase:
    """The order a row asks for; amounts in fen, the quantity in thousandths."""

    day: dt.date
    buyer: str
    goods: str
    quantity_m: int
    price_fen: int
    freight_fen: int
    goods_fen: int
    payable_fen: int
    phone: str = ""
    group: str = ""
    spec: str = ""
    unit: str = ""
    reference_fen: int | None = None
    source: str = ""
    is_credit: bool = False
    method: Method = Method.UNKNOWN
    received_fen: int = 0
    platform: str = ""
    number: str = ""
    courier: str = ""
    tracking: str = ""
    is_shipped: bool = False
    arrived_on: dt.date | None = None
    picked_up_on: dt.date | None = None
    collector: str = ""
    is_returned: bool = False
    clerk: str = ""
    note: str = ""
    written: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Row:
    """One row of one sheet of one file, and everything decided about it."""

    file: str
    sheet: str
    number: int
    code: str = ""
    letters: dict[str, str] = field(default_factory=dict)
    purchase: Purchase | None = None
    problems: list[Problem] = field(default_factory=list)
    base: str = ""
    later: dict[str, str] = field(default_factory=dict)
    buyer: str = ""
    goods: str = ""
    station_id: uuid.UUID | None = None
    result: RowResult = RowResult.REFUSED
    fingerprint: str = ""
    order_id: uuid.UUID | None = None

    def blame(self, name: str, cell: object, text: str, **values: Any) -> None:
        """Say why the row is refused."""
        self.problems.append(Problem(HEADINGS.get(name, name), as_typed(cell), text, values, ERROR))

    def warn(self, name: str, cell: object, text: str, **values: Any) -> None:
        """Say what somebody should look at; the row still goes in."""
        self.problems.append(Problem(HEADINGS.get(name, name), as_typed(cell), text, values, WARNING))

    @property
    def is_faulty(self) -> bool:
        """Is any of its problems an error?"""
        return any(problem.level == ERROR for problem in self.problems)

    @property
    def is_warned(self) -> bool:
        """Has it a warning?"""
        return any(problem.level == WARNING for problem in self.problems)
