"""Save database and pictures into one file while the server runs, and put such a file back."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess  # nosec B404: pg_dump and pg_restore, with arguments of our own
from pathlib import Path
from typing import Any

from sqlalchemy import text

from station_app.core import files
from station_app.core.db import db
from station_app.ops.keeping import archive, places
from station_app.ops.keeping.archive import Contents
from station_app.ops.setup import schema
from station_app.ops.speaking import Sorry

_DROP_ALL = """
do $$ declare name text; begin
  for name in select tablename from pg_tables where schemaname = 'public' and not exists (
    select from pg_depend
    where objid = format('public.%I', tablename)::regclass and deptype = 'e'
  ) loop execute format('drop table public.%I cascade', name); end loop;
end $$;
"""
"""Drops every table but those that belong to an extension."""
OURS = ("alembic_version", "installation", "audit_heads", "orders", "money_entries")


def is_sqlite() -> bool:
    """Is the database the embedded one?"""
    return db.engine.dialect.name == "sqlite"


def save(path: Path, key: bytes | None = None) -> None:
    """Write database and pictures into ``path``, sealed with a key; ``Sorry`` if that is not possible."""
    if path.exists():
        raise Sorry(f"{path} exists already. Name another file; nothing is overwritten.")
    if not path.parent.is_dir():
        raise Sorry(f"There is no folder {path.parent}.")
    half, saved = (path.with_name(f"{path.name}.{step}.part") for step in ("packed", "database"))
    try:
        _save_sqlite(saved) if is_sqlite() else _save_postgres(saved)
        archive.write(half, saved, db.engine.dialect.name, schema.present(), pictures(), key)
        os.replace(half, path)
    except (OSError, sqlite3.Error) as failed:
        raise Sorry(f"It could not be saved to {path}: {failed}. Is there room on the disk?") from failed
    finally:
        saved.unlink(missing_ok=True)
        half.unlink(missing_ok=True)
    places.note(path)


def put_back(contents: Contents) -> None:
    """Make database and pictures what a checked backup holds."""
    db.session.remove()
    if is_sqlite():
        _put_back_sqlite(contents.database)
    else:
        put_dump_into(str(db.engine.url.database), contents.database)
    db.engine.dispose()
    _put_back_pictures(contents.files)


def check(contents: Contents, path: Path) -> None:
    """Refuse what is not a whole backup of this program for this kind of database."""
    if contents.revision and not schema.is_known(contents.revision):
        raise Sorry(
            f"{path} was made by a newer version of this program. Install that version, then restore."
        )
    wanted = db.engine.dialect.name
    if contents.engine != wanted:
        raise Sorry(f"{path} is a backup of {contents.engine}; this database is {wanted}.")
    names = _tables_of_sqlite(contents.database) if is_sqlite() else _tables_of_dump(contents.database)
    if not set(OURS) <= names:
        raise Sorry(f"{path} is not a backup made by 'station backup' of this kind of database.")


def pictures() -> Path:
    """The folder of uploaded pictures."""
    return files.root()


def _put_back_pictures(source: Path | None) -> None:
    """Exchange the folder; the old one is in the copy that was kept before."""
    target = pictures()
    new, old = target.with_name(target.name + ".new"), target.with_name(target.name + ".old")
    for left in (new, old):
        shutil.rmtree(left, ignore_errors=True)
    if source is not None:
        shutil.copytree(source, new)
    if target.exists():
        os.replace(target, old)
    if source is not None:
        os.replace(new, target)
    shutil.rmtree(old, ignore_errors=True)


def sqlite_path() -> Path:
    """The file of the embedded database."""
    return Path(str(db.engine.url.database))


def _save_sqlite(path: Path) -> None:
    with _connected(sqlite_path()) as source, _connected(path) as target:
        os.chmod(path, 0o600)
        source.backup(target, pages=4096, sleep=0.01)
        target.execute("PRAGMA journal_mode=DELETE")


def _put_back_sqlite(path: Path) -> None:
    db.engine.dispose()
    with _connected(path) as source, _connected(sqlite_path()) as target:
        source.backup(target)


class _connected:
    """A plain connection that is closed afterwards (sqlite3's own block only commits)."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path, timeout=10)

    def __enter__(self) -> sqlite3.Connection:
        return self.connection

    def __exit__(self, *_: object) -> None:
        self.connection.close()


def is_broken() -> bool:
    """Is there an embedded database that cannot be read?"""
    if not is_sqlite() or not sqlite_path().is_file():
        return False
    db.session.remove()
    db.engine.dispose()
    try:
        with _connected(sqlite_path()) as connection:
            return connection.execute("PRAGMA quick_check").fetchone() != ("ok",)
    except sqlite3.DatabaseError:
        return True


def set_aside() -> Path:
    """Put a broken embedded database, with what was not yet written into it, among the backups."""
    aside = places.backup_path("damaged", ".sqlite3")
    for end in ("", "-wal", "-shm"):
        part = sqlite_path().with_name(sqlite_path().name + end)
        if part.exists():
            shutil.move(part, aside.with_name(aside.name + end))
    return aside


def _tables_of_sqlite(path: Path) -> set[str]:
    try:
        with _connected(path) as connection:
            if connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise Sorry(f"{path} is damaged: SQLite's integrity check fails.")
            return {row[0] for row in connection.execute("select name from sqlite_master where type='table'")}
    except sqlite3.DatabaseError:
        return set()


def _program(name: str) -> str:
    found = shutil.which(name) or next(
        (str(path) for path in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)), None
    )
    if found is None:
        raise Sorry(f"{name} is not installed. Install PostgreSQL's client programs and try again.")
    return found


