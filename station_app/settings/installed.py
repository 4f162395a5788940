"""What this database is, read once per process: a real county's, or the demo with its pinned date."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from station_app.core import clock
from station_app.core.db import db
from station_app.settings.dictionaries import offered
from station_app.settings.models import installation

KEPT = "installed"


@dataclass(frozen=True)
class Installed:
    """``business_on`` is the day the demo's business date is held at; None: it runs.

    ``county`` is whose installation it is where several counties live in it; empty: nobody's in particular.
    """

    is_demo: bool = False
    business_on: dt.date | None = None
    county: str = ""


def installed() -> Installed:
    """What this database is; holds the business date where it says so.

    Tests change their database under one application, so they read it each time.
    """
    kept: Installed | None = current_app.extensions.get(KEPT)
    return kept if kept is not None and not current_app.testing else read_again()


def read_again() -> Installed:
    """Read it from the database, as after the demo was built."""
    facts = installation()
    day = facts.get("business_on")
    found = Installed(
        facts.get("demo") == "1", dt.date.fromisoformat(day) if day else None, facts.get("county", "")
    )
    if found.business_on is not None:
        clock.pin(found.business_on)
    current_app.extensions[KEPT] = found
    return found


def install(app: Flask) -> None:
    """Know it before the first page of this process is made; templates may ask what a dictionary offers."""
    app.jinja_env.globals["offered"] = offered

    @app.before_request
    def know() -> None:
        if KEPT in app.extensions:
            return
        try:
            installed()
        except SQLAlchemyError:
            db.session.rollback()  # the page says what it cannot do; a watcher's page needs no database
