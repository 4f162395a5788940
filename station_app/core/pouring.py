"""Rows poured into tables while the next ones are made ready.

PostgreSQL takes in what it was given, with its indexes and its checks of keys, while Python would wait. So a
thread carries what is ready, one COPY after the other, and the caller goes on. Nobody else may use the
session's connection meanwhile. SQLite works in this very process and gets its rows at once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from station_app.core import bulk
from station_app.core.db import db
from station_app.core.wire import driver_of

Pour = Callable[[Any, Sequence[str], Sequence[Sequence[Any]]], None]
READY = 3
"""Statements that wait to be carried: enough that neither side waits, few enough to hold as text."""
TOGETHER = 5_000
"""Rows a caller makes ready before it pours them."""


@contextmanager
def pouring() -> Iterator[Pour]:
    """Gives what ``bulk.store`` is; all rows are in their tables when the block ends.

    They get there in the order they were poured. Raises ``IntegrityError`` as any insert does, at the latest
    at the end.
    """
    if not bulk.is_postgresql():
        yield bulk.store
        return
    raw = driver_of(db.session.connection())
    carried: deque[Future[None]] = deque()
    with ThreadPoolExecutor(1, "pouring") as carrier:

        def pour(model: Any, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
            if rows:
                text = list(bulk.texts(model, names, rows))
                carried.append(carrier.submit(bulk.copy, raw, bulk.copying(model, names), text))
            while len(carried) > READY:
                carried.popleft().result()

        try:
            yield pour
            while carried:
                carried.popleft().result()
        finally:
            carrier.shutdown(cancel_futures=True)
