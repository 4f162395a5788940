"""Schema work for migrations that one code needs on SQLite and PostgreSQL alike."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from alembic import op
from sqlalchemy import Table

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


def add_keys(tables: Iterable[Table]) -> None:
    """Create the composite foreign keys of new tables.

    SQLite has them inline, because it cannot add constraints later. On PostgreSQL keys marked ``use_alter``
    inside ``create_table`` are silently never created, so they are added here.
    """
    if op.get_bind().dialect.name == "sqlite":
        return
    for table in tables:
        for key in table.foreign_key_constraints:
            if not key.use_alter:
                continue
            targets = [element.target_fullname.split(".") for element in key.elements]
            op.create_foreign_key(
                str(key.name),
                table.name,
                targets[0][0],
                list(key.column_keys),
                [column for _, column in targets],
            )
