"""Where backups lie, which of them is the newest, and how the last restore drill ended."""

from __future__ import annotations

import datetime as dt
import json
import os
from dataclasses import dataclass
from pathlib import Path

from flask import current_app

from station_app.core import clock

PLAIN, SEALED = ".backup", ".sealed"
NEWEST, DRILL = "newest-backup", "newest-drill"


@dataclass(frozen=True)
class Drill:
    """A backup was restored to try it: when, which, whether all was well, and in which words."""

    at: dt.datetime
    path: str
    ok: bool
    sentence: str


def folder() -> Path:
    """The folder of backups the program makes by itself: ``STATION_BACKUPS``, or one in the instance."""
    path = Path(os.environ.get("STATION_BACKUPS") or Path(current_app.instance_path) / "backups")
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def backup_path(why: str, suffix: str = PLAIN) -> Path:
    """A file name no backup has yet: why it was made, and when."""
    stamp = clock.local(clock.now()).strftime("%Y%m%d-%H%M%S")
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


def note_drill(path: Path, ok: bool, sentence: str) -> None:
    """Remember how the last restore drill ended."""
    words = {"at": clock.now().isoformat(), "path": str(path.resolve()), "ok": ok, "sentence": sentence}
    (folder() / DRILL).write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")


def last_drill() -> Drill | None:
    """How the last restore drill ended, if there was one."""
    path = folder() / DRILL
    if not path.is_file():
        return None
    found = json.loads(path.read_text(encoding="utf-8"))
    return Drill(dt.datetime.fromisoformat(found["at"]), found["path"], found["ok"], found["sentence"])
