"""What a check of ``station verify`` found that does not agree."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Difference:
    """One thing that does not agree: which check found it, where, and both values."""

    check: str
    where: str
    stored: Any
    expected: Any

    def as_dict(self) -> dict[str, Any]:
        """As it stands in the JSON document."""
        return asdict(self)
