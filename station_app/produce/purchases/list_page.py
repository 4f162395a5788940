"""What the list of purchases shows."""

from __future__ import annotations

from typing import Any

from flask import url_for

from station_app.core.access import Person
from station_app.core.i18n import gettext
from station_app.core.listing import Asked
from station_app.core.words import day
from station_app.produce.purchases.lists import (
    COUNTER_ROWS,
    DESK_ROWS,
    LISTING,
    SORTS,
    STATES,
    Shown,
    rows,
    state_word,
    sums,
)
from station_app.produce.purchases.owing import age_of, shown_name


def page(found: Asked, by: Person) -> dict[str, Any]:
    """What ``produce/purchases.html`` shows."""
    size = COUNTER_ROWS if by.is_operator else DESK_ROWS
    made = LISTING.page(lambda: rows(found), found, size)
    texts = found.texts
    urls = {
        key: found.url(
            "produce.purchases", sort=key, up="1" if key == found.sort and found.descending else ""
        )
        for key in SORTS
    }
    return {
        "q": texts.get("q", ""),
        "state": texts.get("state", ""),
        "states": [(key, gettext(word)) for key, word in STATES.items()],
        "kept": found.kept("q", "state"),
        "sums": sums(found),
        "rows": [_row(Shown(row), by) for row in made.rows],
        "clear_url": url_for("produce.purchases") if texts else None,
        "sort": {"key": found.sort, "descending": found.descending, "urls": urls},
        "newer_url": found.url("produce.purchases", after=made.newer) if made.newer else None,
        "older_url": found.url("produce.purchases", before=made.older) if made.older else None,
    }


def _row(row: Any, by: Person) -> dict[str, Any]:
    owed = 0 if row.cancelled_at else row.owed_fen
    return {
        "url": url_for("produce.purchase", id=row.id),
        "number": row.number,
        "on": row.bought_on,
        "day": day(row.bought_on),
        "producer": shown_name(row.producer, row.producer_kind, by),
        "code": row.code,
        "product": row.product,
        "grade": row.grade,
        "net": row.net_words,
        "price_fen": row.price_fen,
        "unit": row.unit_word,
        "market_fen": row.market_fen,
        "gain_fen": row.gain_fen,
        "amount_fen": row.amount_fen,
        "owed_fen": owed,
        "is_late": owed > 0 and age_of(row.bought_on) == 2,
        "is_cancelled": row.cancelled_at is not None,
        "words": state_word(row),
    }
