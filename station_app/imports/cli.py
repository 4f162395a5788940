"""Commands that import ledgers and take an import back; with those for divisions and stations."""

from __future__ import annotations

import datetime as dt
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from station_app.accounts.models import User, UserState
from station_app.core import clock
from station_app.core.access import OFFICE, Person, Role, unscoped
from station_app.core.db import db, reading
from station_app.core.errors import DomainError
from station_app.core.i18n import gettext
from station_app.imports import batches, undoing
from station_app.imports.lists import kinds, storing
from station_app.imports.lists.cli import groups
from station_app.imports.models import ImportBatch
from station_app.imports.places.cli import AS_JSON, FILE, ended, places, say
from station_app.imports.rows import Row
from station_app.stations.models import Posting, Station
from station_app.stations.signed_in import person_of

ROWS_A_BAR_STEP = 500


@contextmanager
def counting(label: str) -> Iterator[Callable[[], None]]:
    """A running count on standard error when a person watches; silent in a pipe."""
    count = 0

    def step() -> None:
        nonlocal count
        count += 1
        if count % ROWS_A_BAR_STEP == 0 and sys.stderr.isatty():
            click.echo(f"\r{label}: {count:,} rows", nl=False, err=True)

    yield step
    if count >= ROWS_A_BAR_STEP and sys.stderr.isatty():
        click.echo(f"\r{label}: {count:,} rows", err=True)


class Day(click.ParamType):
    """A day written 2015-08-31."""

    name = "date"

    def convert(
        self, value: str | dt.date, param: click.Parameter | None, ctx: click.Context | None
    ) -> dt.date:
        """The day; a wrong spelling is wrong use (exit 2)."""
        if isinstance(value, dt.date):
            return value
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            self.fail(f"'{value}' is not a day like 2015-08-31.", param, ctx)


@click.group()
def orders() -> None:
    """Proxy orders."""


@orders.command("import")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=FILE)
@click.option("--station", "code", default="", help="The station of sheets that do not name one.")
@click.option("--dry-run", is_flag=True, help="Only look; store nothing.")
@click.option("--as-of", type=Day(), help="Rows of a later date are refused (default: today).")
@click.option("--by", "login", default="", help="Import as this person, within what they serve.")
@AS_JSON
@with_appcontext
def import_orders(
    files: tuple[Path, ...], code: str, dry_run: bool, as_of: dt.date | None, login: str, as_json: bool
) -> None:
    """Import ledgers (.xlsx, .xls, .ods, .csv) as one batch. Exit 1 when a row was refused."""
    day = as_of or clock.today()
    with counting("Reading") as step:
        rows = batches.read_files(((path.name, path.read_bytes()) for path in files), day, step)
    with unscoped():
        with reading():
            by = _person(login) if login else None
            county_id = by.county_id if by else _county({row.code or code for row in rows})
            db.session.rollback()
        try:
            with counting("Storing") as step:
                batch = batches.new_batch(county_id, [path.name for path in files], day, by)
                counts = batches.settle(batch, rows, by, chosen=code, store=not dry_run, step=step)
            if dry_run:
                db.session.rollback()
            else:
                db.session.commit()
        except DomainError as error:
            db.session.rollback()
            raise click.ClickException(error.text) from error
    document: dict[str, Any] = {
        "batch": None if dry_run else str(batch.id),
        "accepted": counts.accepted,
        "refused": counts.refused,
        "known": counts.known,
        "warnings": counts.warnings,
        "rows": [_shown(row) for row in rows],
    }
    if not as_json:
        for row in rows:
            for problem in row.problems:
                where = f"{row.file} {row.sheet} {row.number}".replace("  ", " ")
                click.echo(f"{row.result}  {where}  {problem.column}: {problem.value} {problem.message}")
    head = "Nothing was stored. " if dry_run else f"Batch {batch.id}. "
    say(document, as_json, ended(head, document))
    sys.exit(1 if counts.refused else 0)