def _run(name: str, *arguments: str) -> str:
    """Run one of PostgreSQL's programs on this database; its own words when it fails."""
    url = db.engine.url
    place: dict[str, Any] = {
        "PGHOST": url.host or url.query.get("host"),
        "PGPORT": url.port or url.query.get("port"),
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
        "PGSSLMODE": url.query.get("sslmode"),
        "PGSSLROOTCERT": url.query.get("sslrootcert"),
    }
    ended = subprocess.run(  # nosec B603: no shell, a fixed program
        [_program(name), *arguments],
        env=os.environ | {key: str(value) for key, value in place.items() if value},
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        words = ended.stderr.strip().splitlines() or ["it gave no reason"]
        raise Sorry(f"{name} failed: {words[0]}")
    return ended.stdout


def _save_postgres(path: Path) -> None:
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={path}")
    os.chmod(path, 0o600)


def put_dump_into(database: str, dump: Path) -> None:
    """Make a database of this server what a dump holds, in one transaction.

    All that stands there goes first: ``pg_restore --clean`` knows the tables of the dump only, and cannot
    drop those that tables of a later version refer to.
    """
    db.engine.dispose()
    clear, filled = dump.with_name("clear.sql"), dump.with_name("filled.sql")
    clear.write_text(_DROP_ALL, encoding="utf-8")
    _run("pg_restore", "--no-owner", "--no-privileges", f"--file={filled}", str(dump))
    _run(
        "psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1",
        f"--dbname={database}", f"--output={os.devnull}", f"--file={clear}", f"--file={filled}",
    )  # fmt: skip


def _tables_of_dump(path: Path) -> set[str]:
    try:
        listing = _run("pg_restore", "--list", str(path))
    except Sorry:
        _program("pg_restore")
        return set()
    words = (line.split() for line in listing.splitlines() if " TABLE public " in line)
    return {line[line.index("public") + 1] for line in words}


def others_connected() -> int:
    """Other connections to this PostgreSQL database: a server, or a person."""
    with db.engine.connect() as connection:
        return (
            connection.scalar(
                text(
                    "select count(*) from pg_stat_activity where datname = current_database() "
                    "and pid <> pg_backend_pid() and backend_type = 'client backend'"
                )
            )
            or 0
        )
