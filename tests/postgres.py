"""A PostgreSQL cluster for one test run and a database of its own for each xdist worker.

pytest-postgresql is not used because initdb refuses root, and test machines often have no other user:
here the server runs as `postgres` or `nobody` then. The cluster starts when the first test asks for it, is
shared by the workers, listens on a socket in its own folder only, and is stopped by the process that
started the run.
"""

import fcntl
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.machine import missing, postgres_programs

FOLDER_VARIABLE = "STATION_TEST_CLUSTER"
FOLDER_PREFIX = "station-pg-"
# A test's rows need not survive a power cut; many short connections must fit.
SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "listen_addresses": "''",
    "max_connections": "200",
    "synchronous_commit": "off",
    "timezone": "UTC",
}


def pytest_configure(config: pytest.Config) -> None:
    """Name the run's cluster folder once; the workers inherit the name."""
    if not is_worker(config):
        remove_abandoned()
        folder = tempfile.mkdtemp(prefix=f"{FOLDER_PREFIX}{os.getpid()}-")
        os.chmod(folder, 0o711)  # the server's user passes through to its own rooms
        os.environ[FOLDER_VARIABLE] = folder


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the cluster after the last worker."""
    if not is_worker(config) and FOLDER_VARIABLE in os.environ:
        stop(Path(os.environ.pop(FOLDER_VARIABLE)))


def is_worker(config: pytest.Config) -> bool:
    """Whether this process is one of xdist's workers."""
    return hasattr(config, "workerinput")


def server_user() -> dict[str, Any]:
    """Arguments for subprocess that step down from root, which PostgreSQL refuses; none for other people."""
    if os.geteuid() != 0:
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = known.get("postgres") or known["nobody"]
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def command(folder: Path, *words: str) -> None:
    """Run one of PostgreSQL's programs as the server's user; RuntimeError with its words when it fails."""
    programs = postgres_programs()
    assert programs is not None
    plain = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    # Not into a pipe: the server inherits it, and the reader would wait until the server ends.
    with tempfile.TemporaryFile("w+") as said:
        ended = subprocess.run(
            [str(programs / words[0]), *words[1:]],
            cwd=folder,
            env=plain | {"LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            timeout=120,
            check=False,
            **server_user(),
        )
        if ended.returncode:
            said.seek(0)
            raise RuntimeError(f"{words[0]} ended with {ended.returncode}:\n{said.read()}")


def start(folder: Path, settings: dict[str, str] = SETTINGS) -> None:
    """Make and start the cluster in `folder`, once for all workers."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (folder / "started").exists():
            return
        rooms = folder / "data", folder / "socket"
        for room in rooms:
            room.mkdir(mode=0o700, exist_ok=True)
            if who := server_user():
                os.chown(room, who["user"], who["group"])
        data, socket = rooms
        command(
            folder, "initdb", "--pgdata", str(data), "--username=station", "--auth=trust",
            "--encoding=UTF8", "--no-locale", "--no-sync",
        )  # fmt: skip
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        command(
            folder, "pg_ctl", "start", "--wait", "--silent", "--pgdata", str(data),
            "--log", str(data / "server.log"), "--options", f"-k {socket} {options}",
        )  # fmt: skip
        (folder / "started").touch()


def stop(folder: Path) -> None:
    """Stop the cluster in `folder`, if it was started, and remove the folder."""
    if (folder / "data" / "postmaster.pid").exists():
        try:
            command(
                folder, "pg_ctl", "stop", "--mode=immediate", "--silent", "--pgdata", str(folder / "data")
            )
        except (RuntimeError, subprocess.TimeoutExpired) as problem:
            print(f"The test cluster in {folder} did not stop: {problem}")  # noqa: T201
    shutil.rmtree(folder, ignore_errors=True)


def remove_abandoned() -> None:
    """Stop clusters whose test run was killed before it could do so itself."""
    for folder in Path(tempfile.gettempdir()).glob(f"{FOLDER_PREFIX}*"):
        number = folder.name.removeprefix(FOLDER_PREFIX).split("-")[0]
        mine = number.isdigit() and folder.stat().st_uid == os.geteuid()
        if mine and not Path(f"/proc/{number}").exists() and Path("/proc/self").exists():
            stop(folder)


def connect_settings(database: str) -> dict[str, str]:
    """How psycopg reaches a database of the cluster."""
    return {"host": f"{os.environ[FOLDER_VARIABLE]}/socket", "user": "station", "dbname": database}


def create_database(name: str, template: str = "template1") -> str:
    """Make a database anew, starting the cluster if need be; returns its SQLAlchemy URL.

    It is empty, or a copy of `template`. A test that wants more than its worker's database (restore,
    migrations from zero) makes one by this.
    """
    start(Path(os.environ[FOLDER_VARIABLE]))
    with psycopg.connect(**connect_settings("postgres"), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    settings = connect_settings(name)
    return f"postgresql+psycopg://station@/{name}?host={settings['host']}"


def drop_database(name: str) -> None:
    """Remove a database, cutting off whoever is still connected."""
    with psycopg.connect(**connect_settings("postgres"), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """URL of an empty PostgreSQL database of this worker's own; skips where there are no server programs."""
    if postgres_programs() is None:
        missing("PostgreSQL's server programs are not installed (Debian: apt-get install postgresql).")
    name = f"station_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    yield create_database(name)
    drop_database(name)


@pytest.fixture
def fresh_postgres_url(postgres_url: str) -> Iterator[str]:
    """URL of an empty PostgreSQL database for one test alone."""
    name = f"fresh_{os.getpid()}_{time.monotonic_ns()}"
    yield create_database(name)
    drop_database(name)
