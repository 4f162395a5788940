"""Servers of their own whose browsers press one button at the same moment, one thing after the other."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from station_app.core.access import unscoped
from station_app.core.db import db
from tests.orders.crowd import PATIENCE, SERVERS, browser, server

DONE_BY_ITSELF = "task:"
"""Before the name of what no button does but the daily task: ``task:module:function``."""
Answer = tuple[int, str]
"""The status of an answer; for what no answer may be, its words."""


class Crowd:
    """So many processes of so many threads each; all press together, and each thread is a browser."""

    def __init__(self, url: str, processes: int, threads: int) -> None:
        self.size = processes * threads
        self.gate = SERVERS.Barrier(processes)  # held here: it ends with the one who made it
        self.orders = [SERVERS.SimpleQueue() for _ in range(processes)]
        self.answers = SERVERS.Queue()
        self.all = [
            SERVERS.Process(target=_serve, args=(url, threads, orders, self.answers, self.gate), daemon=True)
            for orders in self.orders
        ]
        for process in self.all:
            process.start()

    def press(self, token: str, path: str, posts: list[dict[str, Any]]) -> list[Answer]:
        """Post a form from every thread; where there are several forms, the processes take turns."""
        return self.press_each([(token, path, fields) for fields in posts])

    def press_each(self, buttons: list[tuple[str, str, dict[str, Any]]]) -> list[Answer]:
        """The same for several people and pages: the processes take turns with what they press."""
        for number, orders in enumerate(self.orders):
            orders.put(buttons[number % len(buttons)])
        return [one for _ in self.all for one in self.answers.get(timeout=PATIENCE)]

    def go_home(self) -> None:
        """No more is pressed."""
        for orders in self.orders:
            orders.put(None)
        for process in self.all:
            process.join(30)


@contextmanager
def crowd(url: str, processes: int, threads: int) -> Iterator[Crowd]:
    """A crowd that goes home at the end."""
    made = Crowd(url, processes, threads)
    try:
        yield made
    finally:
        made.go_home()


def _serve(url: str, threads: int, orders: Any, answers: Any, gate: Any) -> None:
    app = server(url)
    while (said := orders.get()) is not None:
        token, path, fields = said
        found: list[Answer] = []
        ready = threading.Barrier(threads)
        browsers = [browser(app, token) for _ in range(threads)]
        hands = [threading.Thread(target=_press, args=(one, path, fields, ready, found)) for one in browsers]
        gate.wait(PATIENCE)
        for hand in hands:
            hand.start()
        for hand in hands:
            hand.join(PATIENCE)
        answers.put(found)


def _press(client: Any, path: str, fields: dict[str, Any], ready: Any, found: list[Answer]) -> None:
    ready.wait(PATIENCE)
    try:
        if path.startswith(DONE_BY_ITSELF):
            found.append((_by_itself(client.application, path), ""))
            return
        answer = client.post(path, data=fields)
        found.append((answer.status_code, "" if answer.status_code < 500 else answer.text[:300]))
    except Exception as error:  # noqa: BLE001 - what a server would answer with 500
        where = traceback.extract_tb(error.__traceback__)[-1]
        found.append((500, f"{type(error).__name__}: {error} ({where.filename}:{where.lineno})"[:400]))


def _by_itself(app: Any, path: str) -> int:
    """Let the daily task run, and commit as it does."""
    _, module, name = path.split(":")
    with app.app_context(), unscoped():
        getattr(import_module(module), name)()
        db.session.commit()
        db.session.remove()
    return 303