def _shown(row: Row) -> dict[str, Any]:
    return {
        "file": row.file,
        "sheet": row.sheet,
        "row": row.number,
        "result": str(row.result),
        "problems": [problem.shown() for problem in row.problems],
    }


def _person(login: str) -> Person:
    """The person with this login, if they may import; wrong use otherwise."""
    user = db.session.scalar(select(User).where(User.login == login, User.state == UserState.ACTIVE))
    if user is None or user.role not in (Role.OPERATOR, Role.ADMIN, *OFFICE):
        raise click.UsageError(f"'{login}' is nobody who may import ledgers.")
    today = clock.today()
    served = db.session.execute(
        select(Station.id, Station.name, Station.code)
        .join(Posting, (Posting.county_id == Station.county_id) & (Posting.station_id == Station.id))
        .where(Posting.user_id == user.id, Posting.from_on <= today)
        .where(Posting.to_on.is_(None) | (Posting.to_on >= today))
        .order_by(Posting.from_on, Posting.id)
    )
    return person_of(user, [(id, name, code) for id, name, code in served])


def _county(codes: set[str]) -> str:
    """The county these station codes belong to; wrong use when they leave it open."""
    real = select(Station.county_id).where(Station.is_practice.is_(False)).distinct()
    named = set(db.session.scalars(real.where(Station.code.in_(codes - {""}))))
    counties = named or set(db.session.scalars(real))
    if len(counties) > 1:
        raise click.UsageError("These stations lie in several counties; say --by whom to import.")
    if not counties:
        raise click.ClickException("There are no stations yet. Run 'station stations import' first.")
    return counties.pop()


@click.group()
def imports() -> None:
    """Imports of ledgers."""


@imports.command()
@click.argument("batch", type=click.UUID)
@AS_JSON
@with_appcontext
def undo(batch: uuid.UUID, as_json: bool) -> None:
    """Take back a whole BATCH. Orders edited since are kept and named; then exit 1."""
    with unscoped():
        found: ImportBatch | None = batches.batch_of(batch)
        if found is None:
            raise click.ClickException(f"There is no import {batch}.")
        try:
            kind = kinds.kind_of(found.kind)
            if kind is not None:
                _undo_list(found, kind, as_json)
            outcome = undoing.undo(found, None)
            db.session.commit()
        except DomainError as error:
            db.session.rollback()
            raise click.ClickException(error.text) from error
    left = {
        word: [{"number": one.number, "why": undoing.why(word)} for one in getattr(outcome, word)]
        for word in (undoing.KEPT, undoing.FAILED)
    }
    if not as_json:
        for problem in (*left[undoing.KEPT], *left[undoing.FAILED]):
            click.echo(f"{problem['number']}: {problem['why']}")
    words = f"{len(outcome.reverted):,} orders taken back, {len(outcome.kept):,} kept, "
    words += f"{len(outcome.failed):,} failed."
    say({"batch": str(batch), "reverted": len(outcome.reverted), **left}, as_json, words)
    sys.exit(1 if outcome.kept or outcome.failed else 0)


def _undo_list(batch: ImportBatch, kind: kinds.Kind, as_json: bool) -> None:
    """Take back a list, say what stayed, and end the command."""
    counted = storing.undo(batch, kind, None)
    kept = [
        {"row": row.row, "why": gettext((row.was or {})["why"])}
        for row in storing.rows_of(batch)
        if row.outcome == storing.KEPT
    ]
    db.session.commit()
    if not as_json:
        for one in kept:
            click.echo(f"{one['row']}: {one['why']}")
    words = f"{counted[storing.REVERTED]:,} rows taken back, {counted[storing.KEPT]:,} kept."
    document = {"batch": str(batch.id), "reverted": counted[storing.REVERTED], "kept": kept, "failed": []}
    say(document, as_json, words)
    sys.exit(1 if kept else 0)


commands: list[click.Command] = [*places(_person), orders, *groups(_person, _county), imports]
