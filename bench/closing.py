"""A day of 500 orders is closed: the page of the till, and the post that closes it.

The orders are saved through the page, each with its entry in the ledger. What must not happen is that a close
costs a statement an order: the statements of a day of five orders stand beside those of 500.
"""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable
from statistics import median
from typing import Any

from bench import people, statements
from bench.client import Answer, Browser
from bench.cluster import Cluster
from bench.county import PASSWORD
from bench.servers import Server
from bench.statements import Statements

FEW = 5
STATIONS = 3
_SEEN = re.compile(r'name="seen" value="([^"]*)"')
_DUE = re.compile(r'class="money big-sum">([^<]*)<')
SAVED = 303


def measure(cluster: Cluster, server: Server, orders: int, said: Callable[[str], None]) -> dict[str, Any]:
    """Close days of so many orders at some stations; seconds (the median) and statements."""
    said(f"closing days of {orders} orders")
    warm, few, *busy = people.operators(cluster)[: STATIONS + 2]
    for who in (warm, few, *busy):
        Station(server, who).close()  # whatever the county's history left open
    Station(server, warm).day(1)
    of_few = Station(server, few).logged_day(cluster, FEW)
    of_many = Station(server, busy[0]).logged_day(cluster, orders)
    measured = [Station(server, who).day(orders) for who in busy]
    page_s, close_s = (median(one[part] for one in measured) for part in (0, 1))
    words = (
        f"Day close of {orders} orders: the page {page_s * 1_000:.0f} ms, {of_many[0]} statements; "
        f"the close {close_s * 1_000:.0f} ms, {of_many[1]}. Of {FEW} orders: {of_few[0]} and {of_few[1]}."
    )
    return {
        "orders": orders,
        "page_s": round(page_s, 3),
        "close_s": round(close_s, 3),
        "statements": {"of_few": list(map(str, of_few)), "of_many": list(map(str, of_many))},
        "words": words,
    }


class Station:
    """One operator at her counter."""

    def __init__(self, server: Server, who: tuple[str, str, list[str]]) -> None:
        self.server = server
        self.browser: Browser = people.sign_in(server, who[0], PASSWORD)
        self.make = people.saves(server, [who], PASSWORD)

    def save(self, orders: int) -> None:
        """Save so many orders."""
        connection, left = self.server.connection(), orders
        while left > 0:
            left -= connection.ask(self.make()).status == SAVED
        connection.close()

    def page(self) -> Answer:
        """The page of the till."""
        return people.expect(self.browser.get("/till"), 200, "the page of the till")

    def close(self, page: Answer | None = None) -> Answer:
        """Count what should be there, and close; a till where nothing moved stays as it is."""
        return self.browser.post("/till", counted(page or self.page()))

    def day(self, orders: int) -> tuple[float, float]:
        """Seconds of the page and of the close of a day."""
        self.save(orders)
        began = time.perf_counter()
        page = self.page()
        seen = time.perf_counter()
        people.expect(self.close(page), SAVED, "closing the day")
        return seen - began, time.perf_counter() - seen

    def logged_day(self, cluster: Cluster, orders: int) -> tuple[Statements, Statements]:
        """Statements of the page and of the close of a day."""
        self.save(orders)
        page, shown = statements.logged(cluster, self.page)
        answer, closed = statements.logged(cluster, lambda: self.close(page))
        people.expect(answer, SAVED, "closing the day")
        return shown, closed


def counted(page: Answer) -> dict[str, str]:
    """What an operator types who counted exactly what should be there."""
    seen, due = _SEEN.search(page.text), _DUE.search(page.text)
    if seen is None or due is None:
        raise people.NotAnswered("the page of the till does not say what should be there")
    yuan = due[1].replace("¥", "").replace(",", "").replace("−", "-")
    short = yuan.startswith("-")
    return {
        "csrf_token": people.token(page, people.TOKEN),
        "id": str(uuid.uuid4()),
        "seen": seen[1],
        "counted": "0" if short else yuan,
        "left": "0",
        "handed_to": "kept",
        "reason": "退的比收的多" if short else "",
    }
