"""The county that is measured: the demo at half size and a twin of each station, in production mode.

So there are 65,000 orders at nearly a hundred open stations, as in a county that has built its network.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from bench import copying
from bench.cluster import Cluster
from bench.copying import COUNTY

ROOT = Path(__file__).resolve().parents[1]
PASSWORD = "-".join(("bench", secrets.token_hex(8)))
SECRET = secrets.token_urlsafe(48)
DEMO_ORDERS = 65_000
OFFICE = "zhuren"


@dataclass(frozen=True)
class Installed:
    """The application on one database: the environment its processes run in."""

    url: str
    folder: Path
    more: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """What a process of it needs to know."""
        plain = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "FLASK"))}
        return plain | {
            "DATABASE_URL": self.url,
            "STATION_INSTANCE": str(self.folder),
            "STATION_ENV": "production",
            "SECRET_KEY": SECRET,
            "PYTHONPATH": str(ROOT),
            **self.more,
        }

    def command(self, *words: str, check: bool = True) -> str:
        """Run a ``station`` command and give back what it printed; RuntimeError when it fails."""
        program = "from station_app.ops.cli import main; main()"
        ended = subprocess.run(
            [sys.executable, "-c", program, *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if check and ended.returncode:
            raise RuntimeError(f"station {words[0]} ended with {ended.returncode}:\n{ended.stderr[-2000:]}")
        return ended.stdout


def password_hash() -> str:
    """The hash all people of the bench sign in by: made once, since making one is slow on purpose."""
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1).hash(PASSWORD)


def build(cluster: Cluster, folder: Path, orders: int = DEMO_ORDERS) -> Installed:
    """Make the county with about so many orders."""
    made = Installed(cluster.url, folder)
    scale = min(orders, DEMO_ORDERS) / DEMO_ORDERS / 2
    made.command("demo", "--scale", f"{scale:.4f}")
    with cluster.connect() as connection:
        copying.twins(connection)
        if orders > DEMO_ORDERS:
            copying.earlier_years(connection, round(orders / DEMO_ORDERS) - 1)
        connection.execute(
            "update users set password_hash = %s, must_change_password = false "
            "where role = 'operator' or login = %s",
            (password_hash(), OFFICE),
        )
        connection.execute("vacuum analyze")
    return made


def counted(cluster: Cluster) -> dict[str, int]:
    """How much there is."""
    with cluster.connect() as connection:
        return {
            what: int(connection.execute(query).fetchone()[0])  # type: ignore[index,arg-type]
            for what, query in {
                "orders": f"select count(*) from orders where county_id = '{COUNTY}'",
                "stations": (
                    f"select count(*) from stations where county_id = '{COUNTY}' and opened_on is not null"
                ),
                "villagers": f"select count(*) from villagers where county_id = '{COUNTY}'",
            }.items()
        }
