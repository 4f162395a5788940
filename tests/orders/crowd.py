"""Separate processes that work on one database at once: each a server of its own, started together.

They come from a fork server, a clean process that has read the program once: eight that each read it anew
would spend the test on that. Each opens the database for itself.
"""

from __future__ import annotations

import multiprocessing as mp
import os
import re
import signal
import uuid
from collections.abc import Callable, Sequence
from typing import Any

from station_app import FEATURES, create_app
from tests.engines import compile_once

SERVERS = mp.get_context("forkserver")
SERVERS.set_forkserver_preload(["station_app.ops.cli", *(f"station_app.{name}.views" for name in FEATURES)])
PATIENCE = 120


def run(work: Callable[..., Any], jobs: Sequence[tuple[Any, ...]]) -> list[Any]:
    """Run ``work(*job)`` for every job in a process of its own, all let go at one moment; their answers."""
    gate, answers = SERVERS.Barrier(len(jobs)), SERVERS.Queue()
    crowd = [SERVERS.Process(target=_one, args=(work, job, gate, answers)) for job in jobs]
    for process in crowd:
        process.start()
    found = [answers.get(timeout=PATIENCE) for _ in crowd]
    for process in crowd:
        process.join(30)
    return found


def _one(work: Callable[..., Any], job: tuple[Any, ...], gate: Any, answers: Any) -> None:
    try:
        answers.put(work(*job, gate=gate))
    except Exception as error:  # noqa: BLE001 - the test shows what went wrong over there
        answers.put(repr(error))


def server(url: str) -> Any:
    """An application on the test's database, without its guard's cost."""
    compile_once()
    return create_app("testing", SQLALCHEMY_DATABASE_URI=url, WTF_CSRF_ENABLED=False)


def browser(app: Any, token: str) -> Any:
    """A browser of that server that carries a session of the test."""
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    return client


def post_many(url: str, token: str, posts: Sequence[tuple[str, dict[str, Any]]], *, gate: Any) -> list[int]:
    """Post forms one after the other through the whole stack; the answers' status codes."""
    client = browser(server(url), token)
    gate.wait(PATIENCE)
    return [client.post(path, data=fields).status_code for path, fields in posts]


def post_at_once(
    url: str, token: str, path: str, fields: dict[str, Any], times: int, *, gate: Any
) -> list[int]:
    """Post one form several times from threads of one server, as a phone that taps again and again."""
    from concurrent.futures import ThreadPoolExecutor

    app = server(url)
    gate.wait(PATIENCE)

    def once(_n: int) -> int:
        return int(browser(app, token).post(path, data=fields).status_code)

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(once, range(times)))


def correct_many(
    url: str, token: str, order_id: uuid.UUID, targets: Sequence[tuple[str, str]], *, gate: Any
) -> list[int]:
    """Open the page of the correction and send another day and station, again and again; the status codes."""
    client, path, found = browser(server(url), token), f"/orders/{order_id}/correct", []
    gate.wait(PATIENCE)
    for on, station in targets:
        page = client.get(path).get_data(as_text=True)
        version = re.search(r'name="version"[^>]* value="(\d+)"', page)
        fields = {"version": version[1] if version else "", "on": on, "station": station, "reason": "看了票"}
        found.append(client.post(path, data=fields).status_code)
    return found


AT_COMMIT = 0


def kill_in_the_middle(
    url: str, token: str, path: str, fields: dict[str, Any], *, gate: Any
) -> tuple[int, list[str]]:
    """Post a form in a process that is killed at its commit, and before one statement after the other.

    At last there is none left and it comes through. How many were killed, and what plain SQL saw after each.
    """
    import sqlalchemy as sa

    app = server(url)
    gate.wait(PATIENCE)
    seen = []
    for tries, count in enumerate((AT_COMMIT, 1, 2, *range(3, 400, 3))):
        child = os.fork()
        if not child:
            try:
                _post_and_die(app, token, path, fields, count)
            finally:
                os._exit(9)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            assert os.WEXITSTATUS(status) == 0, f"answered {status}"
            return tries, seen
        engine = sa.create_engine(url, poolclass=sa.NullPool)
        with engine.connect() as connection:
            seen.append(str([connection.execute(sa.text(query)).all() for query in SEEN]))
    raise AssertionError("endless")


SEEN = (
    "select count(*), sum(payable_fen), sum(version), max(ordered_on) from orders",
    "select station_id, orders, turnover_fen from station_days where orders > 0 order by 1, 2",
    "select count(*), max(seq) from audit_entries",
    "select count(*), sum(amount_fen) from money_entries",
)


def _post_and_die(app: Any, token: str, path: str, fields: dict[str, Any], count: int) -> None:
    """Post the form; before this statement, or before the commit, the process is no more."""
    import sqlalchemy as sa

    from station_app.core.db import db

    client = browser(app, token)
    left = [count]

    def die(*_: Any) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def one_less(*_: Any) -> None:
        left[0] -= 1
        if left[0] == 0:
            die()

    with app.app_context():
        if count == AT_COMMIT:
            sa.event.listen(db.engine, "commit", die)
        else:
            sa.event.listen(db.engine, "before_cursor_execute", one_less)
    os._exit(0 if client.post(path, data=fields).status_code == 303 else 1)


def swap_numbers(url: str, orders: Sequence[uuid.UUID], numbers: Sequence[str], *, gate: Any) -> int:
    """Give the orders these platform numbers in turn, all in one transaction; 1 when it came through."""
    from station_app.core.access import unscoped
    from station_app.core.db import db
    from station_app.orders.models import Order
    from station_app.orders.numbers import exchange
    from station_app.stations.models import Station

    with server(url).app_context(), unscoped():
        gate.wait(PATIENCE)
        for order_id, number in zip(orders, numbers, strict=True):
            order = db.session.query(Order).filter(Order.id == order_id).one()
            station = db.session.query(Station).filter(Station.id == order.station_id).one()
            exchange(order, station, "淘宝", number)
            order.platform, order.platform_number = "淘宝", number
            db.session.commit()
    return 1
