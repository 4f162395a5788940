"""Pages of a long list by key: the next page begins after the last row shown, so it is flat in its depth.

A list is ordered by one column and, where that is equal, by the identifier. The address carries
``after`` or ``before``: the identifier and the value of the row at the edge.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import request
from sqlalchemy import Select, and_, or_

from station_app.core import parsers

SIZE = 50


@dataclass(frozen=True)
class Page:
    """Some rows of a list, and the addresses of the pages around them (None: there is none)."""

    rows: list[Any]
    newer_url: str | None = None
    older_url: str | None = None


def words(name: str = "q", limit: int = 60) -> str:
    """What somebody searches for, without what cannot be seen; more than the limit is cut."""
    text = request.args.get(name, "")
    try:
        return parsers.read_text(text[:limit], limit, required=False)
    except parsers.Unreadable:
        return ""


def page(
    query: Select[Any],
    column: Any,
    identifier: Any,
    *,
    run: Callable[[Select[Any]], Any],
    key: Callable[[Any], tuple[str, uuid.UUID]],
    url: Callable[..., str],
    size: int = SIZE,
) -> Page:
    """The page of ``query`` that the address asks for, ascending by ``column`` and ``identifier``.

    ``run`` executes it, ``key`` gives ``(value, id)`` of a row, ``url(after=...)`` the address of a page.
    """
    after, before = _cursor("after"), _cursor("before")
    backwards = before is not None
    edge = before or after
    if edge is not None:
        value, id = edge
        beyond = (column < value, identifier < id) if backwards else (column > value, identifier > id)
        query = query.where(or_(beyond[0], and_(column == value, beyond[1])))
    order = (column.desc(), identifier.desc()) if backwards else (column, identifier)
    rows = list(run(query.order_by(*order).limit(size + 1)))
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    if not rows:
        return Page(rows)
    has_newer, has_older = (more, True) if backwards else (edge is not None, more)
    return Page(
        rows,
        url(before=_spell(*key(rows[0]))) if has_newer else None,
        url(after=_spell(*key(rows[-1]))) if has_older else None,
    )


def _spell(value: str, id: uuid.UUID) -> str:
    return f"{id.hex}.{value}"


def _cursor(name: str) -> tuple[str, uuid.UUID] | None:
    """A cursor of the address; anything else than one we made starts the list from its beginning."""
    text = request.args.get(name, "")
    hexadecimal, dot, value = text.partition(".")
    if not dot or len(text) > 200 or "\x00" in value:
        return None
    try:
        return value, uuid.UUID(hex=hexadecimal)
    except ValueError:
        return None
