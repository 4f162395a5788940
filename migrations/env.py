"""Runs migrations with the application's engine; the same files upgrade SQLite, PostgreSQL and Citus."""

from __future__ import annotations

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import text

from station_app.core.db import Model, UtcMoment

extension = current_app.extensions["migrate"]
engine = extension.db.engine


def render_item(kind: str, thing: Any, _context: Any) -> str | bool:
    """Name our own column types by what the database sees of them."""
    if kind == "type" and isinstance(thing, UtcMoment):
        return "sa.DateTime(timezone=True)"
    return False


def same_type(_context: Any, _inspected: Any, _column: Any, found: Any, wanted: Any) -> bool | None:
    """SQLite keeps no length of a moment's zone; everything else is compared as usual."""
    return False if isinstance(wanted, UtcMoment) and "DATETIME" in str(found).upper() else None


with engine.connect() as connection:
    if connection.dialect.name == "postgresql":
        connection.execute(text("set lock_timeout = '4s'"))
        connection.execute(text("set statement_timeout = '10min'"))
        connection.commit()
    context.configure(
        connection=connection,
        target_metadata=Model.metadata,
        render_item=render_item,
        render_as_batch=True,
        compare_type=same_type,
    )
    with context.begin_transaction():
        context.run_migrations()
