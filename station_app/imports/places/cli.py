"""Commands that bring a county in from files: its divisions and its stations."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, NoReturn

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from station_app.areas import importing as area_files
from station_app.areas.models import Area
from station_app.core import clock
from station_app.core.access import unscoped
from station_app.core.db import db, uuid7
from station_app.core.i18n import gettext
from station_app.imports.places.reading import Refused, rows
from station_app.settings.models import CountySettings
from station_app.stations import importing as station_files
from station_app.stations.models import Station

FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
DRY_RUN = click.option("--dry-run", is_flag=True, help="Only look; store nothing.")


def say(document: dict[str, Any], as_json: bool, words: str) -> None:
    """One JSON document, or the same in words."""
    click.echo(_written(document) if as_json else words)


def _written(document: dict[str, Any]) -> str:
    """JSON with a line for each member and for each row of a list: a list may hold 65,000."""
    encode = json.JSONEncoder(ensure_ascii=False, default=str).encode
    members = []
    for name, value in document.items():
        is_list = isinstance(value, list) and value
        text = "[\n  " + ",\n  ".join(map(encode, value)) + "\n ]" if is_list else encode(value)
        members.append(f" {encode(name)}: {text}")
    return "{\n" + ",\n".join(members) + "\n}"


@click.group()
def areas() -> None:
    """Administrative divisions: townships and villages."""


@areas.command("import")
@click.argument("file", type=FILE)
@click.option("--county-name", default="", help="The county's name, such as 通榆县.")
@DRY_RUN
@AS_JSON
@with_appcontext
def import_areas(file: Path, county_name: str, dry_run: bool, as_json: bool) -> None:
    """Import division codes (.xlsx, .xls, .ods, .csv); the county is made from their first 6 digits."""
    table = list(rows(file.name, file.read_bytes(), area_files.COLUMNS, area_files.COLUMNS))
    refused = [row for _, row in table if isinstance(row, Refused)]
    taken = [(entry, row) for entry, row in table if not isinstance(row, Refused)]
    found = area_files.read((row for _, row in taken), county_name)
    refused += [Refused.of(taken[place][0], error) for place, error in found.refused]
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
        _end(dry_run)
    words = f"{added} divisions added, {changed} changed, {len(refused)} lines refused."
    if not (added or changed or refused):
        words = "All these divisions are known already; nothing was added."
    _report({"county": found.county_id, "added": added, "changed": changed}, refused, words, dry_run, as_json)


def _end(dry_run: bool) -> None:
    """Keep what was done, or only have looked."""
    if dry_run:
        db.session.rollback()
    else:
        db.session.commit()


def _report(
    counts: dict[str, Any], refused: list[Refused], words: str, dry_run: bool, as_json: bool
) -> NoReturn:
    """Every refused row on standard error, what was done on standard output; exit 1 when one was refused."""
    refused.sort(key=lambda one: (one.sheet, one.row))
    for one in refused:
        click.echo(one.said(), err=True)
    document = {**counts, "refused": [one.shown() for one in refused]}
    say(document, as_json, f"Nothing was stored. {words}" if dry_run else words)
    sys.exit(1 if refused else 0)


def _name_county(county_id: str, name: str) -> None:
    """Give the county its settings on first import, and its new name when one is given."""
    settings = db.session.get(CountySettings, {"county_id": county_id})
    if settings is None:
        settings = CountySettings(
            county_id=county_id, phone="", planned_stations=0, plan_years=3, thresholds={}
        )
        settings.name, settings.title = name, f"{name}农村电商"
        settings.touch()
        db.session.add(settings)
    elif name not in (settings.name, county_id):
        settings.name, settings.title = name, f"{name}农村电商"
        settings.touch()


@click.group()
def stations() -> None:
    """Service stations."""


@stations.command("import")
@click.argument("file", type=FILE)
@DRY_RUN
@AS_JSON
@with_appcontext
def import_stations(file: Path, dry_run: bool, as_json: bool) -> None:
    """Import stations (.xlsx, .xls, .ods, .csv); those that are there already stay as they are."""
    added, known, refused = 0, 0, []
    with unscoped():
        divisions = {area.code: area for area in db.session.scalars(select(Area))}
        stored = {(one.county_id, one.code): one for one in db.session.scalars(select(Station))}
        for entry, row in rows(file.name, file.read_bytes(), station_files.COLUMNS, station_files.NEEDED):
            if isinstance(row, Refused):
                refused.append(row)
                continue
            try:
                asked = station_files.read(row, divisions, clock.today())
                before = stored.get((asked.county_id, asked.code))
                if before is not None:
                    _compare(asked, before)
                    known += 1
                    continue
            except ValueError as error:
                refused.append(Refused.of(entry, error))
                continue
            stored[asked.county_id, asked.code] = _found(asked)
            added += 1
        _end(dry_run)
    words = f"{added} stations added, {known} known already, {len(refused)} lines refused."
    if known and not (added or refused):
        words = f"All {known} stations are known already; nothing was added."
    _report({"added": added, "known": known}, refused, words, dry_run, as_json)


def _compare(asked: station_files.Asked, before: Station) -> None:
    """``Wrong`` when the code belongs to another station."""
    if not station_files.same(asked, before):
        text = gettext("%(code)s：已有这个编码的站点，内容不同，没有改", code=asked.code)
        raise area_files.Wrong(station_files.COLUMNS[0], text)


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
