"""Who serves the embedded database: a lock file beside it, held as long as the server runs.

The operating system lets go of it however the server ends. PostgreSQL knows its connections by itself.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]


def lock_path(database: Path) -> Path:
    """The lock file of an embedded database."""
    return database.with_name(database.name + ".served")


@contextmanager
def held(database: Path) -> Iterator[bool]:
    """Hold the lock for the block; yields False, and holds nothing, when another process has it."""
    path = lock_path(database)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        if not _take(file):
            yield False
            return
        yield True


def _take(file: IO[str]) -> bool:
    try:
        if fcntl is not None:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        elif os.name == "nt":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    except OSError:
        return False
    return True
