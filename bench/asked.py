"""The tasks that are measured: saving, the list, the board, at the floor, at the peer and here."""

from __future__ import annotations

from dataclasses import dataclass

from bench import people
from bench.cluster import Cluster
from bench.copying import COUNTY
from bench.county import OFFICE, PASSWORD
from bench.peer import filling
from bench.people import page
from bench.rounds import Task
from bench.servers import Server

ROWS = 50
DEEPEST = 10_000


@dataclass(frozen=True)
class Asked:
    """All tasks by name, and which page of the list counts as deep."""

    tasks: dict[str, Task]
    deep: int

    def with_clients(self, count: int) -> Asked:
        """The same requests from so many clients at once."""
        tasks = {
            name: Task(task.name, task.server, task.make, task.status, count)
            for name, task in self.tasks.items()
        }
        return Asked(tasks, self.deep)


def tasks(cluster: Cluster, floor: Server, peer: Server, ours: Server, orders: int) -> Asked:
    """Sign in everywhere and prepare what is asked."""
    who = people.operators(cluster)
    office = people.sign_in(ours, OFFICE, PASSWORD)
    admin = people.sign_in_at_peer(peer, filling.LOGIN, filling.PASSWORD)
    nobody = people.Browser(floor.port)
    deep = min(DEEPEST, orders // ROWS - 1)
    form = people.peer_saves(admin, who)
    insert = nobody.request("POST", "/", {"order": "1"})
    made = [
        Task("save floor", floor, lambda: insert, 303),
        Task("save peer", peer, form, 302),
        Task("save ours", ours, people.saves(ours, who, PASSWORD), 303),
        Task("text floor", floor, page(nobody, "/")),
        Task("list peer", peer, page(admin, "/admin/peer/order/")),
        Task("list ours", ours, page(office, "/orders")),
        Task("deep peer", peer, page(admin, f"/admin/peer/order/?p={deep}")),
        Task("deep ours", ours, page(office, f"/orders?before={cursor(cluster, deep)}")),
        Task("board peer", peer, page(admin, "/admin/peer/station/months/?month=2015-08")),
        Task("board ours", ours, page(office, "/reports/months?month=2015-08")),
    ]
    return Asked({task.name: task for task in made}, deep)


def cursor(cluster: Cluster, deep: int) -> str:
    """Where page ``deep`` of the list begins, as its address says it."""
    query = (
        "select changed_at, id::text from orders where county_id = %s "
        "order by changed_at desc, id desc offset %s limit 1"
    )
    with cluster.connect() as connection:
        found = connection.execute(query, (COUNTY, (deep - 1) * ROWS - 1)).fetchone()
    assert found is not None
    return f"{found[0].isoformat()}~{found[1]}".replace("+", "%2B")


def searches(cluster: Cluster, ours: Server) -> list[Task]:
    """The box that finds everything (Ctrl+K): characters of a name, tails of telephone and order."""
    office = people.sign_in(ours, OFFICE, PASSWORD)
    query = (
        "select v.name, v.phone_tail, o.number_tail from villagers v join orders o on o.villager_id = v.id "
        f"where v.county_id = '{COUNTY}' and v.phone_tail <> '' and length(v.name) = 3 "
        "order by md5(v.id::text) limit 40"
    )
    with cluster.connect() as connection:
        rows = list(connection.execute(query))
    words = {
        "1 character": [row[0][:1] for row in rows],
        "2 characters": [row[0][:2] for row in rows],
        "3 characters": [row[0] for row in rows],
        "telephone tail": [row[1] for row in rows],
        "order tail": [row[2] for row in rows],
    }
    return [
        Task(name, ours, page(office, *(f"/search/found?q={quoted(word)}" for word in found)))
        for name, found in words.items()
    ]


def quoted(word: str) -> str:
    """A word as it stands in an address."""
    from urllib.parse import quote

    return quote(word)
