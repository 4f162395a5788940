"""The schema of a database: is it there, is it the newest, bring it up.

Only what changes tables loads Alembic: a server that is asked whether it is ready does without its 15 MB.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from flask import current_app
from sqlalchemy import column, inspect, literal_column, select, table

from station_app.core.access import unscoped
from station_app.core.db import Model, db, reading
from station_app.core.schema import MIGRATIONS
from station_app.ops.speaking import Sorry

_SAID = re.compile(r'^(revision|down_revision) = "(\w+)"$', re.MULTILINE)
_AT = table("alembic_version", column("version_num"))


def newest() -> str:
    """The revision this program is made for."""
    return _head(MIGRATIONS / "versions")


def is_known(revision: str) -> bool:
    """Can this program bring tables of this revision up? Not those a newer version of it made."""
    return revision in _steps(MIGRATIONS / "versions")


def _head(folder: Path) -> str:
    """The one step that no other builds on; raises ``ValueError`` where there are two."""
    steps = _steps(folder)
    (head,) = steps.keys() - set(steps.values())
    return head


@cache
def _steps(folder: Path) -> dict[str, str | None]:
    """Every step with the one it builds on."""
    said = [dict(_SAID.findall(step.read_text(encoding="utf-8"))) for step in folder.glob("*.py")]
    return {one["revision"]: one.get("down_revision") for one in said}


def present() -> str:
    """The revision the database stands at; empty when it has no schema."""
    with reading(), db.engine.connect() as connection:
        if not inspect(connection).has_table(_AT.name):
            return ""
        return connection.scalar(select(_AT.c.version_num)) or ""


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
    """Bring the database to the newest schema, from nothing or any earlier one; ``Sorry`` from a later."""
    from flask_migrate import Migrate, upgrade

    if (there := present()) and not is_known(there):
        raise Sorry("These tables are of a newer version of this program. Install that version.")

    if "migrate" not in current_app.extensions:
        Migrate(current_app, db, directory=str(MIGRATIONS))
    db.session.remove()
    upgrade(directory=str(MIGRATIONS))
    db.session.remove()
