"""Who wants to write the embedded database waits in a queue, in the order they came."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from station_app.core import turns
from station_app.core.db import db
from station_app.core.errors import Busy
from station_app.core.turns import Queued, Turns, queue_before

PATIENCE_S = 20
HOLDER = """
import sys
from pathlib import Path
from station_app.core.turns import Turns
turns = Turns(Path(sys.argv[1]))
turns.take()
print("mine", flush=True)
sys.stdin.readline()
turns.give()
print("over", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Start another process that wants a turn at ``x``, holds it for a line, and ends with another line."""
    made: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        made.append(subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path / "x")], **pipes))
        return made[-1]

    yield start
    for process in made:
        process.kill()
        process.communicate()


def heard(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def tell(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def until(is_so: Callable[[], bool]) -> None:
    """Wait for another thread or process to get so far."""
    waiting = threading.Event()
    for _ in range(PATIENCE_S * 500):
        if is_so():
            return
        waiting.wait(0.002)
    raise AssertionError("it never came to it")


def test_threads_write_in_the_order_they_came(tmp_path: Path) -> None:
    queue, came = Turns(tmp_path / "x"), []

    def write(number: int) -> None:
        queue.take()
        came.append(number)
        queue.give()

    queue.take()
    hands = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for number, hand in enumerate(hands):
        hand.start()
        until(lambda number=number: len(queue.waiting) == number + 1)  # type: ignore[misc]
    assert came == []
    queue.give()
    for hand in hands:
        hand.join(PATIENCE_S)
    assert came == [0, 1, 2, 3, 4, 5]
    queue.take()  # nobody left it taken


def test_a_process_that_waits_comes_before_one_that_just_wrote(tmp_path: Path, elsewhere: Any) -> None:
    queue = Turns(tmp_path / "x")
    queue.take()
    other = elsewhere()
    until(lambda: not is_free(queue, turns.NEXT))  # the other is next
    queue.give()
    again = threading.Thread(target=queue.take)
    again.start()  # however quickly this one comes back
    assert heard(other) == "mine"
    assert again.is_alive()
    tell(other)
    again.join(PATIENCE_S)
    assert not again.is_alive()


def is_free(queue: Turns, byte: int) -> bool:
    """Could another process take this byte now?"""
    code = "import fcntl, sys; fcntl.lockf(open(sys.argv[1], 'ab'), fcntl.LOCK_EX | fcntl.LOCK_NB, 1, "
    command = [sys.executable, "-c", f"{code}{byte})", str(queue.path)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_a_killed_process_holds_no_turn(tmp_path: Path, elsewhere: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(turns, "PATIENCE_S", 0.05)
    other = elsewhere()
    assert heard(other) == "mine"
    queue = Turns(tmp_path / "x")
    with pytest.raises(Busy):
        queue.take()
    assert not queue.is_taken
    assert is_free(queue, turns.NEXT)
    os.kill(other.pid, signal.SIGKILL)
    other.wait(PATIENCE_S)
    queue.take()


@pytest.mark.only("sqlite")
def test_a_turn_ends_with_its_transaction(app: Flask) -> None:
    queue = queue_before(str(db.engine.url.database))
    with db.engine.connect() as connection:
        kept = connection.connection.driver_connection
        assert isinstance(kept, Queued)
        for ends in (connection.commit, connection.rollback):
            connection.execute(text("select 1"))
            assert queue.is_taken
            ends()
            assert not queue.is_taken
        with pytest.raises(sqlite3.OperationalError), kept.beginning():
            kept.execute("no such statement")
        assert not queue.is_taken
        connection.execute(text("select 1"))
        kept.close()
        assert not queue.is_taken
        connection.invalidate()
