"""Where backups lie, which of them is the newest, and how the last restore drill ended."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import current_app

from station_app.core import clock
from station_app.ops.serving.lock import held, lock_path

PLAIN, SEALED = ".backup", ".sealed"
NEWEST, DRILL = "newest-backup", "newest-drill"
UNPACKED = "unpacked-"


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
    _write(NEWEST, f"{clock.now().isoformat()}\n{path.resolve()}\n")


def newest() -> tuple[dt.datetime, Path] | None:
    """When the newest backup was made and where it lies, if there is one."""
    try:
        at, where = _read(NEWEST).splitlines()[:2]
        return dt.datetime.fromisoformat(at), Path(where)
    except (OSError, ValueError):  # none, or one that a crash left half written
        return None


def note_drill(path: Path, ok: bool, sentence: str) -> None:
    """Remember how the last restore drill ended."""
    words = {"at": clock.now().isoformat(), "path": str(path.resolve()), "ok": ok, "sentence": sentence}
    _write(DRILL, json.dumps(words, ensure_ascii=False))


def last_drill() -> Drill | None:
    """How the last restore drill ended, if there was one."""
    try:
        found = json.loads(_read(DRILL))
        return Drill(dt.datetime.fromisoformat(found["at"]), found["path"], found["ok"], found["sentence"])
    except (OSError, ValueError, LookupError, TypeError):
        return None


def _read(name: str) -> str:
    return (folder() / name).read_text(encoding="utf-8")


def _write(name: str, words: str) -> None:
    """Beside, then in its place: who is cut off while writing leaves the note that was there."""
    path = folder() / name
    half = path.with_name(f"{name}.part")
    with half.open("w", encoding="utf-8") as file:
        file.write(words)
        file.flush()
        os.fsync(file.fileno())
    os.replace(half, path)


@contextmanager
def room() -> Iterator[Path]:
    """A folder beside the backups for what is unpacked, gone after the block.

    It holds villagers in clear. What a process left that was ended in the middle goes when the next comes.
    Beside the backups, because the folder of temporary files may be small and a backup's own read-only.
    """
    for left in (one for one in folder().glob(f"{UNPACKED}*") if one.is_dir()):
        with held(left) as is_left:
            if is_left:
                shutil.rmtree(left, ignore_errors=True)
        if is_left:
            lock_path(left).unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(prefix=UNPACKED, dir=folder()) as made:
        try:
            with held(Path(made)):
                yield Path(made)
        finally:
            lock_path(Path(made)).unlink(missing_ok=True)
