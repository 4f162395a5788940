"""Where backups lie, and which of them is the newest."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from flask import current_app

from station_app.core import clock
from station_app.core.db import db

SUFFIX = {"sqlite": ".sqlite3", "postgresql": ".dump"}
NEWEST = "newest-backup"


def folder() -> Path:
    """The folder of backups the program makes by itself."""
    path = Path(current_app.instance_path) / "backups"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def backup_path(why: str) -> Path:
    """A file name no backup has yet: why it was made, and when."""
    stamp = clock.local(clock.now()).strftime("%Y%m%d-%H%M%S")
    suffix = SUFFIX[db.engine.dialect.name]
    path = folder() / f"{why}-{stamp}{suffix}"
    number = 2
    while path.exists():
        path = folder() / f"{why}-{stamp}-{number}{suffix}"
        number += 1
    return path


def note(path: Path) -> None:
    """Remember the newest backup for the doctor, wherever it was put."""
    (folder() / NEWEST).write_text(f"{clock.now().isoformat()}\n{path.resolve()}\n", encoding="utf-8")


def newest() -> tuple[dt.datetime, Path] | None:
    """When the newest backup was made and where it lies, if there is one."""
    path = folder() / NEWEST
    if not path.is_file():
        return None
    at, where = path.read_text(encoding="utf-8").splitlines()[:2]
    return dt.datetime.fromisoformat(at), Path(where)
