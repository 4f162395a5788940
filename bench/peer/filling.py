"""Make the peer's tables and fill them with the application's rows, inside the database."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from bench.cluster import DATABASE, Cluster
from bench.copying import COUNTY

ROOT = Path(__file__).resolve().parents[2]
LOGIN, PASSWORD = "office", "bench-peer-2015"
TABLES = {"station": "stations", "villager": "villagers", "order": "orders", "orderline": "order_lines"}
SET_UP = (
    "import django; django.setup()\n"
    "from django.core.management import call_command\n"
    "call_command('migrate', run_syncdb=True, verbosity=0)\n"
    "from django.contrib.auth.models import User\n"
    f"User.objects.create_superuser('{LOGIN}', password='{PASSWORD}')\n"
)


def environment(cluster: Cluster) -> dict[str, str]:
    """What the peer's processes need to know."""
    plain = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    return plain | {
        "DJANGO_SETTINGS_MODULE": "bench.peer.settings",
        "PEER_DATABASE": DATABASE,
        "PEER_SOCKET": str(cluster.socket),
        "PEER_SECRET": "only for a measurement on this machine " * 2,
        "PYTHONPATH": str(ROOT),
    }


def fill(cluster: Cluster) -> None:
    """Tables, one superuser, and the same rows; RuntimeError with Django's words when it fails."""
    cluster.run("create schema peer")
    ended = subprocess.run(
        [sys.executable, "-c", SET_UP],
        cwd=ROOT,
        env=environment(cluster),
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        raise RuntimeError(f"the peer's tables were not made:\n{ended.stderr[-2000:]}")
    with cluster.connect() as connection:
        for mine, theirs in TABLES.items():
            names = [
                row[0]
                for row in connection.execute(
                    "select column_name from information_schema.columns where table_schema = 'peer' "
                    "and table_name = %s order by ordinal_position",
                    (f"peer_{mine}",),
                )
            ]
            taken = ", ".join(f'"{name}"' for name in names)
            given = ", ".join(
                f"coalesce(\"{name}\", '')" if name == "village" else f'"{name}"' for name in names
            )
            mine_too = f"select {given} from public.{theirs} where county_id = '{COUNTY}'"
            connection.execute(f"insert into peer.peer_{mine} ({taken}) {mine_too}")  # type: ignore[arg-type]
        connection.execute("vacuum analyze")
