"""One run of the bench, from an empty folder to the table."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from bench import asked, closing, county, embedded, importing, rendering, statements
from bench.asked import Asked
from bench.cluster import Cluster, Missing, cluster
from bench.county import Installed
from bench.floor import TABLE
from bench.peer import filling, settings_words
from bench.report import GOAL_HEADS, Goal, table
from bench.rounds import Task, cpu_ratio, ratio, run
from bench.servers import THREADS, WORKERS, Server, serving

CLIENTS = (1, 8)
SEARCH_S = 2.0
QUICK = {"orders": 13_000, "rounds": 5, "seconds": 0.5, "sqlite_seconds": 3.0, "import_rows": 10_000}
"""A small county and many short rounds: on a busy machine what is compared must lie close together."""


def arguments() -> argparse.Namespace:
    """What may be chosen on the command line; ``--quick`` changes what stands when nothing is chosen."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    quick = "a fifth of the county, short rounds: two minutes"
    parser.add_argument("--quick", action="store_true", help=quick)
    parser.add_argument("--orders", type=int, default=county.DEMO_ORDERS, help="orders in the county")
    parser.add_argument("--rounds", type=int, default=3, help="interleaved rounds")
    parser.add_argument("--seconds", type=float, default=2.0, help="seconds a task and round")
    parser.add_argument("--sqlite-seconds", type=float, default=15.0, help="eight clients on SQLite; 0: not")
    parser.add_argument("--import-rows", type=int, default=65_000, help="rows of the ledger; 0: no import")
    parser.add_argument(
        "--close-orders", type=int, default=500, help="orders of a day that is closed; 0: none"
    )
    parser.add_argument("--renders", type=int, default=5, help="renders of each page; 0: none")
    parser.add_argument("--json", action="store_true", help="print one JSON document on standard output")
    if parser.parse_known_args()[0].quick:
        parser.set_defaults(**QUICK)
    return parser.parse_args()


def say(text: str) -> None:
    """Tell how far it is."""
    print(f"  {text} ...", file=sys.stderr, flush=True)


@contextmanager
def three(held: Cluster, made: Installed, folder: Path) -> Iterator[tuple[Server, Server, Server]]:
    """The floor, the peer and the application, each under the same server."""
    floor = {**made.environment, "FLOOR_DSN": held.dsn}
    with ExitStack() as stack:
        yield (
            stack.enter_context(serving("floor", "bench.floor:app", folder, floor)),
            stack.enter_context(
                serving("peer", "bench.peer.wsgi:application", folder, filling.environment(held))
            ),
            stack.enter_context(serving("ours", "wsgi:app", folder, made.environment)),
        )


