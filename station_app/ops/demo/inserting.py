"""Insert many rows of one table at once."""

from __future__ import annotations

from operator import itemgetter
from typing import Any

from sqlalchemy import insert

from station_app.core.db import Model, db

CACHE_KIB = 262_144
Row = dict[str, Any]


def store(model: type[Model], rows: list[Row]) -> None:
    """Insert rows as they are; all name the same columns, a column with a fixed default may be left out.

    Straight to the driver, with the columns' own conversions: the general way costs five times as much a row.
    """
    if not rows:
        return
    table: Any = model.__table__
    connection = db.session.connection()
    left_out = {
        column.name: column.default.arg
        for column in table.c
        if column.name not in rows[0] and column.default is not None and column.default.is_scalar
    }
    rows = [row | left_out for row in rows] if left_out else rows
    names = list(rows[0])
    compiled = insert(table).compile(dialect=connection.dialect, column_keys=names)
    order = compiled.positiontup or names
    kinds = [table.c[name].type.dialect_impl(connection.dialect) for name in order]
    converted = [
        (index, convert)
        for index, kind in enumerate(kinds)
        if (convert := kind.bind_processor(connection.dialect)) is not None
    ]
    pick = itemgetter(*order)
    made = []
    for row in rows:
        values = list(pick(row))
        for index, convert in converted:
            values[index] = convert(values[index])
        made.append(tuple(values) if compiled.positiontup else dict(zip(order, values, strict=True)))
    connection.exec_driver_sql(compiled.string, made)


def make_room() -> None:
    """Let SQLite keep the growing indexes in memory while so much is written."""
    connection = db.session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA cache_size=-{CACHE_KIB}")
