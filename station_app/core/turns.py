"""Whose turn it is to write the embedded database: one after the other, in the order they came.

SQLite lets one write at a time, and those who wait for it sleep and try again: whoever happens to wake at
the right moment is next, so that on a busy machine somebody is passed over until the patience of SQLite is
at an end ("database is locked"). Here the threads of a process stand in a queue, and the first of each
process waits for the others at a file beside the database (``<database>-turn``), which the kernel lets go of
when a process dies. Whoever has a turn finds nobody else writing, except what is no server of ours.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Literal

from station_app.core.errors import Busy

try:
    import fcntl
except ImportError:  # Windows: the processes of one database meet at SQLite's own lock only
    fcntl = None  # type: ignore[assignment]

PATIENCE_S = 30.0
"""So long somebody waits for a turn; fifty who press at once on a laden machine need a third of it."""
LOOK_S = 0.001
"""So often the first of a process looks whether the other processes are done."""
NEXT, TURN = 0, 1
"""Two bytes of the file. Who holds the first is next; only who holds it may take the second, and lets go of
the first then. So none who just wrote comes before one of another process who waits already."""


class Turns:
    """The queue of this process before one database."""

    def __init__(self, path: Path) -> None:
        self.path = path.with_name(path.name + "-turn")
        self.guard = threading.Lock()
        self.is_taken = False
        self.waiting: deque[threading.Event] = deque()
        self.file: Any = None

    def take(self) -> None:
        """Wait for the turn; raises ``Busy`` when it does not come."""
        until = time.monotonic() + PATIENCE_S
        with self.guard:
            mine = threading.Event() if self.is_taken else None
            if mine is not None:
                self.waiting.append(mine)
            self.is_taken = True
        if mine is not None and not mine.wait(PATIENCE_S):
            with self.guard:
                if not mine.is_set():  # else it came at the last moment
                    self.waiting.remove(mine)
                    raise Busy
        try:
            self._before_other_processes(until)
        except BaseException:
            self._pass_on()
            raise

    def give(self) -> None:
        """The turn is over: the next may write."""
        self._let_go(TURN)
        self._pass_on()

    def _pass_on(self) -> None:
        with self.guard:
            if self.waiting:
                self.waiting.popleft().set()
            else:
                self.is_taken = False

    def _before_other_processes(self, until: float) -> None:
        self._hold(NEXT, until)
        try:
            self._hold(TURN, until)
        finally:
            self._let_go(NEXT)

    def _hold(self, byte: int, until: float) -> None:
        file = self._opened()
        if file is None:
            return
        while True:
            try:
                fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, byte)
                return
            except BlockingIOError:
                if time.monotonic() > until:
                    raise Busy from None
                time.sleep(LOOK_S)
            except OSError:  # a file system that knows no locks: SQLite's own lock remains
                return

    def _let_go(self, byte: int) -> None:
        if self.file is not None:
            with suppress(OSError):
                fcntl.lockf(self.file, fcntl.LOCK_UN, 1, byte)

    def _opened(self) -> Any:
        """The file, opened once and never closed: to close it would let go of every byte of it."""
        if self.file is None and fcntl is not None:
            with suppress(OSError):
                self.file = self.path.open("ab", buffering=0)
        return self.file


_queues: dict[Path, Turns] = {}
_guard = threading.Lock()


def queue_before(database: str) -> Turns:
    """The one queue of this process before a database file."""
    path = Path(database).resolve()
    with _guard:
        return _queues.setdefault(path, Turns(path))


def _begin_anew() -> None:
    """In a process that was forked off nobody waits yet; the locks of the file stayed with the parent."""
    global _guard
    _guard = threading.Lock()
    for path in list(_queues):
        _queues[path].__init__(path)  # type: ignore[misc]


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_begin_anew)


class Queued(sqlite3.Connection):
    """A connection that takes its turn before it writes, and gives it back when its transaction ends."""

    queue: Turns | None = None
    has_turn = False

    @contextmanager
    def beginning(self) -> Iterator[None]:
        """Within it the connection begins to write, in its turn; raises ``Busy`` when that does not come."""
        if self.queue is not None and not self.has_turn:
            self.queue.take()
            self.has_turn = True
        try:
            yield
        except BaseException:
            self._give()
            raise

    def commit(self) -> None:
        """Commit; what fails to commit keeps its turn until it is rolled back."""
        super().commit()
        self._give()

    def rollback(self) -> None:
        """Roll back; the turn is over whatever becomes of it."""
        try:
            super().rollback()
        finally:
            self._give()

    def close(self) -> None:
        """Close, and with it end the transaction."""
        try:
            super().close()
        finally:
            self._give()

    def __exit__(self, *error: Any) -> Literal[False]:
        """sqlite3's own block ends the transaction without calling the two above."""
        super().__exit__(*error)
        self._give()
        return False

    def _give(self) -> None:
        if self.has_turn and self.queue is not None:
            self.has_turn = False
            self.queue.give()
