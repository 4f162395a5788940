"""Pages about the installation itself: is it alive, is it ready, is it well."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, render_template
from sqlalchemy.exc import SQLAlchemyError

from station_app.core.access import PUBLIC, Role, allow
from station_app.core.db import db
from station_app.ops.keeping.health import examine
from station_app.ops.setup import schema

pages = Blueprint("ops", __name__)


@pages.get("/healthz")
@allow(PUBLIC)
def alive() -> Response:
    """Does the process answer? It asks the database nothing: a watcher restarts no server for its disk."""
    return Response("ok\n", mimetype="text/plain")


@pages.get("/readyz")
@allow(PUBLIC)
def ready() -> Response:
    """May visitors be sent here: the database answers and has this program's tables? 503 if not."""
    try:
        there = schema.present()
    except SQLAlchemyError:
        db.session.rollback()
        return Response("no database\n", 503, mimetype="text/plain")
    if there != schema.newest():
        return Response("old tables: run 'station upgrade'\n", 503, mimetype="text/plain")
    return Response("ready\n", mimetype="text/plain")


@pages.get("/health")
@allow(Role.ADMIN, Role.AUDITOR, Role.MANAGER)
def health() -> str:
    """How the installation is: database, disk, clock, age of the backup, the last restore drill."""
    found = examine()
    return render_template("ops/health.html", findings=found, mode=current_app.config["MODE"])
