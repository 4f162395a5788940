"""A restore drill: a backup is worth what comes back from it, so put it back somewhere and look.

It is unpacked (seal, digests), restored into a database nobody uses, brought to the newest tables and put
to ``station verify``. The real database is not touched. The end is remembered for the health page.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import secrets
import shutil
import subprocess  # nosec B404: this program itself, with arguments of our own
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

import config
from station_app.core import clock
from station_app.core.db import db
from station_app.ops.keeping import archive, places, saving
from station_app.ops.keeping.archive import Contents
from station_app.ops.speaking import Sorry

COMMAND = "from station_app.ops.cli import main; main('upgrade --no-backup', 'verify --json')"
NAMED, MADE = "station_drill_", "%Y%m%d%H%M"
WELL = "restored, upgraded and verified: everything agrees"


def drill(path: Path, key_file: Path | None = None) -> None:
    """Try a backup; ``Sorry`` says what is wrong with it. Either end is remembered."""
    try:
        with archive.unpacked(path, key_file) as contents:
            saving.check(contents, path)
            with _elsewhere(contents) as url:
                _look(url, contents.database.parent)
    except Sorry as refused:
        places.note_drill(path, ok=False, sentence=refused.message)
        raise
    places.note_drill(path, ok=True, sentence=WELL)


@contextmanager
def _elsewhere(contents: Contents) -> Iterator[URL]:
    """A database of its own that holds what the backup holds, gone after the block."""
    if saving.is_sqlite():
        copy = contents.database.with_name("drill.sqlite3")
        shutil.copyfile(contents.database, copy)
        yield URL.create("sqlite", database=str(copy))
        return
    sweep()
    name = f"{NAMED}{clock.now():{MADE}}_{secrets.token_hex(4)}"
    try:
        _say(f'create database "{name}"')
    except DBAPIError as refused:
        raise Sorry(
            "The drill needs a database of its own, and this PostgreSQL account may not make one. "
            "Let its owner run: ALTER ROLE ... CREATEDB."
        ) from refused
    try:
        saving.put_dump_into(name, contents.database)
        yield db.engine.url.set(database=name)
    finally:
        _say(f'drop database if exists "{name}"')


def sweep() -> None:
    """Drop what drills left that were killed: theirs alone are called so, and none lasts a day."""
    with db.engine.connect() as connection:
        mine = text(
            "select datname from pg_database where starts_with(datname, :named) "
            "and datdba = (select oid from pg_roles where rolname = current_user)"
        )
        names = connection.scalars(mine, {"named": NAMED}).all()
    yesterday = f"{clock.now() - dt.timedelta(days=1):{MADE}}"
    for name in names:
        if re.fullmatch(rf"{NAMED}\d{{12}}_\w+", name) and name.removeprefix(NAMED) < yesterday:
            _say(f'drop database if exists "{name}"')


def _say(statement: str) -> None:
    """A statement PostgreSQL takes outside a transaction only; the name in it is made here."""
    db.session.remove()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(statement))


def _look(url: URL, room: Path) -> None:
    """Upgrade and verify the restored database with this very program, in a process of its own."""
    instance = room / "instance"
    instance.mkdir()
    ended = subprocess.run(  # nosec B603: no shell, this program
        [sys.executable, "-c", COMMAND],
        env=os.environ
        | {
            "DATABASE_URL": url.render_as_string(hide_password=False),
            "STATION_INSTANCE": str(instance),
            "STATION_BACKUPS": str(instance / "backups"),
        },
        cwd=config.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    _, proved, found = ended.stdout.partition("\n{")
    if not proved:
        lines = ended.stderr.strip().splitlines() or ["it gave no reason"]
        raise Sorry(f"It was restored, but the upgrade or 'station verify' failed on it: {lines[-1]}")
    wrong = sorted({one["check"] for one in json.loads("{" + found)["differences"]})
    if wrong:
        raise Sorry(f"It was restored, but 'station verify' finds differences in it: {', '.join(wrong)}.")
