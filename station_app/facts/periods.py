"""Periods of figures: days from and to, or whole months in a row."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, true

from station_app.core.clock import Month


@dataclass(frozen=True)
class Span:
    """A period and, when it is narrowed, its stations. None means open-ended."""

    first: dt.date | None = None
    last: dt.date | None = None

    @classmethod
    def of(cls, month: Month) -> Span:
        """One whole month."""
        return cls(month.first, month.last)

    def within(self, column: Any) -> ColumnElement[bool]:
        """The condition that a date lies in the period."""
        parts = []
        if self.first is not None:
            parts.append(column >= self.first)
        if self.last is not None:
            parts.append(column <= self.last)
        return true() if not parts else parts[0] if len(parts) == 1 else parts[0] & parts[1]


@dataclass(frozen=True)
class Months:
    """Some whole months in a row, both ends included. ``first`` None: from the beginning."""

    first: Month | None
    last: Month

    @classmethod
    def of(cls, month: Month) -> Months:
        """One month."""
        return cls(month, month)

    def within(self, column: Any) -> ColumnElement[bool]:
        """The condition that a stored month (``2015-08``) is one of them."""
        until = column <= str(self.last)
        return until if self.first is None else until & (column >= str(self.first))
