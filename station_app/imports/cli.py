"""Commands that bring a county in from files: division codes, stations, ledgers; and take an import back."""

from __future__ import annotations

import datetime as dt
import json
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
from station_app.areas import importing as area_files
from station_app.areas.models import Area
from station_app.core import clock
from station_app.core.access import OFFICE, Person, Role, unscoped
from station_app.core.db import db, reading, uuid7
from station_app.core.errors import DomainError
from station_app.imports import batches, undoing
from station_app.imports.models import ImportBatch
from station_app.imports.rows import Row
from station_app.settings.models import CountySettings
from station_app.stations import importing as station_files
from station_app.stations.models import Posting, Station
from station_app.stations.signed_in import person_of

ROWS_A_BAR_STEP = 500


def say(document: dict[str, Any], as_json: bool, words: str) -> None:
    """One JSON document, or the same in words."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=1, default=str) if as_json else words)


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


FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.group()
def areas() -> None:
    """Administrative divisions: townships and villages."""


@areas.command("import")
@click.argument("file", type=FILE)
@click.option("--county-name", default="", help="The county's name, such as 通榆县.")
@AS_JSON
@with_appcontext
def import_areas(file: Path, county_name: str, as_json: bool) -> None:
    """Import division codes from a CSV; the county is made from their first 6 digits."""
    try:
        found = area_files.read(file.read_bytes(), county_name)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    added = changed = 0
    with unscoped():
        stored = {area.code: area for area in db.session.scalars(select(Area))}
        for area in sorted(found.areas.values(), key=lambda one: one.code):
            before = stored.get(area.code)
            if area.level == "county" and not area.name:
                area.name = before.name if before else area.code
            if before is None:
                db.session.add(area)
                added += 1
            elif area_files.differs(area, before):
                before.name, before.kind = area.name, area.kind
                changed += 1
        if found.county_id:
            _name_county(found.county_id, found.areas[found.county_id].name)
        db.session.commit()
    for line, sentence in found.refused:
        click.echo(f"{file.name}:{line}: {sentence}", err=True)
    words = f"{added} divisions added, {changed} changed, {len(found.refused)} lines refused."
    if not (added or changed or found.refused):
        words = "All these divisions are known already; nothing was added."
    problems = [{"row": line, "message": sentence} for line, sentence in found.refused]
    document = {"county": found.county_id, "added": added, "changed": changed, "refused": problems}
    say(document, as_json, words)
    sys.exit(1 if found.refused else 0)


def _name_county(county_id: str, name: str) -> None:
    """Give the county its settings on first import, and its new name when one is given."""
    settings = db.session.get(CountySettings, {"county_id": county_id})
    if settings is None:
        settings = CountySettings(
            county_id=county_id, phone="", planned_stations=0, plan_years=3, thresholds={}
        )
        settings.name, settings.title = name, f"{name}农村电商"
        db.session.add(settings)
    elif name not in (settings.name, county_id):
        settings.name, settings.title = name, f"{name}农村电商"


@click.group()
def stations() -> None:
    """Service stations."""


@stations.command("import")
@click.argument("file", type=FILE)
@AS_JSON
@with_appcontext
def import_stations(file: Path, as_json: bool) -> None:
    """Import stations from a CSV; those that are there already stay as they are."""
    try:
        table = area_files.table(file.read_bytes(), station_files.COLUMNS)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    added, known, refused = 0, 0, []
    with unscoped():
        divisions = {area.code: area for area in db.session.scalars(select(Area))}
        stored = {(one.county_id, one.code): one for one in db.session.scalars(select(Station))}
        for line, row in table:
            try:
                asked = station_files.read(row, divisions, clock.today())
                before = stored.get((asked.county_id, asked.code))
                if before is not None:
                    if not station_files.same(asked, before):
                        raise ValueError(f"{asked.code}: 已有这个编码的站点，内容不同，没有改")
                    known += 1
                    continue
            except ValueError as error:
                refused.append({"row": line, "message": str(error)})
                continue
            stored[asked.county_id, asked.code] = _found(asked)
            added += 1
        db.session.commit()
    for problem in refused:
        click.echo(f"{file.name}:{problem['row']}: {problem['message']}", err=True)
    words = f"{added} stations added, {known} known already, {len(refused)} lines refused."
    if known and not (added or refused):
        words = f"All {known} stations are known already; nothing was added."
    say({"added": added, "known": known, "refused": refused}, as_json, words)
    sys.exit(1 if refused else 0)


def _found(asked: station_files.Asked) -> Station:
    station = Station(
        county_id=asked.county_id,
        id=uuid7(),
        code=asked.code,
        name=asked.name,
        kind=asked.kind,
        township_code=asked.township_code,
        township=asked.township,
        village_code=asked.village_code,
        village=asked.village,
        opened_on=asked.opened_on,
    )
    db.session.add(station)
    station.begin(None, on=asked.begins_on(clock.today()), state=asked.state)
    return station


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
    document = {
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
    said = f"accepted {counts.accepted:,}, refused {counts.refused:,}, known {counts.known:,}"
    say(document, as_json, f"{head}Rows: {said}; with warnings {counts.warnings:,}.")
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
    named = set(
        db.session.scalars(select(Station.county_id).where(Station.code.in_(codes - {""})).distinct())
    )
    counties = named or set(db.session.scalars(select(Station.county_id).distinct()))
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
    words = f"{len(outcome.reverted):,} orders taken back, {len(outcome.kept):,} kept, {len(outcome.failed):,} failed."
    say({"batch": str(batch), "reverted": len(outcome.reverted), **left}, as_json, words)
    sys.exit(1 if outcome.kept or outcome.failed else 0)


commands: list[click.Command] = [areas, stations, orders, imports]
