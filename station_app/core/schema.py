"""Schema work for migrations that one code needs on SQLite and PostgreSQL alike.

Alembic is loaded by the migrations, not by everybody who asks where they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import Table, text

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


def add_keys(tables: Iterable[Table]) -> None:
    """Create the composite foreign keys of new tables.

    SQLite has them inline, because it cannot add constraints later. On PostgreSQL keys marked ``use_alter``
    inside ``create_table`` are silently never created, so they are added here.
    """
    from alembic import op

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


def change_words(table: str, column: str, constraint: str, words: Iterable[str]) -> None:
    """Let a column of a closed list of words take other ones (``core.db.word``).

    SQLite cannot alter a CHECK, and copying the table would let go of the rows that name its rows; the
    text of the schema is changed instead, as its manual allows for checks: no row is stored
    differently.
    """
    from alembic import op

    listed = ", ".join(f"'{word}'" for word in words)
    check = f"{column} IN ({listed})"
    bind = op.get_bind()
    if bind.dialect.name != "sqlite":
        op.drop_constraint(op.f(constraint), table, type_="check")
        op.create_check_constraint(op.f(constraint), table, check)
        return
    query = text("select sql from sqlite_master where type = 'table' and name = :name")
    was = bind.execute(query, {"name": table}).scalar_one()
    now, found = re.subn(
        rf"CONSTRAINT {constraint} CHECK \([^()]*\([^()]*\)\)",
        f"CONSTRAINT {constraint} CHECK ({check})",
        was,
    )
    if found != 1:
        raise LookupError(f"{table} has no check named {constraint}")
    version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
    bind.exec_driver_sql("PRAGMA writable_schema=ON")
    change = text("update sqlite_master set sql = :now where type = 'table' and name = :name")
    bind.execute(change, {"now": now, "name": table})
    bind.exec_driver_sql(f"PRAGMA schema_version={int(version) + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema=OFF")
