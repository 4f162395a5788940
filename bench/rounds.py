"""Interleaved rounds: every task of every application for a few seconds, again and again.

The machine's speed drifts; what one round compares was measured within seconds of each other.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles

from bench.people import Make, NotAnswered
from bench.servers import Server, tree_s

PATIENCE_S = 30.0
"""How much longer than asked a stretch may last until something was answered at all."""
OTHERWISE = 0.02
"""By chance an order is like one the household had and must be confirmed first: so few may be answered so."""


@dataclass
class Task:
    """One kind of request to one application, and what was measured of it."""

    name: str
    server: Server
    make: Make
    status: int = 200
    clients: int = 1
    rounds: list[Round] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Requests a second, the median of the rounds."""
        return median(one.rate for one in self.rounds)

    @property
    def cpu_ms(self) -> float:
        """Processor milliseconds of the server a request."""
        return sum(one.cpu_s for one in self.rounds) / sum(one.count for one in self.rounds) * 1_000

    @property
    def database_ms(self) -> float:
        """Processor milliseconds of PostgreSQL a request."""
        return sum(one.database_s for one in self.rounds) / sum(one.count for one in self.rounds) * 1_000

    @property
    def p95_ms(self) -> float:
        """The time that 95 of 100 requests did not exceed, as a client saw it."""
        seen = [seconds for one in self.rounds for seconds in one.seconds]
        return quantiles(seen, n=20)[-1] * 1_000 if len(seen) > 1 else seen[0] * 1_000

    def document(self) -> dict[str, float | int | str]:
        """What was found, for other programs."""
        return {
            "clients": self.clients,
            "requests": sum(one.count for one in self.rounds),
            "per_second": round(self.rate, 1),
            "cpu_ms": round(self.cpu_ms, 2),
            "database_ms": round(self.database_ms, 2),
            "p95_ms": round(self.p95_ms, 1),
        }


@dataclass(frozen=True)
class Round:
    """What one stretch of time held."""

    count: int
    elapsed_s: float
    cpu_s: float
    database_s: float
    seconds: list[float]

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.count / self.elapsed_s


def ratio(one: Task, other: Task) -> float:
    """How many times as many requests ``one`` answers: the median of the rounds' own ratios."""
    return median(a.rate / b.rate for a, b in zip(one.rounds, other.rounds, strict=True))


def cpu_ratio(one: Task, other: Task) -> float:
    """How many times less processor time ``one`` needs, PostgreSQL's included.

    Over all rounds: the clock of processor time ticks too slowly for a short one.
    """
    return (other.cpu_ms + other.database_ms) / (one.cpu_ms + one.database_ms)


def run(
    tasks: Sequence[Task], rounds: int, seconds: float, postmaster: int, said: Callable[[str], None]
) -> None:
    """Warm each task up, then measure all of them in turn."""
    for task in tasks:
        stretch(task, min(1.0, seconds), postmaster)
    for number in range(rounds):
        said(f"round {number + 1} of {rounds}")
        for task in tasks:
            task.rounds.append(stretch(task, seconds, postmaster))


def stretch(task: Task, seconds: float, postmaster: int) -> Round:
    """Ask for some seconds; raises ``NotAnswered`` when answers are not what they must be."""
    making = threading.Lock()
    failures: list[str] = []
    others: list[int] = []
    seen: list[list[float]] = [[] for _ in range(task.clients)]
    end = time.perf_counter() + seconds

    def ask(mine: list[float]) -> None:
        connection = task.server.connection()
        try:
            while not failures and ((began := time.perf_counter()) < end or not any(seen)):
                if began > end + PATIENCE_S:
                    break
                with making:
                    request = task.make()
                answer = connection.ask(request)
                if answer.status == task.status:
                    mine.append(time.perf_counter() - began)
                else:
                    others.append(answer.status)
        except (OSError, ValueError) as problem:
            failures.append(f"{task.name}: {problem}")
        finally:
            connection.close()

    cpu_s, database_s, began = task.server.cpu_s(), tree_s(postmaster), time.perf_counter()
    if task.clients == 1:
        ask(seen[0])
    else:
        threads = [threading.Thread(target=ask, args=(mine,)) for mine in seen]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    elapsed_s = time.perf_counter() - began
    times = [one for mine in seen for one in mine]
    if len(others) > max(len(times) * OTHERWISE, 1) or not times:
        failures.append(f"{task.name}: {others[:1] or 'nothing'} instead of {task.status}")
    if failures:
        raise NotAnswered(failures[0])
    return Round(len(times), elapsed_s, task.server.cpu_s() - cpu_s, tree_s(postmaster) - database_s, times)
