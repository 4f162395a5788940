"""A migrated database for tests, on either engine."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import Migrate, upgrade
from jinja2 import FileSystemBytecodeCache
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


COMPILED = "STATION_TESTS_TEMPLATES"


def compile_once(folder: Path | None = None) -> None:
    """Keep compiled templates in a folder for every application made after this, in other processes too.

    Each test that makes an application of its own would compile the templates of its pages anew.
    """
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        os.environ[COMPILED] = str(folder)
    if COMPILED in os.environ:
        Flask.jinja_options = {"bytecode_cache": FileSystemBytecodeCache(os.environ[COMPILED])}
