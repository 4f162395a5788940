"""Commands that keep a database safe: backup, restore, doctor."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import click

from station_app.ops.keeping import saving
from station_app.ops.keeping.health import examine
from station_app.ops.keeping.places import backup_path
from station_app.ops.serving.lock import held
from station_app.ops.setup import schema
from station_app.ops.speaking import Sorry, write_json

FILE = click.Path(path_type=Path)


@click.command()
@click.argument("file", type=FILE)
def backup(file: Path) -> None:
    """Save the whole database into FILE; the server may go on running."""
    if schema.is_empty():
        raise Sorry("The database is empty: there is nothing to save.")
    saving.save(file)
    click.echo(f"Saved to {file} ({file.stat().st_size:,} bytes).")


@click.command()
@click.argument("file", type=FILE)
@click.option("--force", is_flag=True, help="Replace what the database holds now (a copy of it is kept).")
def restore(file: Path, force: bool) -> None:
    """Make the database what the backup FILE holds.

    Stop the server first. A database that holds something is replaced with --force only, and a copy of it is
    kept in the instance folder under backups.
    """
    saving.check(file)
    with ExitStack() as stack:
        if saving.is_sqlite():
            if not stack.enter_context(held(saving.sqlite_path())):
                raise Sorry("The database is being served. Stop the server first.")
        elif saving.others_connected():
            raise Sorry("Others are connected to the database. Stop the server first.")
        if not schema.is_empty():
            if not force:
                raise Sorry("The database is not empty. Use --force to replace it; a copy will be kept.")
            kept = backup_path("before-restore")
            saving.save(kept)
            click.echo(f"Kept a copy of what was there: {kept}")
        saving.put_back(file)
    click.echo(f"Restored from {file}.")
    if schema.present() != schema.newest():
        click.echo("It is from an older version: run 'station upgrade' next.")
    click.echo("Check it with 'station verify'.")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def doctor(as_json: bool) -> None:
    """Look after the installation: Python, database, tables, disk, clock, secret, backup."""
    findings = examine()
    if as_json:
        write_json({"ok": all(one.ok for one in findings), "findings": [vars(one) for one in findings]})
    else:
        for one in findings:
            click.echo(f"{'ok   ' if one.ok else 'WRONG'}  {one.subject:<10} {one.sentence}")
    if not all(one.ok for one in findings):
        raise SystemExit(1)
