"""Commands that show and prove the figures: facts, verify."""

from __future__ import annotations

import datetime as dt

import click

from station_app.core.access import unscoped
from station_app.core.clock import Month
from station_app.core.db import db, reading
from station_app.core.words import thousands
from station_app.facts.figures import Span
from station_app.ops.checking import proof
from station_app.ops.checking.rows import By, all_stations, broken_down, whole
from station_app.ops.speaking import Sorry, progress, write_json
from station_app.settings.models import installation
from station_app.stations.models import Station

ALL = "all"


class Date(click.ParamType):
    """A day written 2015-08-31, or a month 2015-08 (its first or last day)."""

    name = "date"

    def __init__(self, *, last: bool = False) -> None:
        self.last = last

    def convert(
        self, value: str | dt.date, param: click.Parameter | None, ctx: click.Context | None
    ) -> dt.date:
        """The day; a wrong spelling is wrong use (exit 2)."""
        if isinstance(value, dt.date):
            return value
        try:
            if len(value) == 7:
                month = Month.parse(value)
                return month.last if self.last else month.first
            return dt.date.fromisoformat(value)
        except ValueError:
            self.fail(f"'{value}' is not a day like 2015-08-31.", param, ctx)


@click.command()
@click.option("--from", "first", type=Date(), help="First day, 2015-08-01 (or a month, 2015-08).")
@click.option("--to", "last", type=Date(last=True), help="Last day, 2015-08-31 (or a month, 2015-08).")
@click.option("--station", "code", help="Only the station with this code.")
@click.option("--county", help="Only the county with this code of 6 digits; 'all' for every county.")
@click.option("--by", type=click.Choice(["station", "month", "township"]), help="A row for each of these.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def facts(
    first: dt.date | None,
    last: dt.date | None,
    code: str | None,
    county: str | None,
    by: By | None,
    as_json: bool,
) -> None:
    """Show orders, turnover, savings and the rest for a period (default: everything).

    Where an installation has a county of its own (the demo has), the figures are of that one.
    """
    if first is not None and last is not None and last < first:
        raise click.UsageError("--to lies before --from.")
    span = Span(first, last)
    with unscoped(), reading():
        stations = all_stations()
        county = county or ("" if code else installation().get("county", "")) or ALL
        if county != ALL:
            stations = stations.where(Station.county_id == county)
        if code is not None:
            stations = stations.where(Station.code == code)
            if db.session.scalar(stations.limit(1)) is None:
                raise Sorry(f"There is no station with the code '{code}'.")
        if by is None:
            document = whole(stations, span).as_dict()
            rows = [document]
        else:
            rows = broken_down(stations, span, by)
    if as_json:
        write_json({"rows": rows} if by else document)
        return
    for row in rows:
        if by:
            click.echo(row["key"])
        for key, value in row.items():
            if key != "key":
                click.echo(f"{'  ' if by else ''}{key:<17} {'-' if value is None else thousands(value):>14}")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def verify(as_json: bool) -> None:
    """Prove that what is stored agrees: facts, money, lines, audit chain, foreign keys.

    Exit 1 and the differences if something does not.
    """
    found: list[proof.Difference] = []
    with unscoped(), reading(), progress("Verifying", len(proof.CHECKS)) as done:
        for check in proof.CHECKS:
            found += check()
            db.session.expunge_all()
            done(1)
    if as_json:
        checks = [check.__name__ for check in proof.CHECKS]
        write_json({"ok": not found, "checks": checks, "differences": [one.as_dict() for one in found]})
    elif found:
        for one in found:
            click.echo(f"{one.check}: {one.where}: stored {one.stored}, should be {one.expected}")
        click.echo(f"{len(found)} differences.", err=True)
    else:
        click.echo(f"All {len(proof.CHECKS)} checks agree.")
    if found:
        raise SystemExit(1)
