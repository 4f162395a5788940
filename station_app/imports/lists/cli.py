"""Commands that import lists: one group a kind, all by the same machine as the web."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from station_app.core import clock
from station_app.core.access import unscoped
from station_app.core.db import db, reading
from station_app.core.errors import DomainError
from station_app.imports import batches, headings
from station_app.imports.lists import (
    bought,
    credits,
    equipment,
    kinds,
    prices,
    sales,
    staff,
    storing,
    targets,
    villagers,
)
from station_app.imports.lists.kinds import Kind
from station_app.imports.places.cli import AS_JSON, FILE, Who, ended, say
from station_app.imports.tables import List

HELP = {
    bought.KIND.key: (
        "Orders a station made in shops.",
        "Complete logged orders from a shop's list of what was bought (.xlsx, .xls, .csv); needs --by.",
    ),
    sales.KIND.key: ("Sales of farm products.", "Import order files of platforms (.xlsx, .xls, .csv)."),
    credits.KIND.key: (
        "What villagers owed before.",
        "Import opening credit (.xlsx, .xls, .ods, .csv).",
    ),
    equipment.KIND.key: ("The equipment of stations.", "Import equipment (.xlsx, .xls, .ods, .csv)."),
    targets.KIND.key: ("Monthly targets.", "Import targets (.xlsx, .xls, .ods, .csv)."),
    staff.KIND.key: ("Accounts of operators and the office.", "Import staff (.xlsx, .xls, .ods, .csv)."),
    prices.KIND.key: ("The price book.", "Import prices (.xlsx, .xls, .ods, .csv)."),
    villagers.KIND.key: (
        "Households and villagers.",
        "Import lists of villagers (.xlsx, .xls, .ods, .csv).",
    ),
}
BY_A_PERSON = {bought.KIND.key}
"""Lists that change what a person logged: somebody must be named who does it."""
Where = Callable[[set[str]], str]


def groups(who: Who, where: Where) -> list[click.Command]:
    """A command group for each kind; ``who`` finds a person by login, ``where`` a county by its stations."""
    return [_group(kind, who, where) for kind in kinds.every() if kind.key in HELP]


def _group(kind: Kind, who: Who, where: Where) -> click.Group:
    about, does = HELP[kind.key]
    group = click.Group(kind.key, help=about)

    @click.argument("files", metavar="FILE...", nargs=-1, required=True, type=FILE)
    @click.option("--dry-run", is_flag=True, help="Only look; store nothing.")
    @click.option("--by", "login", default="", help="Import as this person, within what they serve.")
    @AS_JSON
    @with_appcontext
    def run(files: tuple[Path, ...], dry_run: bool, login: str, as_json: bool, code: str = "") -> None:
        _import(kind, files, code, dry_run=dry_run, person=(who, login), where=where, as_json=as_json)

    if kind.of_stations:
        run = click.option("--station", "code", default="", help="The station of rows that do not name one.")(
            run
        )
    group.add_command(click.command("import", help=f"{does} Exit 1 when a row was refused.")(run))
    return group


def _import(
    kind: Kind,
    files: tuple[Path, ...],
    code: str,
    *,
    dry_run: bool,
    person: tuple[Who, str],
    where: Where,
    as_json: bool,
) -> None:
    plain = [(path.name, path.read_bytes()) for path in files]
    with unscoped():
        with reading():
            by = person[0](person[1]) if person[1] else None
            if by is None and kind.key in BY_A_PERSON:
                raise click.UsageError("Say who does it: --by LOGIN.")
            if by is not None and not kind.may(by):
                raise click.UsageError(f"'{person[1]}' may not import this.")
            found = _read(kind, plain, {})
            named = {entry.values.get("station") or code for entry in found.entries}
            county_id = by.county_id if by else where({name for name in named if name})
            if by is not None and not code:
                places = list(batches.places_of(county_id, by))
                code = places[0] if kind.of_stations and len(places) == 1 else ""
            said = headings.remembered(county_id, kind.key)
            db.session.rollback()
        found = _read(kind, plain, said) if said else found
        try:
            batch = batches.new_batch(county_id, [path.name for path in files], clock.today(), by)
            task = storing.settle(batch, kind, found, by, chosen=code, store=not dry_run)
            counts = {name: getattr(batch, name) for name in ("accepted", "refused", "known", "warnings")}
            id = None if dry_run else str(batch.id)
            if dry_run:
                db.session.rollback()
            else:
                db.session.commit()
        except DomainError as error:
            db.session.rollback()
            raise click.ClickException(error.text) from error
    _say(found, id, counts, task.told, as_json=as_json)
    sys.exit(1 if counts["refused"] else 0)


def _read(kind: Kind, files: list[tuple[str, bytes]], said: dict[str, str]) -> List:
    lists = [kind.entries(name, content, said) for name, content in files]
    unknown = dict.fromkeys(heading for one in lists for heading in one.unknown)
    return List([entry for one in lists for entry in one.entries], list(unknown))


def _say(
    found: List, id: str | None, counts: dict[str, int], told: list[tuple[str, ...]], *, as_json: bool
) -> None:
    if not as_json:
        for entry in found.entries:
            for problem in entry.problems:
                place = f"{entry.file} {entry.sheet} {entry.number}".replace("  ", " ")
                click.echo(f"{entry.result}  {place}  {problem.column}: {problem.value} {problem.message}")
        if found.unknown:
            click.echo(f"Headings that are not known, left out: {', '.join(found.unknown)}", err=True)
        for one in told:
            click.echo("  ".join(one))
        for name, number, goods in unlogged(found):
            click.echo(f"not logged  {name}  {number}  {goods}")
    head = f"Batch {id}. " if id else "Nothing was stored. "
    document: dict[str, Any] = {"batch": id, **counts, "unknown_headings": found.unknown}
    document["rows"] = [entry.shown() for entry in found.entries]
    if missing := unlogged(found):
        document["not_logged"] = [{"file": name, "number": n, "goods": goods} for name, n, goods in missing]
    if told:
        document["codes"] = [{"login": login, "code": code} for _name, login, code in told]
    say(document, as_json, ended(head, counts))


def unlogged(found: List) -> list[tuple[str, str, str]]:
    """File, number and goods of bought orders nobody logged: whom they are for only a person knows."""
    drafts = [(entry.file, (entry.was or {}).get("draft")) for entry in found.entries]
    return [
        (name, draft["number"], draft["goods"][0]["title"] if draft["goods"] else "")
        for name, draft in drafts
        if draft
    ]
