"""Commands that bring a county in from files: its divisions and its stations, by the machine of all lists."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from station_app.areas.models import Area
from station_app.core import clock
from station_app.core.access import Person, unscoped
from station_app.core.db import db
from station_app.core.errors import DomainError
from station_app.core.i18n import N_
from station_app.imports import batches, headings
from station_app.imports.lists import storing
from station_app.imports.lists.kinds import Kind
from station_app.imports.models import RowResult
from station_app.imports.places import divisions, stations
from station_app.imports.tables import Entry, List
from station_app.settings.models import LONGEST_NAME, CountySettings

FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
DRY_RUN = click.option("--dry-run", is_flag=True, help="Only look; store nothing.")
BY = click.option("--by", "login", default="", help="Import as this person, into their county.")
Who = Callable[[str], Person]


def say(document: dict[str, Any], as_json: bool, words: str) -> None:
    """One JSON document, or the same in words."""
    click.echo(_written(document) if as_json else words)


def ended(head: str, counts: Mapping[str, int]) -> str:
    """How many rows ended how, in words; a file of headings alone is told of."""
    words = ", ".join(f"{name} {counts[name]:,}" for name in ("accepted", "refused", "known"))
    said = f"{head}Rows: {words}; with warnings {counts['warnings']:,}."
    if not any(counts[name] for name in ("accepted", "refused", "known")):
        said += " There is no row below the headings: was the right period exported?"
    return said


def _written(document: dict[str, Any]) -> str:
    """JSON with a line for each member and for each row of a list: a list may hold 65,000."""
    encode = json.JSONEncoder(ensure_ascii=False, default=str).encode
    members = []
    for name, value in document.items():
        is_list = isinstance(value, list) and value
        text = "[\n  " + ",\n  ".join(map(encode, value)) + "\n ]" if is_list else encode(value)
        members.append(f" {encode(name)}: {text}")
    return "{\n" + ",\n".join(members) + "\n}"


def places(who: Who) -> list[click.Command]:
    """The groups ``areas`` and ``stations``; ``who`` finds a person by login."""

    @click.group()
    def areas() -> None:
        """Administrative divisions: townships and villages."""

    @areas.command("import")
    @click.argument("file", type=FILE)
    @click.option("--county-name", default="", help="The county's name, such as 通榆县.")
    @BY
    @DRY_RUN
    @AS_JSON
    @with_appcontext
    def import_areas(file: Path, county_name: str, login: str, dry_run: bool, as_json: bool) -> None:
        """Import division codes (.xlsx, .xls, .ods, .csv); the county is made from their first 6 digits."""
        county_name = county_name.strip()
        if len(county_name) > LONGEST_NAME:
            raise click.UsageError(f"The county's name has more than {LONGEST_NAME} characters.")
        with unscoped():
            by = _person(who, login, divisions.KIND)
            found, county_id = _read(divisions.KIND, file, by, _county_of_divisions)
            made: list[str] = []
            if county_id:
                _name_county(county_id, county_name)
                made = divisions.begin(county_id, county_name)
            id = _settle(divisions.KIND, file, found, county_id, by, dry_run=dry_run)
        acts = [entry.was for entry in found.entries if entry.was and not entry.is_refused]
        added = len(made) + sum(len(was["made"]) for was in acts)
        changed = sum(len(was["changed"]) for was in acts)
        counts = {"county": county_id, "added": added, "changed": changed}
        words = f"{added} divisions added, {changed} changed"
        _end(id, counts, words, found, "divisions", as_json)

    @click.group("stations")
    def group() -> None:
        """Service stations."""

    @group.command("import")
    @click.argument("file", type=FILE)
    @BY
    @DRY_RUN
    @AS_JSON
    @with_appcontext
    def import_stations(file: Path, login: str, dry_run: bool, as_json: bool) -> None:
        """Import stations (.xlsx, .xls, .ods, .csv); those that are there already stay as they are."""
        with unscoped():
            by = _person(who, login, stations.KIND)
            found, county_id = _read(stations.KIND, file, by, _county_of_stations)
            id = _settle(stations.KIND, file, found, county_id, by, dry_run=dry_run)
        results = [entry.result for entry in found.entries]
        counts = {
            "added": results.count(RowResult.ACCEPTED),
            "known": results.count(RowResult.KNOWN),
        }
        words = f"{counts['added']} stations added, {counts['known']} known already"
        _end(id, counts, words, found, "stations", as_json)

    return [areas, group]


def _person(who: Who, login: str, kind: Kind) -> Person | None:
    by = who(login) if login else None
    if by is not None and not kind.may(by):
        raise click.UsageError(f"'{login}' may not import this.")
    return by


def _read(
    kind: Kind, file: Path, by: Person | None, county_of: Callable[[list[Entry]], str]
) -> tuple[List, str]:
    """The rows of a file, and the county they are of; the county's own headings count."""
    content = file.read_bytes()
    known = list(db.session.scalars(select(CountySettings.county_id)))
    home = by.county_id if by else known[0] if len(known) == 1 else ""
    found = kind.entries(file.name, content, headings.remembered(home, kind.key) if home else {})
    return found, by.county_id if by else county_of(found.entries)


