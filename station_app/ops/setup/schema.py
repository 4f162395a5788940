"""The schema of a database: is it there, is it the newest, bring it up.

Alembic is loaded when it is asked: a command or a server that only reads starts without it.
"""

from __future__ import annotations

from flask import current_app
from sqlalchemy import inspect, literal_column, select

from station_app.core.access import unscoped
from station_app.core.db import Model, db, reading
from station_app.core.schema import MIGRATIONS


def newest() -> str:
    """The revision this program is made for."""
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS))
    return ScriptDirectory.from_config(settings).get_current_head() or ""


def present() -> str:
    """The revision the database stands at; empty when it has no schema."""
    from alembic.migration import MigrationContext

    with reading(), db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""


def is_empty() -> bool:
    """No table of ours holds a row: nothing would be lost, nothing is worth saving."""
    with unscoped(), reading(), db.engine.connect() as connection:
        there = set(inspect(connection).get_table_names())
        for table in Model.metadata.sorted_tables:
            if table.name not in there:
                continue
            if connection.execute(select(literal_column("1")).select_from(table).limit(1)).first():
                return False
    return True


def migrate() -> None:
    """Bring the database to the newest schema, from nothing or from any earlier one."""
    from flask_migrate import Migrate, upgrade

    if "migrate" not in current_app.extensions:
        Migrate(current_app, db, directory=str(MIGRATIONS))
    db.session.remove()
    upgrade(directory=str(MIGRATIONS))
    db.session.remove()
