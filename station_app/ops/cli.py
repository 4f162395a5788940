"""The ``station`` command: the Flask CLI with this application loaded."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from typing import Any

import click
from flask import Flask
from flask.cli import FlaskGroup, ScriptInfo
from sqlalchemy.exc import DatabaseError, DataError, IntegrityError

import config
from station_app.core.errors import Busy, DomainError
from station_app.ops.checking.cli import facts, verify
from station_app.ops.demo.cli import demo
from station_app.ops.keeping.cli import backup, doctor, restore
from station_app.ops.serving.cli import serve, tick
from station_app.ops.setup.cli import accounts, init, upgrade
from station_app.ops.speaking import Sorry

NO_PLACE = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES)
BUSY = "The database is busy with another writer. Try again in a moment."
commands: list[click.Command] = [
    demo,
    init,
    upgrade,
    serve,
    tick,
    accounts,
    facts,
    verify,
    backup,
    restore,
    doctor,
]


def install(app: Flask, more: Iterable[click.Command]) -> None:
    """Make these and other features' commands reachable by ``flask --app wsgi`` too; migrations for them."""
    for command in (*commands, *more):
        app.cli.add_command(command)
    if config.is_command():
        from flask_migrate import Migrate

        from station_app.core.db import db
        from station_app.core.schema import MIGRATIONS

        Migrate(app, db, directory=str(MIGRATIONS))


def load() -> Flask:
    """The application for a command."""
    from station_app import create_app

    return create_app()


class Station(FlaskGroup):
    """Says expected failures in one sentence, and knows the business date before a command begins."""

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command, with the business date held where this database says so."""
        found = super().get_command(ctx, name)
        if found is not None:
            know_the_date()
        return found

    def invoke(self, ctx: click.Context) -> Any:
        """Run; what is expected to fail fails with a sentence."""
        try:
            return super().invoke(ctx)
        except DomainError as refused:
            raise Sorry(refused.text) from refused
        except config.BadSettings as bad:
            raise Sorry(str(bad)) from bad
        except Busy as busy:
            raise Sorry(BUSY) from busy
        except (IntegrityError, DataError):  # a fault of this program
            raise
        except DatabaseError as failed:
            raise Sorry(sentence(failed)) from failed
        except OSError as failed:
            if failed.errno not in NO_PLACE:
                raise
            where = f" ({failed.filename})" if failed.filename else ""
            raise Sorry(f"A file could not be written{where}: {failed.strerror}.") from failed


def know_the_date() -> None:
    """Read what this database is; one without its schema, or out of reach, is the command's own matter."""
    from station_app.core.db import db, reading
    from station_app.settings.installed import read_again

    try:
        with reading():
            read_again()
    except DatabaseError:
        pass
    finally:
        db.session.remove()


def sentence(failed: DatabaseError) -> str:
    """What a person can do about a database that does not answer as expected."""
    words = str(failed.orig)
    if "no such table" in words or "UndefinedTable" in type(failed.orig).__name__:
        return "This database has no tables yet, or old ones. Run 'station upgrade' first."
    if "database is locked" in words:
        return BUSY
    return f"The database cannot be used: {words.splitlines()[0]}"


group = Station(
    name="station",
    help="Village e-commerce service stations: orders, savings, figures of a county.",
    create_app=load,
    add_default_commands=False,
    add_version_option=False,
    set_debug_flag=False,
)


def main(*lines: str) -> None:
    """The console script. Bad settings are said before anything else is tried.

    What it writes (the database, photos, backups) names people: only its own account may read it.
    ``lines`` are carried out one after the other, as far as they succeed, instead of what the shell was told.
    """
    os.umask(0o077)
    info = ScriptInfo(create_app=load, set_debug_flag=False)
    with click.Context(group, info_name="station"):
        try:
            info.load_app()
        except config.BadSettings as bad:
            Sorry(str(bad)).show()
            raise SystemExit(1) from bad
        except OSError as failed:
            Sorry(f"The instance folder cannot be used ({failed.filename}): {failed.strerror}.").show()
            raise SystemExit(1) from failed
    for line in lines:
        try:
            group.main(line.split(), obj=info)
        except SystemExit as ended:
            if ended.code or line == lines[-1]:
                raise
    group.main(obj=info)
