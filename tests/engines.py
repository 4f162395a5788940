"""A migrated database for tests, on either engine."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_migrate import Migrate, upgrade
from sqlalchemy import event

from station_app.core.db import db
from station_app.core.schema import MIGRATIONS


def migrate(app: Flask) -> None:
    """Bring the application's database to the newest schema."""
    if "migrate" not in app.extensions:
        Migrate(app, db, directory=str(MIGRATIONS))
    with app.app_context():
        upgrade(directory=str(MIGRATIONS))
        db.session.remove()


def without_waiting(app: Flask) -> None:
    """Let SQLite not wait for the disk at each commit: no test of one process outlives the machine."""
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", _carelessly)


def _carelessly(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF")
