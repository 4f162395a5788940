"""What the doctor looks at, each with a sentence that says what to do when it is wrong."""

from __future__ import annotations

import datetime as dt
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from flask import current_app
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

import config
from station_app.core import clock
from station_app.core.access import unscoped
from station_app.core.audit import AuditEntry
from station_app.core.db import db, reading
from station_app.ops.keeping import places
from station_app.ops.setup import schema
from station_app.settings.installed import read_again

ENOUGH_BYTES = 1_000_000_000
PROGRAM_FROM = dt.date(2026, 1, 1)
OLDEST_BACKUP = dt.timedelta(days=8)
CLOCK_APART = dt.timedelta(minutes=10)


@dataclass(frozen=True)
class Finding:
    """One thing looked at."""

    subject: str
    ok: bool
    sentence: str


def examine() -> list[Finding]:
    """Look at everything; what needs the database is left out when it cannot be reached."""
    reached = database()
    looks: list[Callable[[], Finding]] = [python, disk, time, secret]
    if reached.ok:
        looks = [python, tables, disk, time, secret, backup]
    with unscoped(), reading():
        found = [look() for look in looks]
        db.session.remove()
    return [found[0], reached, *found[1:]]


def python() -> Finding:
    """Python 3.11 or newer."""
    version = ".".join(str(part) for part in sys.version_info[:3])
    return Finding("Python", sys.version_info >= (3, 11), f"{version} (3.11 or newer is needed)")


def database() -> Finding:
    """Can it be reached and read?"""
    url = db.engine.url.render_as_string(hide_password=True)
    try:
        with reading(), db.engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                said = connection.execute(text("PRAGMA quick_check")).scalar()
                if said != "ok":
                    return Finding("database", False, f"{url} is damaged: {said}. Restore a backup.")
            else:
                connection.execute(text("select 1"))
    except SQLAlchemyError as failed:
        words = str(getattr(failed, "orig", failed)).splitlines()[0]
        return Finding("database", False, f"{url} cannot be reached: {words}")
    return Finding("database", True, url)


def tables() -> Finding:
    """Is the schema the newest?"""
    there, wanted = schema.present(), schema.newest()
    if there == wanted:
        return Finding("migrations", True, f"the newest, {wanted}")
    return Finding("migrations", False, f"at {there or 'nothing'}, newest is {wanted}: run 'station upgrade'")


def disk() -> Finding:
    """Is there room for the database to grow and be copied?"""
    free = shutil.disk_usage(current_app.instance_path).free
    return Finding("disk", free >= ENOUGH_BYTES, f"{free // 1_000_000:,} MB free (1,000 MB are wanted)")


def time() -> Finding:
    """Does the clock agree with the program's age and with what was written last?"""
    now = clock.now()
    words = f"{clock.local(now):%Y-%m-%d %H:%M} in Beijing"
    if now.date() < PROGRAM_FROM:
        return Finding("clock", False, f"{words}: that is before this program was made. Set the clock.")
    try:
        last = db.session.scalar(select(func.max(AuditEntry.at)))
    except SQLAlchemyError:
        db.session.rollback()
        last = None
    if last is not None and last > now + CLOCK_APART:
        return Finding("clock", False, f"{words}, but something was written later than that. Set the clock.")
    return Finding("clock", True, words)


def secret() -> Finding:
    """Is there a strong secret to sign with?"""
    try:
        config.kept_secret()
    except config.BadSettings as bad:
        return Finding("secret", False, str(bad))
    return Finding("secret", True, "strong")


def backup() -> Finding:
    """Was the database saved lately? An empty one and the demo need it not."""
    try:
        needless = schema.is_empty() or read_again().is_demo
    except SQLAlchemyError:
        db.session.rollback()
        needless = schema.is_empty()
    if needless:
        return Finding("backup", True, "none needed: nothing real is stored yet")
    newest = places.newest()
    if newest is None:
        return Finding(
            "backup", False, "never made. Run 'station backup FILE', daily by cron or the task planner"
        )
    at, where = newest
    days = (clock.now() - at).days
    if not Path(where).is_file():
        return Finding("backup", False, f"{where} is gone. Run 'station backup FILE'")
    sentence = f"{days} days old: {where}"
    return Finding("backup", clock.now() - at <= OLDEST_BACKUP, sentence)
