"""A served county for browser tests: SQLite, loopback, one free port."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
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
from tests.engines import migrate


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


@pytest.fixture
def served(tmp_path: Any) -> Iterator[Served]:
    """The named county behind a real server; everybody's password is the tests'."""
    forget()
    app = create_app(
        "testing", SQLALCHEMY_DATABASE_URI=f"sqlite:///{tmp_path / 'served.sqlite3'}", FILES=str(tmp_path)
    )
    migrate(app)
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
