"""Foreign keys: every row that names another finds it, whatever wrote it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import and_, func, select

from station_app.core.db import Model, db
from station_app.ops.checking.difference import Difference


def dangling() -> Iterator[Difference]:
    """For each foreign key of the model, how many rows name a row that is not there."""
    for table in Model.metadata.sorted_tables:
        for key in sorted(table.foreign_key_constraints, key=lambda key: str(key.name)):
            target = key.referred_table.alias("target")
            pairs = [(element.parent, target.c[element.column.name]) for element in key.elements]
            found = select(1).where(and_(*(mine == theirs for mine, theirs in pairs)))
            query = (
                select(func.count())
                .select_from(table)
                .where(*(mine.is_not(None) for mine, _ in pairs), ~found.correlate(table).exists())
            )
            missing = db.session.scalar(query) or 0
            if missing:
                where = f"{table.name} -> {key.referred_table.name} ({', '.join(key.column_keys)})"
                yield Difference("foreign_keys", where, missing, 0)
