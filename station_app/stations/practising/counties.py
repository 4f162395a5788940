"""The counties people practise in: one a person, behind the same wall as any other county.

Their codes begin with 0, which no division of the state does: no county's, no township's and no province's
people see them, the database refuses a row that names one of another county, and what sums, lists, searches
or exports a county never meets them. Their stations are marked as practice stations besides, so that what
sums over all counties leaves them out too.
"""

from __future__ import annotations

import secrets

FIRST = "0"
DIGITS = 5


def is_practice(county_id: str) -> bool:
    """Is this a county somebody practises in?"""
    return county_id.startswith(FIRST)


def draw() -> str:
    """A code for a new one; whether it is taken says the table."""
    return FIRST + "".join(secrets.choice("0123456789") for _ in range(DIGITS))
