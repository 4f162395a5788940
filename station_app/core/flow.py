"""A life-cycle as a table of verbs.

The verb methods, the buttons, the picture in the docs, the reachability test and the labels all come
from the table, so that they cannot disagree.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from station_app.core.errors import NotNow
from station_app.core.i18n import N_, gettext

S = TypeVar("S", bound=enum.StrEnum)


@dataclass(frozen=True)
class Verb(Generic[S]):
    """One step: from which states, to which, and its word on a button.

    ``to=None`` means the step leaves the state as it is (a partial return).
    """

    name: str
    label: str
    sources: frozenset[S]
    to: S | None
    done: str = ""


@dataclass(frozen=True)
class Flow(Generic[S]):
    """All verbs of one kind of thing; ``words`` are the labels of its states."""

    kind: str
    start: S
    words: dict[S, str]
    verbs: dict[str, Verb[S]] = field(default_factory=dict)

    def verb(self, name: str, label: str, sources: Iterable[S], to: S | None, done: str = "") -> None:
        """Add a verb to the table (only while the module that owns it loads)."""
        self.verbs[name] = Verb(name, label, frozenset(sources), to, done or label)

    def possible(self, state: S) -> list[Verb[S]]:
        """The verbs that may follow now, in the order of the table."""
        return [verb for verb in self.verbs.values() if state in verb.sources]

    def allows(self, name: str, state: S) -> bool:
        """May this verb follow now?"""
        return state in self.verbs[name].sources

    def step(self, name: str, state: S) -> S:
        """The state after the verb; raises ``NotNow`` with a sentence that says what is the case."""
        verb = self.verbs[name]
        if state not in verb.sources:
            raise NotNow(
                N_("“%(verb)s”现在不行：它是“%(state)s”。请刷新这一页看看最新情况。"),
                verb=gettext(verb.label),
                state=gettext(self.words[state]),
            )
        return state if verb.to is None else verb.to

    def reachable(self) -> set[S]:
        """Every state that some chain of verbs reaches; the test compares it with all states."""
        found = {self.start}
        while True:
            more = {v.to for v in self.verbs.values() if v.to is not None and v.sources & found} - found
            if not more:
                return found
            found |= more