def measure(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Everything, as one document."""
    load = round(os.getloadavg()[0], 1)
    with cluster() as held:
        say("building the county, its twins and the peer's tables")
        made = county.build(held, folder, options.orders)
        filling.fill(held)
        held.run(TABLE)
        sizes = county.counted(held)
        with three(held, made, folder) as (floor, peer, ours):
            found = asked.tasks(held, floor, peer, ours, sizes["orders"])
            sql = {name: str(statements.count(held, task)) for name, task in found.tasks.items()}
            bytes_ = {name: weight(task) for name, task in found.tasks.items() if task.status == 200}
            several = [found.with_clients(count) for count in CLIENTS]
            for one, count in zip(several, CLIENTS, strict=True):
                say(f"{count} client{'s' if count > 1 else ''}")
                run(list(one.tasks.values()), options.rounds, options.seconds, held.process, say)
            say("searching")
            looked = asked.searches(held, ours)
            run(looked, 1, min(SEARCH_S, options.seconds), held.process, say)
            memory = {server.name: server.memory_kb() for server in (peer, ours)}
            closed = closing.measure(held, ours, options.close_orders, say) if options.close_orders else None
            shown = rendering.measure(held, ours, options.renders, say) if options.renders else None
        imported = (
            importing.measure(held, made, folder, options.import_rows, say) if options.import_rows else None
        )
        postgres = held.version()
    calm = embedded.measure(folder, options.sqlite_seconds, say) if options.sqlite_seconds else None
    return {
        "machine": {
            "cores": os.cpu_count(),
            "python": platform.python_version(),
            "postgresql": postgres,
            "load": {"before": load, "after": round(os.getloadavg()[0], 1)},
        },
        "county": sizes,
        "deep_page": found.deep,
        "tasks": {
            str(n): {k: t.document() for k, t in one.tasks.items()}
            for n, one in zip(CLIENTS, several, strict=True)
        },
        "statements": sql,
        "bytes_gzip": bytes_,
        "search": {task.name: task.document() for task in looked},
        "memory_kb": {name: {"resident": rss, "proportional": pss} for name, (rss, pss) in memory.items()},
        "close": closed,
        "render": shown,
        "import": imported,
        "sqlite": calm,
        "goals": [
            goal.document() for goal in goals(several[0], looked, memory, imported, calm, closed, shown)
        ],
    }


def weight(task: Task) -> int:
    """Bytes of a page over the wire."""
    connection = task.server.connection()
    answer = connection.ask(task.make())
    connection.close()
    return answer.weight


def goals(
    one: Asked,
    looked: list[Task],
    memory: dict[str, tuple[int, int]],
    imported: Any,
    calm: Any,
    closed: Any,
    shown: Any,
) -> list[Goal]:
    """What must be reached, by the ratios inside the rounds."""
    task = one.tasks

    def times(mine: str, theirs: str) -> float:
        return ratio(task[mine], task[theirs])

    def cheaper(mine: str, theirs: str) -> str:
        return f"{cpu_ratio(task[mine], task[theirs]):.1f} × less processor time"

    return [
        Goal(
            "save, of Django admin",
            times("save ours", "save peer"),
            2,
            4,
            note=cheaper("save ours", "save peer"),
        ),
        Goal("save, of the floor", times("save ours", "save floor"), 0, 0.40, note=""),
        Goal(
            "list of 50, of Django admin",
            times("list ours", "list peer"),
            10,
            15,
            note=cheaper("list ours", "list peer"),
        ),
        Goal(
            f"page {one.deep:,}, of page 1",
            times("list ours", "deep ours"),
            1.2,
            None,
            more=False,
            note="time, not rate",
        ),
        Goal(
            "month board, of Django admin",
            times("board ours", "board peer"),
            4,
            8,
            note=cheaper("board ours", "board peer"),
        ),
        Goal("search, slowest p95", max(t.p95_ms for t in looked), 15, None, " ms", False),
        Goal("memory of 2 workers", memory["ours"][1] / 1_024, 130, None, " MB", False, "and their parent"),
        Goal("import, of COPY", imported and imported["times"], 4, None, more=False),
        Goal("day close of 500 orders", closed and closed["close_s"], 1, None, " s", False),
        Goal("first render, cold", shown and shown["cold_s"], 2.0, None, " s", False, "slowest of the pages"),
        Goal("first render, warm", shown and shown["warm_s"], 0.7, None, " s", False, "slowest of the pages"),
        Goal("SQLite, refused or failed", calm and calm["failed"], 0, None, "", False),
    ]


def show(found: dict[str, Any]) -> None:
    """The tables for people."""
    machine, size, load = found["machine"], found["county"], found["machine"]["load"]
    print(
        f"\nPython {machine['python']}, PostgreSQL {machine['postgresql']}, {machine['cores']} cores, "
        f"gunicorn {WORKERS} × {THREADS}; {size['orders']:,} orders, {size['stations']} stations, "
        f"{size['villagers']:,} villagers. Load of the machine before and after: {load['before']}, "
        f"{load['after']}.\n"
    )
    rows = []
    for name, one in found["tasks"]["1"].items():
        eight = found["tasks"]["8"][name]
        rows.append(
            [
                name, f"{one['per_second']:,}", one["cpu_ms"], one["database_ms"], one["p95_ms"],
                f"{eight['per_second']:,}", eight["cpu_ms"], found["statements"][name],
                f"{found['bytes_gzip'][name]:,}" if name in found["bytes_gzip"] else "",
            ]
        )  # fmt: skip
    heads = ("task", "1 client/s", "cpu ms", "db ms", "p95 ms", "8 clients/s", "cpu ms", "SQL", "bytes gzip")
    print(table(heads, rows))
    print("\nSQL: statements + begin and commit. cpu: of the workers; db: of PostgreSQL.\n")
    print(
        table(
            ("search", "1 client/s", "p95 ms"),
            [[name, t["per_second"], t["p95_ms"]] for name, t in found["search"].items()],
        )
    )
    for what in ("close", "render", "import", "sqlite"):
        if found[what]:
            print("\n" + found[what]["words"])
    print("\nThe peer: " + settings_words() + "\n")
    print(table(GOAL_HEADS, [Goal.of(goal).row() for goal in found["goals"]]))


def main() -> int:
    """Measure and print; 0 when it ran to its end, whatever was found."""
    options = arguments()
    try:
        with tempfile.TemporaryDirectory(prefix="station-bench-") as folder:
            found = measure(options, Path(folder))
    except Missing as problem:
        print(problem, file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        show(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
