"""A served county for browser tests: SQLite, loopback, one free port."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from waitress.server import create_server

from station_app import create_app
from station_app.accounts.models import User
from station_app.core.access import Person, unscoped
from station_app.core.db import db
from tests import factories
from tests.conftest import forget
from tests.engines import migrate, without_waiting


@dataclass
class Served:
    """Where the county is served, and who lives in it."""

    app: Flask
    url: str
    county: factories.County

    def sign_in(self, page: Any, person: Person) -> None:
        """Sign in as a person does: login, password, button."""
        page.goto(f"{self.url}/sign-in")
        page.fill("[name=login]", person.login)
        page.fill("[name=password]", factories.PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url(f"{self.url}/")


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database without a row, made once; each test serves a copy."""
    path: Path = tmp_path_factory.mktemp("empty") / "station.sqlite3"
    app = create_app("testing", SQLALCHEMY_DATABASE_URI=f"sqlite:///{path}")
    without_waiting(app)
    migrate(app)
    with app.app_context():
        db.engine.dispose()
    with closing(sqlite3.connect(path)) as connection:  # outside the program: its own begins a transaction
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture
def served(tmp_path: Path, empty_file: Path) -> Iterator[Served]:
    """The named county behind a real server; everybody's password is the tests'."""
    forget()
    path = tmp_path / "served.sqlite3"
    shutil.copy(empty_file, path)
    app = create_app("testing", SQLALCHEMY_DATABASE_URI=f"sqlite:///{path}", FILES=str(tmp_path))
    without_waiting(app)
    with app.app_context(), unscoped():
        county = factories.county()
        for user in db.session.scalars(select(User)):
            user.set_password(factories.PASSWORD)
        db.session.commit()
        db.session.remove()
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield Served(app, f"http://127.0.0.1:{server.effective_port}", county)
    server.close()
    thread.join(timeout=5)
    with app.app_context():
        db.engine.dispose()
    forget()
