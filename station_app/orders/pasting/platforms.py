"""Which platform a text is from: by links and marks for certain, else by its words and its order number."""

from __future__ import annotations

import re

from station_app.orders.pasting import words
from station_app.orders.pasting.cells import half
from station_app.orders.pasting.labelled import JOINED

LOUD = 3
SHAPES = (
    (words.PINDUODUO, 9, JOINED),
    (words.JD, 2, re.compile(r"[0-9]{11,13}")),
    (words.TAOBAO, 2, re.compile(r"[0-9]{15,19}")),
    (words.ALIBABA, 1, re.compile(r"[0-9]{18,19}")),
)
"""What the order numbers of a platform look like."""


def linked(text: str) -> str:
    """The platform whose link or mark stands in a text; '' for none."""
    for platform, marks in words.MARKS:
        if any(mark in text for mark in marks):
            return platform
    for platform, link in words.LINKS:
        if link.search(text):
            return platform
    return ""


def platform_of(text: str, number: str) -> tuple[str, bool]:
    """The platform, and whether that is certain; ('', False) where nothing speaks for one."""
    by_link = linked(text)
    if by_link:
        return by_link, True
    said = half(text).lower()
    votes: dict[str, int] = {}
    for platform, weight, spoken in words.SPOKEN:
        if any(word in said for word in spoken):
            votes[platform] = max(votes.get(platform, 0), weight)
    for platform, weight, shape in SHAPES:
        if number and shape.fullmatch(number):
            votes[platform] = votes.get(platform, 0) + weight
    best = sorted(votes.items(), key=lambda one: -one[1])
    if not best or (len(best) > 1 and best[0][1] == best[1][1]):
        return "", False
    lead = best[0][1] - (best[1][1] if len(best) > 1 else 0)
    return best[0][0], best[0][1] >= LOUD and lead > 0
