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

_SAID = re.compile(r'^(revision|down_revision) = "(\w+)"$', re.MULTILINE)
_AT = table("alembic_version", column("version_num"))


def newest() -> str:
    """The revision this program is made for."""
    return _head(MIGRATIONS / "versions")


@cache
def _head(steps: Path) -> str:
    """The one step that no other builds on; raises ``ValueError`` where there are two."""
    before = {}
    for step in steps.glob("*.py"):
        said = dict(_SAID.findall(step.read_text(encoding="utf-8")))
        before[said["revision"]] = said.get("down_revision")
    (head,) = before.keys() - set(before.values())
    return head


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
    """Bring the database to the newest schema, from nothing or from any earlier one."""
    from flask_migrate import Migrate, upgrade

    if "migrate" not in current_app.extensions:
        Migrate(current_app, db, directory=str(MIGRATIONS))
    db.session.remove()
    upgrade(directory=str(MIGRATIONS))
    db.session.remove()
