"""What PostgreSQL itself logged while one request was answered: the same count for every application."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass

from bench.client import Answer
from bench.cluster import Cluster
from bench.people import NotAnswered
from bench.rounds import Task

_STATEMENT = re.compile(r"\] LOG:  (?:statement|execute [^:]*): *(.*)")
_FRAME = re.compile(r"(begin|commit|rollback|savepoint|release)\b", re.I)
SETTLE_S = 0.3


@dataclass(frozen=True)
class Statements:
    """How many statements one request sent, and how many of them only open or end a transaction."""

    all: int
    frame: int

    def __str__(self) -> str:
        return f"{self.all - self.frame} + {self.frame}"


def count(cluster: Cluster, task: Task) -> Statements:
    """Ask once with every statement logged; once more where that order had to be confirmed first."""
    try:
        return _count(cluster, task)
    except NotAnswered:
        return _count(cluster, task)


def _count(cluster: Cluster, task: Task) -> Statements:
    connection = task.server.connection()
    for _warm in range(3):  # each process has its connection and its caches
        connection.ask(task.make())
    answer, found = logged(cluster, lambda: connection.ask(task.make()))
    connection.close()
    if answer.status != task.status:
        raise NotAnswered(f"{task.name}: {answer.status} instead of {task.status}")
    return found


def logged(cluster: Cluster, ask: Callable[[], Answer]) -> tuple[Answer, Statements]:
    """The answer to one request, and what PostgreSQL was asked for it."""
    _log(cluster, "all")
    before = cluster.log.stat().st_size
    answer = ask()
    time.sleep(SETTLE_S)
    with cluster.log.open("rb") as log:
        log.seek(before)
        written = log.read().decode("utf-8", "replace")
    _log(cluster, "none")
    found = [match for match in _STATEMENT.findall(written) if "log_statement" not in match]
    return answer, Statements(len(found), sum(1 for text in found if _FRAME.match(text)))


def _log(cluster: Cluster, what: str) -> None:
    cluster.run(f"alter system set log_statement = '{what}'", "select pg_reload_conf()")
    time.sleep(SETTLE_S)
