"""What was found, in a table and as one document; what must be reached stands beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Goal:
    """A figure with its limits: at least (``more`` is better) or at most."""

    name: str
    value: float | None
    must: float
    ambition: float | None = None
    unit: str = "×"
    more: bool = True
    note: str = ""

    @property
    def mark(self) -> str:
        """How it stands."""
        if self.value is None:
            return "not run"
        if self.ambition is not None and self._fits(self.ambition):
            return "AMBITION"
        return "met" if self._fits(self.must) else "NOT MET"

    @property
    def is_met(self) -> bool | None:
        """Whether the limit is kept; None when it was not measured."""
        return None if self.value is None else self._fits(self.must)

    def _fits(self, limit: float) -> bool:
        assert self.value is not None
        return self.value >= limit if self.more else self.value <= limit

    def row(self) -> list[str]:
        """A line of the table."""
        sign = "≥" if self.more else "≤"
        ambition = f"{sign} {self.ambition:g}" if self.ambition is not None else ""
        value = "–" if self.value is None else f"{self.value:.2f}{self.unit}"
        return [self.name, value, f"{sign} {self.must:g}", ambition, self.mark, self.note]

    def document(self) -> dict[str, object]:
        """The same for other programs."""
        return {
            "name": self.name,
            "value": None if self.value is None else round(self.value, 3),
            "unit": self.unit,
            "must": self.must,
            "ambition": self.ambition,
            "more": self.more,
            "met": self.is_met,
            "note": self.note,
        }

    @classmethod
    def of(cls, document: dict[str, Any]) -> Goal:
        """What ``document`` wrote down, read again."""
        return cls(**{key: value for key, value in document.items() if key != "met"})


GOAL_HEADS = ("goal", "now", "must", "ambition", "", "")


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Columns under their heads, numbers to the right."""
    lines = [list(map(str, heads)), *(list(map(str, row)) for row in rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(lines[0]))]
    made = []
    for line in lines:
        cells = [
            text.ljust(widths[at]) if at == 0 or not text[:1].isdigit() else text.rjust(widths[at])
            for at, text in enumerate(line)
        ]
        made.append("  ".join(cells).rstrip())
    made.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(made)
