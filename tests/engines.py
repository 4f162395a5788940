"""A migrated database for tests, on either engine."""

from __future__ import annotations

from flask import Flask
from flask_migrate import Migrate, upgrade

from station_app.core.db import db
from station_app.core.schema import MIGRATIONS


def migrate(app: Flask) -> None:
    """Bring the application's database to the newest schema."""
    if "migrate" not in app.extensions:
        Migrate(app, db, directory=str(MIGRATIONS))
    with app.app_context():
        upgrade(directory=str(MIGRATIONS))
        db.session.remove()
