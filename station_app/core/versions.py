"""Which versions of rows PostgreSQL would show, in one text: enough to know whether any of them changed.

To read some hundred rows costs more than to ask which they are, and that is all somebody needs who keeps what
was made of them (``reports/kept.py``). A row that is written anew, whatever changes in it, stands in another
place or has another transaction that made it (``ctid`` and ``xmin``, PostgreSQL manual, 5.5 System Columns).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Select, Text, cast, func, literal, literal_column, select

from station_app.core.access import visible_columns
from station_app.core.db import db
from station_app.core.scoped import Scoped


class Versions:
    """The rows of statements over what the acting person may see, each written with ``versions_of``."""

    def __init__(self, *builds: Callable[[], Select[Any]]) -> None:
        self.whole = Scoped(lambda: select(*(_text(build(), at) for at, build in enumerate(builds))))

    def run(self, **values: Any) -> tuple[str, ...] | None:
        """The versions of each as a text; None from SQLite, where rows cost no way to a server."""
        if db.session.get_bind().dialect.name != "postgresql":
            return None
        return tuple(self.whole.run(**values)[0])


def versions_of(model: Any) -> Select[Any]:
    """The versions of the rows of a table that the acting person may see."""
    table = model.__tablename__
    place, maker = (cast(literal_column(f"{table}.{name}"), Text) for name in ("ctid", "xmin"))
    return visible_columns(model, (place + maker).label("version"))


def _text(query: Select[Any], at: int) -> Any:
    rows = query.subquery()
    whole = func.coalesce(func.string_agg(rows.c.version, literal(" ")), "")
    return select(whole).scalar_subquery().label(f"versions_{at}")
