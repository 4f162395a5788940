"""Commands that bring a county in from files: its divisions and its stations."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from station_app.areas import importing as area_files
from station_app.areas.models import Area
from station_app.core import clock
from station_app.core.access import unscoped
from station_app.core.db import db, uuid7
from station_app.core.i18n import gettext
from station_app.settings.models import CountySettings
from station_app.stations import importing as station_files
from station_app.stations.models import Station

FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


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
@AS_JSON
@with_appcontext
def import_stations(file: Path, as_json: bool) -> None:
    """Import stations from a CSV; those that are there already stay as they are."""
    try:
        table = area_files.table(file.read_bytes(), station_files.COLUMNS, station_files.ALSO)
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
                        raise ValueError(
                            gettext("%(code)s：已有这个编码的站点，内容不同，没有改", code=asked.code)
                        )
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
