"""Running commands as a shell would, and what they leave behind."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from station_app.core.access import unscoped
from station_app.core.db import db
from station_app.facts.models import SUMS, StationDay
from station_app.imports.cli import commands

GROUPS = {command.name: command for command in commands}
AREAS = Path(__file__).parents[2] / "station_app" / "areas" / "tongyu.csv"


def run(app: Flask, *words: Any) -> Result:
    """Run ``station`` with these words; an unexpected exception fails the test."""
    group, *rest = [str(word) for word in words]
    result = app.test_cli_runner().invoke(GROUPS[group], rest)
    db.session.remove()
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def document(result: Result) -> dict[str, Any]:
    """The one JSON document on standard output."""
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def figures() -> dict[str, int]:
    """The stored facts of everything, summed."""
    with unscoped():
        row = db.session.execute(select(*(func.sum(getattr(StationDay, name)) for name in SUMS))).one()
    found = {name: int(value or 0) for name, value in zip(SUMS, row, strict=True)}
    return {**found, "saved_fen": found["reference_fen"] - found["covered_fen"]}


def prepared(app: Flask, folder: Path) -> None:
    """The division codes and the stations of a folder of sample ledgers."""
    assert run(app, "areas", "import", AREAS, "--county-name", "通榆县").exit_code == 0
    assert run(app, "stations", "import", folder / "stations.csv").exit_code == 0
