"""The lines of a posted order, numbered one after the other whatever the browser called them."""

from __future__ import annotations

import re

from werkzeug.datastructures import MultiDict

from station_app.orders.placing import MOST_LINES

LINE = re.compile(
    r"lines-([0-9]{1,6})-(id|gone|goods|quantity|paid|local|unit_price|spec|source|price|units)", re.ASCII
)


def renumbered(posted: MultiDict[str, str], *, keep_blank: bool = False) -> tuple[MultiDict[str, str], int]:
    """The posted fields with their lines numbered 0, 1, 2, and how many there were.

    Blank lines that are not stored yet are dropped; scripts leave gaps where one was taken away; anybody may
    post any number.
    """
    kept: MultiDict[str, str] = MultiDict()
    lines: dict[int, dict[str, str]] = {}
    for key, value in posted.items(multi=True):
        match = LINE.fullmatch(key)
        if match:
            lines.setdefault(int(match[1]), {}).setdefault(match[2], value)
        elif not key.startswith("lines-"):
            kept.add(key, value)
    written = [lines[n] for n in sorted(lines) if keep_blank or _is_written(lines[n])]
    for number, line in enumerate(written[:MOST_LINES] or [{}]):
        for part, value in line.items():
            kept.add(f"lines-{number}-{part}", value)
    return kept, len(written)


def _is_written(line: dict[str, str]) -> bool:
    parts = ("id", "goods", "paid", "local", "unit_price", "spec")
    return any(line.get(part, "").strip() for part in parts)
