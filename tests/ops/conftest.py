"""A fresh database of one's own for commands, on either engine; a demo county built once."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy import text

from station_app import create_app
from station_app.core import clock
from station_app.core.db import db
from station_app.ops.cli import group
from tests.engines import without_waiting
from tests.postgres import create_database, drop_database

SMALL = "0.01"


class Commands:
    """The station command on one database, with an instance folder of its own."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def __call__(self, *words: str, **more: Any) -> Result:
        """Run a command as the console would."""
        clock.pin(None)
        info = ScriptInfo(create_app=lambda: self.app)
        return CliRunner().invoke(group, list(words), obj=info, **more)

    def json(self, *words: str) -> Any:
        """The one document a command prints."""
        return json.loads(self(*words, "--json").stdout)

    def sql(self, statement: str, **values: Any) -> list[Any]:
        """Plain SQL, past every rule of the program."""
        with self.app.app_context(), db.engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA ignore_check_constraints=ON")
            else:
                connection.execute(text("set session_replication_role = replica"))
            done = connection.execute(text(statement), values)
            rows = [tuple(row) for row in done] if done.returns_rows else []
            connection.commit()
            connection.invalidate()
        return rows


@pytest.fixture(autouse=True)
def _the_date_runs_again() -> Iterator[None]:
    yield
    clock.pin(None)


@pytest.fixture
def commands_at(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Commands]]:
    """A function: the command on a database, by its URL and its instance folder."""
    made: list[Flask] = []

    def at(url: str, folder: Path) -> Commands:
        monkeypatch.setenv("STATION_INSTANCE", str(folder))
        app = create_app("testing", SQLALCHEMY_DATABASE_URI=url)
        without_waiting(app)
        made.append(app)
        return Commands(app)

    yield at
    for app in made:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def station(
    engine: str, request: pytest.FixtureRequest, tmp_path: Path, commands_at: Callable[..., Commands]
) -> Commands:
    """The command on an empty database without a schema."""
    if engine == "postgresql":
        return commands_at(request.getfixturevalue("fresh_postgres_url"), tmp_path)
    return commands_at(f"sqlite:///{tmp_path / 'station.sqlite3'}", tmp_path)


@pytest.fixture(scope="session")
def small_demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo county with a hundredth of the orders, built once; tests work on copies."""
    return built(tmp_path_factory.mktemp("small"), "--scale", SMALL)


@pytest.fixture
def small_demo(small_demo_file: Path, tmp_path: Path, commands_at: Callable[..., Commands]) -> Commands:
    """The command on a small demo of this test's own."""
    shutil.copy(small_demo_file, tmp_path / "station.sqlite3")
    shutil.copytree(small_demo_file.parent / "files", tmp_path / "files", copy_function=os.link)
    return commands_at(f"sqlite:///{tmp_path / 'station.sqlite3'}", tmp_path)


@pytest.fixture(scope="session")
def small_demo_database(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The same on PostgreSQL: the name of a database that tests copy."""
    name = f"demo_{os.getpid()}"
    build(create_database(name), tmp_path_factory.mktemp("small_pg"), "--scale", SMALL)
    yield name
    drop_database(name)


@pytest.fixture
def demo(
    engine: str, request: pytest.FixtureRequest, tmp_path: Path, commands_at: Callable[..., Commands]
) -> Iterator[Commands]:
    """The command on a small demo of this test's own, on either engine."""
    if engine == "sqlite":
        yield request.getfixturevalue("small_demo")
        return
    name = f"fresh_{os.getpid()}_{time.monotonic_ns()}"
    yield commands_at(create_database(name, request.getfixturevalue("small_demo_database")), tmp_path)
    drop_database(name)


def built(folder: Path, *options: str) -> Path:
    """Build a demo county into a folder; the path of its database."""
    path = folder / "station.sqlite3"
    build(f"sqlite:///{path}", folder, *options)
    with sqlite3.connect(path) as connection:  # outside the program: its own begins a transaction
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return path


def build(url: str, folder: Path, *options: str) -> None:
    """Build a demo county into an empty database."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STATION_INSTANCE", str(folder))
        app = create_app("testing", SQLALCHEMY_DATABASE_URI=url)
        without_waiting(app)
        result = Commands(app)("demo", *options)
        assert result.exit_code == 0, result.output
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
    clock.pin(None)
