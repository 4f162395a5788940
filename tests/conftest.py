"""What every test may ask for: a small named county on SQLite and PostgreSQL, and people who sign in."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from station_app import create_app
from station_app.accounts import models as accounts
from station_app.accounts.pins import setting
from station_app.core import clock, i18n
from station_app.core.access import Person, acting_as, enter, unscoped
from station_app.core.db import Model, db, only_reads
from tests import factories
from tests.engines import compile_once, migrate, without_waiting
from tests.web import Browser

pytest_plugins = ("tests.postgres", "tests.browser")
ENGINES = ("sqlite", "postgresql")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Everything that touches the database runs on both engines, unless it is marked for one."""
    if "engine" in metafunc.fixturenames:
        only = metafunc.definition.get_closest_marker("only")
        metafunc.parametrize("engine", only.args if only else ENGINES, scope="session")


DEMO = "whole_file"
LONG = ("tests/whole/", "tests/e2e/", "tests/bench/", "tests/ops/")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes seconds goes first: at the end one worker would work on alone.

    The full demo is built by whichever test asks first, before everything; the others that need it come after
    what takes long, so that no worker stands and waits for it.
    """
    asking = [item for item in items if DEMO in getattr(item, "fixturenames", ())]
    items.sort(key=lambda item: 0 if item in asking[:1] else 2 if item in asking else _turn(item))


def _turn(item: pytest.Item) -> int:
    return 1 if item.nodeid.startswith(LONG) else 3


def pytest_xdist_auto_num_workers() -> int:
    """A worker more than there are cores: each waits a sixth of its time for browser, server or disk."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_finish() -> None:
    """What is loaded now stays loaded: the collector need not look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def compiled_templates(tmp_path_factory: Any) -> None:
    """Templates are compiled once for all applications, processes and workers of a run."""
    compile_once(tmp_path_factory.getbasetemp().parent / "templates")


@pytest.fixture(scope="session", autouse=True)
def light_hashes() -> Iterator[None]:
    """Passwords are hashed with little work: that the real work is heavy has a test of its own."""
    with pytest.MonkeyPatch.context() as patch:
        light = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
        for module in (accounts, setting):
            patch.setattr(module, "hasher", light)
        patch.setattr(accounts, "_nobody", light.hash("nobody"))
        yield


@pytest.fixture(scope="session")
def migrated(engine: str, request: pytest.FixtureRequest, tmp_path_factory: Any) -> Iterator[Flask]:
    """An application on a migrated, empty database of this worker and engine."""
    if engine == "postgresql":
        url = request.getfixturevalue("postgres_url")
    else:
        url = f"sqlite:///{tmp_path_factory.mktemp('db') / 'station.sqlite3'}"
    folder = tmp_path_factory.mktemp("files")
    app = create_app("testing", SQLALCHEMY_DATABASE_URI=url, FILES=str(folder))
    app.test_client_class = Browser
    without_waiting(app)
    migrate(app)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(migrated: Flask) -> Iterator[Flask]:
    """The application with an empty database; everything written is gone after the test."""
    forget()
    with migrated.app_context():
        yield migrated
        db.session.remove()
        wipe()
    forget()


def forget() -> None:
    """No person, no pinned date, Chinese."""
    enter(None)
    only_reads(False)
    clock.pin(None)
    i18n.use("zh")


def wipe() -> None:
    """Empty every table that holds something: emptying all of sixty took longer than most tests."""
    tables = [table.name for table in Model.metadata.sorted_tables]
    asked = " union all ".join(f"select '{name}' where exists (select 1 from \"{name}\")" for name in tables)
    with db.engine.connect() as connection:
        filled = connection.scalars(text(asked)).all()
        if connection.dialect.name == "postgresql":
            connection.execute(text("set local session_replication_role = replica"))
        else:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        for name in filled:
            connection.execute(text(f'delete from "{name}"'))
        connection.commit()


@pytest.fixture
def county(app: Flask) -> factories.County:
    """Tongyu in small: two open stations, their operators, an office, a neighbouring county."""
    with unscoped():
        return factories.county()


@pytest.fixture
def wang(county: factories.County) -> Iterator[Person]:
    """王站长 acts: the operator of TY001."""
    with acting_as(county.wang) as person:
        yield person


@pytest.fixture
def office(county: factories.County) -> Iterator[Person]:
    """县电商办 acts: the county manager."""
    with acting_as(county.office) as person:
        yield person


@pytest.fixture
def signed_in(app: Flask, county: factories.County) -> Any:
    """A function: a browser signed in as a person of the county."""

    def enter_as(person: Person) -> FlaskClient:
        return factories.browser_of(app, person)

    return enter_as


@pytest.fixture
def ledgers() -> Path:
    """The folder of sample ledgers with the truth about every row."""
    return Path(__file__).parent / "ledgers"
