"""What the address of a board asks for: the month, the span, the measure, and how many rows to leave out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from station_app.core.access import Role, person
from station_app.core.clock import Month
from station_app.core.i18n import N_
from station_app.facts.periods import Months
from station_app.reports.board import MEASURES, chosen_month
from station_app.reports.comparing import AGAINST

SPANS = {"month": N_("一个月"), "quarter": N_("三个月"), "all": N_("累计")}


@dataclass(frozen=True)
class Asked:
    """Only what could be read; the first of each choice where nothing could."""

    month: Month
    span: str
    by: str
    skip: int
    against: str = "before"
    county: str = ""
    """Only the stations of this county, for a province."""

    @classmethod
    def of(cls, args: Mapping[str, str]) -> Asked:
        """Read an address."""
        return cls(
            chosen_month(args.get("month")),
            _one_of(SPANS, args.get("span")),
            _one_of(MEASURES, args.get("by")),
            _whole(args.get("skip", "")),
            _one_of(AGAINST, args.get("against")),
            args.get("county", "")[:6] if person().role is Role.PROVINCE else "",
        )

    @property
    def months(self) -> Months:
        """The months of the span."""
        if self.span == "month":
            return Months.of(self.month)
        return Months(None if self.span == "all" else self.month.previous.previous, self.month)


def _one_of(words: dict[str, Any], asked: str | None) -> str:
    """What the address asks for if there is such a thing, else the first."""
    return asked if asked in words else next(iter(words))


def _whole(text: str) -> int:
    """A number of rows to skip: 0 to 9,999; anything else is 0."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0
