"""What a telephone is told about a deed it sent."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Answer:
    """What became of an entry: created, exists (stored before), refused, or other (somebody else's)."""

    key: str
    outcome: str
    number: str = ""
    url: str = ""
    sentences: tuple[str, ...] = ()
    is_doubt: bool = False
    """Refused only until somebody says that it is meant so."""
    about: str = ""
    """The entry in words, where it was brought as a file: the telephone knows its own."""
    order_id: uuid.UUID | None = None
    station_id: uuid.UUID | None = None
    """Whose deed it is, where that is not the first station of who did it."""

    def document(self) -> dict[str, Any]:
        """As it is sent back."""
        return {
            "key": self.key,
            "outcome": self.outcome,
            "number": self.number,
            "url": self.url,
            "sentences": list(self.sentences),
            "doubt": self.is_doubt,
        }


def refused(key: str, *sentences: str, is_doubt: bool = False) -> Answer:
    """An entry that stays on the telephone, with what to do about it."""
    return Answer(key, "refused", sentences=sentences, is_doubt=is_doubt)
