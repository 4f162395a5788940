"""Applications under gunicorn, two processes of four threads each; their processor time and memory."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.client import HOST, Connection

WORKERS, THREADS = 2, 4
OPTIONS = (
    *("--worker-class", "gthread", "--workers", str(WORKERS), "--threads", str(THREADS)),
    *("--keep-alive", "75", "--no-control-socket", "--log-level", "warning", "--preload"),
)
TICK_S = 1 / os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Server:
    """A running server."""

    name: str
    port: int
    process: int
    log: Path

    def connection(self) -> Connection:
        """A new client of it."""
        return Connection(self.port)

    def cpu_s(self) -> float:
        """Processor seconds its workers used until now."""
        return sum(used_s(child) for child in children(self.process))

    def memory_kb(self) -> tuple[int, int]:
        """Resident and proportional kilobytes of its workers and of the process that forked them.

        Resident counts a page once for every process that has it; proportional divides it among them. The
        parent counts: with ``--preload`` it holds a part of the program that the workers alone would hide.
        """
        sizes = [memory_kb(one) for one in (self.process, *children(self.process))]
        return sum(one[0] for one in sizes), sum(one[1] for one in sizes)


@contextmanager
def serving(name: str, application: str, folder: Path, environment: dict[str, str]) -> Iterator[Server]:
    """Serve an application until the block ends; RuntimeError with its log when it does not start."""
    port, log = free_port(), folder / f"{name}.log"
    words = [sys.executable, "-m", "gunicorn", *OPTIONS, "--bind", f"{HOST}:{port}", application]
    with log.open("w") as said:
        process = subprocess.Popen(words, cwd=folder, env=environment, stdout=said, stderr=subprocess.STDOUT)
    try:
        wait(process, port, log)
        yield Server(name, port, process.pid, log)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


def wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Until both workers are there and the port answers."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        with socket.socket() as probe:
            if len(children(process.pid)) == WORKERS and not probe.connect_ex((HOST, port)):
                return
        time.sleep(0.05)
    raise RuntimeError(f"the server did not start:\n{log.read_text()[-3000:]}")


def free_port() -> int:
    """A port nobody listens at."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def children(process: int) -> list[int]:
    """The processes a process started."""
    return [int(word) for word in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def used_s(process: int) -> float:
    """Processor seconds of a process, its ended children's too."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:  # ended between two looks
        return 0.0
    return sum(int(ticks) for ticks in fields[11:15]) * TICK_S


def tree_s(process: int) -> float:
    """Processor seconds of a process and everything it started."""
    return used_s(process) + sum(used_s(child) for child in children(process))


def memory_kb(process: int) -> tuple[int, int]:
    """Resident and proportional kilobytes of a process."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    sizes = {line.split(":")[0]: int(line.split()[1]) for line in lines[1:]}
    return sizes["Rss"], sizes["Pss"]
