"""The trend of quotes as a picture: one line a market over twelve weeks, drawn by the server."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from station_app.core.money import divide
from station_app.produce.quotes.models import Quote

WEEKS = 12
WIDE, HIGH, LEFT, TOP, BOTTOM = 640, 260, 92, 20, 40


def picture(rows: Sequence[Quote], names: dict[str, str], last: dt.date) -> dict[str, Any] | None:
    """Lines, dots and ticks in the units of the picture; None where fewer than two days are known.

    The scale leaves room above and below and has three ticks at whole fen.
    """
    if len({row.on for row in rows}) < 2:
        return None
    first = last - dt.timedelta(weeks=WEEKS)
    prices = [row.price_fen for row in rows]
    low, high = min(prices), max(prices)
    room = max(10, divide(high - low, 6))
    low, high = max(0, low - room), high + room

    def x(on: dt.date) -> int:
        return LEFT + divide((on - first).days * (WIDE - LEFT - 12), WEEKS * 7)

    def y(fen: int) -> int:
        return TOP + divide((high - fen) * (HIGH - TOP - BOTTOM), high - low)

    markets: dict[str, list[Quote]] = {}
    for row in rows:
        markets.setdefault(row.market, []).append(row)
    lines = [
        {
            "name": names.get(market, market),
            "kind": place % 4 + 1,
            "points": " ".join(f"{x(row.on)},{y(row.price_fen)}" for row in some),
            "dots": [(x(row.on), y(row.price_fen)) for row in some],
            "last": some[-1].price_fen,
        }
        for place, (market, some) in enumerate(markets.items())
    ]
    ticks = [(y(fen), fen) for fen in (low, divide(low + high, 2), high)]
    days = [(x(on), on) for on in (first, first + dt.timedelta(weeks=WEEKS // 2), last)]
    return {"wide": WIDE, "high": HIGH, "left": LEFT, "lines": lines, "ticks": ticks, "days": days}
