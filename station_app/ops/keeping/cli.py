"""Commands that keep a database safe: backup, restore, doctor."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import click

import config
from station_app.core import i18n
from station_app.ops.keeping import archive, places, saving, sealing
from station_app.ops.keeping.drill import WELL, drill
from station_app.ops.keeping.health import examine
from station_app.ops.keeping.nightly import every_night_backup
from station_app.ops.serving.lock import held
from station_app.ops.setup import schema
from station_app.ops.speaking import Sorry, write_json

FILE = click.Path(path_type=Path)
KEY_FILE = click.option("--key-file", type=FILE, help="A file that holds the key of a sealed backup.")


class Backup(click.Group):
    """``station backup FILE`` saves; ``station backup verify FILE`` and the others stand beside it."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """What is no command of the group is the file to save into."""
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = ["to", *args]
        return super().parse_args(ctx, args)


@click.group(cls=Backup, subcommand_metavar="FILE | COMMAND [ARGS]...")
def backup() -> None:
    """Save the whole database and its pictures into FILE; the server may go on running.

    'station backup FILE --sealed' locks the file with the backup key, as the nightly backups are.
    """


@backup.command(hidden=True)
@click.argument("file", type=FILE)
@click.option("--sealed", is_flag=True, help="Lock the file with the backup key ('station backup key').")
def to(file: Path, sealed: bool) -> None:
    """Save the whole database and its pictures into FILE; the server may go on running."""
    if schema.is_empty():
        raise Sorry("The database is empty: there is nothing to save.")
    saving.save(file, sealing.made_key() if sealed else None)
    click.echo(f"Saved to {file} ({file.stat().st_size:,} bytes{', sealed' if sealed else ''}).")


@backup.command()
@click.argument("file", type=FILE)
@KEY_FILE
def verify(file: Path, key_file: Path | None) -> None:
    """Try FILE: restore it into a place of its own and verify what came back.

    The real database is not touched. Exit 1 and the reason if the backup is worth nothing.
    """
    drill(file, key_file)
    click.echo(f"{file}: {WELL}.")


@backup.command()
def key() -> None:
    """Show the key of sealed backups. Write it down and keep it away from this machine.

    Without it nobody opens a sealed backup, you neither.
    """
    click.echo(sealing.spelled(sealing.made_key()))


@backup.command()
def nightly() -> None:
    """Make tonight's sealed backup and thin out the old ones, for those who use cron.

    Once a week it also tries the backup it made. 'station serve' does all this by itself.
    """
    done = every_night_backup()
    if done is None:
        raise Sorry("There is nothing real to save: the database is empty, or the demo.")
    click.echo(f"Saved to {done.path} ({done.path.stat().st_size:,} bytes, sealed).")
    if done.drilled:
        click.echo(f"Tried it: {WELL}.")
    if done.removed:
        click.echo(f"Removed {done.removed} old backups.")


@click.command()
@click.argument("file", type=FILE)
@click.option("--force", is_flag=True, help="Replace what the database holds now (a copy of it is kept).")
@KEY_FILE
def restore(file: Path, force: bool, key_file: Path | None) -> None:
    """Make database and pictures what the backup FILE holds.

    Stop the server first. A database that holds something is replaced with --force only, and a copy of it is
    kept in the instance folder under backups.
    """
    with ExitStack() as stack:
        contents = stack.enter_context(archive.unpacked(file, key_file))
        saving.check(contents, file)
        if saving.is_sqlite():
            if not stack.enter_context(held(saving.sqlite_path())):
                raise Sorry("The database is being served. Stop the server first.")
        elif saving.others_connected():
            raise Sorry("Others are connected to the database. Stop the server first.")
        if saving.is_broken():
            if not force:
                raise Sorry("The database is damaged. Use --force to replace it; the file will be kept.")
            click.echo(f"Kept the damaged database: {saving.set_aside()}")
        elif not schema.is_empty():
            if not force:
                raise Sorry("The database is not empty. Use --force to replace it; a copy will be kept.")
            kept = places.backup_path("before-restore")
            saving.save(kept)
            click.echo(f"Kept a copy of what was there: {kept}")
        saving.put_back(contents)
    click.echo(f"Restored from {file}.")
    if not config.has_secret():
        config.make_secret()
        click.echo("This machine had no secret to sign with: one was made. Everybody signs in again.")
    if schema.present() != schema.newest():
        click.echo("It is from an older version: run 'station upgrade' next.")
    click.echo("Check it with 'station verify'.")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def doctor(as_json: bool) -> None:
    """Look after the installation: Python, database, tables, disk, clock, secret, backup."""
    with i18n.speaking("en"):
        findings = examine()
    if as_json:
        write_json({"ok": all(one.ok for one in findings), "findings": [vars(one) for one in findings]})
    else:
        for one in findings:
            click.echo(f"{'ok   ' if one.ok else 'WRONG'}  {one.subject:<10} {one.sentence}")
    if not all(one.ok for one in findings):
        raise SystemExit(1)