def _county_of_divisions(entries: list[Entry]) -> str:
    """A file of divisions is of the county that its first readable row names."""
    codes = (entry.values.get("township_code") for entry in entries if not entry.is_refused)
    return next((code[:6] for code in codes if code), "")


def _county_of_stations(entries: list[Entry]) -> str:
    """A file of stations is of the county of its first known village, else of its first known township."""
    villages, towns, counties = {}, {}, []
    for area in db.session.scalars(select(Area)):
        if area.level == "village":
            villages[area.code] = area.code[:6]
        elif area.level == "township":
            towns[area.name] = area.parent_code if area.name not in towns else ""
        elif area.level == "county":
            counties.append(area.code)
    named = [villages.get(entry.values.get("village_code") or "") for entry in entries]
    named += [towns.get(entry.values.get("township") or "") for entry in entries]
    only = counties[0] if len(counties) == 1 else ""
    return next(filter(None, named), only)


def _settle(
    kind: Kind, file: Path, found: List, county_id: str, by: Person | None, *, dry_run: bool
) -> str | None:
    """Store the rows as one batch, or only look at them; the batch's name when something was kept."""
    if not any(entry.number for entry in found.entries):
        return None
    if not county_id:
        for entry in found.entries:
            entry.refuse("", "", N_("还没有区划。请先导入区划"))
        return None
    try:
        batch = batches.new_batch(county_id, [file.name], clock.today(), by)
        storing.settle(batch, kind, found, by, store=not dry_run)
        id = str(batch.id)
        if dry_run:
            db.session.rollback()
            return None
        db.session.commit()
    except DomainError as error:
        db.session.rollback()
        raise click.ClickException(error.text) from error
    return id


def _end(id: str | None, counts: dict[str, Any], words: str, found: List, what: str, as_json: bool) -> None:
    """Every refused row on standard error, what was done on standard output; exit 1 when one was refused."""
    refused = [_refused(entry) for entry in found.entries if entry.is_refused]
    for one in refused:
        place = ":".join(filter(None, (one["file"], one["sheet"], str(one["row"] or ""))))
        click.echo(": ".join(filter(None, (place, one["column"], one["message"]))), err=True)
    if found.unknown:
        click.echo(f"Headings that are not known, left out: {', '.join(found.unknown)}", err=True)
    text = f"{words}, {len(refused)} lines refused."
    if found.entries and all(entry.result is RowResult.KNOWN for entry in found.entries):
        text = f"All these {what} are known already; nothing was added."
    document = {"batch": id, **counts, "refused": refused}
    say(document, as_json, f"Batch {id}. {text}" if id else f"Nothing was stored. {text}")
    sys.exit(1 if refused else 0)


def _refused(entry: Entry) -> dict[str, Any]:
    problem = next(one for one in entry.problems if one.level == "error").shown()
    place = {"file": entry.file, "sheet": entry.sheet, "row": entry.number}
    return {**place, "column": problem["column"], "message": problem["message"]}


def _name_county(county_id: str, name: str) -> None:
    """Give the county its settings on first import, and its new name when one is given."""
    settings = db.session.get(CountySettings, {"county_id": county_id})
    if settings is None:
        called = name or county_id
        title = f"{called}农村电商"
        settings = CountySettings(county_id=county_id, name=called, title=title, planned_stations=0)
        settings.touch()
        db.session.add(settings)
    elif name and name != settings.name:
        settings.name, settings.title = name, f"{name}农村电商"
        settings.touch()
    db.session.flush()
