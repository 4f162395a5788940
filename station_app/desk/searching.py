"""What the statements of the search box have in common: they are prepared once for each kind of words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, String, bindparam, func, literal_column

SHOWN = 10
WORDS: Any = bindparam("words", type_=String)
NUMBER: Any = bindparam("number", type_=String)
TAIL: Any = bindparam("tail", type_=String)


def first(query: Select[Any], *order: Any) -> Select[Any]:
    """The first rows, each with how many there are in all."""
    counted = query.add_columns(func.count().over().label("in_all"))
    return counted.order_by(*order).limit(literal_column(str(SHOWN)))


def counted(rows: Sequence[Any]) -> tuple[list[Any], int]:
    """Those rows without it, and how many there are in all."""
    return [row[:-1] for row in rows], rows[0][-1] if rows else 0
