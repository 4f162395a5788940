"""Eight clients on SQLite, saving and reading at once: nobody may hear that the database is locked."""

from __future__ import annotations

import itertools
import random
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench import people
from bench.county import OFFICE, PASSWORD, Installed, password_hash
from bench.servers import serving

CLIENTS = 8
SCALE = "0.05"
SAVES_OF_TEN = 6


def measure(folder: Path, seconds: float, said: Callable[[str], None]) -> dict[str, Any]:
    """Save and read for so many seconds; counts what was refused, failed or logged as locked."""
    said(f"eight clients on SQLite for {seconds:.0f} s")
    place = folder / "embedded"
    place.mkdir()
    file = place / "station.sqlite3"
    made = Installed(f"sqlite:///{file}", place)
    made.command("demo", "--scale", SCALE)
    who = prepared(file)
    with serving("embedded", "wsgi:app", place, made.environment) as server:
        save = people.saves(server, who, PASSWORD)
        look = people.page(people.sign_in(server, OFFICE, PASSWORD), "/orders", "/reports/months", "/")
        saved, read, failed, slowest = itertools.count(), itertools.count(), itertools.count(), [0.0]
        making, end = threading.Lock(), time.perf_counter() + seconds

        def ask(number: int) -> None:
            connection, dice = server.connection(), random.Random(number)
            while (began := time.perf_counter()) < end:
                saving = dice.randrange(10) < SAVES_OF_TEN
                with making:
                    request = save() if saving else look()
                try:
                    fine = connection.ask(request).status == (303 if saving else 200)
                except (OSError, ValueError):
                    fine = False
                slowest[0] = max(slowest[0], time.perf_counter() - began)
                next((saved if saving else read) if fine else failed)
            connection.close()

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        locked = server.log.read_text(errors="replace").count("database is locked")
    counts = {"saved": next(saved), "read": next(read), "failed": next(failed), "locked": locked}
    with sqlite3.connect(file) as connection:
        stored = connection.execute("select count(*) from orders where platform_number like '8%'").fetchone()[
            0
        ]
    words = (
        f"SQLite, {CLIENTS} clients for {seconds:.0f} s: {counts['saved']:,} saved "
        f"({counts['saved'] / seconds:.0f}/s), {counts['read']:,} pages read, {counts['failed']} failed, "
        f'"database is locked" {locked} times, slowest {slowest[0] * 1_000:.0f} ms.'
    )
    return {
        **counts,
        "stored": stored,
        "seconds": seconds,
        "slowest_ms": round(slowest[0] * 1_000),
        "words": words,
    }


def prepared(file: Path) -> list[tuple[str, str, list[str]]]:
    """Let everybody sign in; operators with their station and villagers."""
    with sqlite3.connect(file) as connection:
        connection.execute(
            "update users set password_hash = ?, must_change_password = 0 "
            "where role = 'operator' or login = ?",
            (password_hash(), OFFICE),
        )
        found: dict[str, tuple[str, str, list[str]]] = {}
        query = (
            "select p.station_id, u.login, v.id from users u join postings p on p.user_id = u.id "
            "join stations s on s.id = p.station_id and s.state = 'open' and s.county_id = '220822' "
            "join villagers v on v.station_id = p.station_id order by u.login, v.id"
        )
        for station, login, villager in connection.execute(query):
            kept = found.setdefault(station, (login, station, []))
            if kept[0] == login:
                kept[2].append(villager)
    connection.close()
    return list(found.values())
