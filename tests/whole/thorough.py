"""How much of a long list of cases a run tries: a fifth of them beside each other test, all in test-long.

Each page or form tries another fifth, so that every case is tried somewhere on each run; the whole product of
pages and cases takes minutes and finds what one page alone does wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest

SHARE = 5


@dataclass(frozen=True)
class Some:
    """Which of the cases are tried: one in ``share``."""

    share: int

    def of(self, cases: Sequence[Any], turn: int) -> Sequence[Any]:
        """The cases of the page, form or upload number ``turn``."""
        return cases[turn % self.share :: self.share]


EACH_TIME = pytest.param(Some(SHARE), id="some")
AT_LENGTH = pytest.param(Some(1), id="all", marks=pytest.mark.long)
thoroughly = pytest.mark.parametrize("some", [EACH_TIME, AT_LENGTH])
"""For a test with an argument ``some``: a fifth in ``make test``, everything in ``make test-long``."""
