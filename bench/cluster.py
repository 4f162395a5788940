"""A PostgreSQL for one run: durable as in real use, reached by a socket in its folder, gone afterwards."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests import postgres
from tests.machine import postgres_programs

# As a county would run it: nothing acknowledged is lost. The rest is PostgreSQL's own default.
SETTINGS = {
    "listen_addresses": "''",
    "log_line_prefix": "'%m [%p] '",
    "logging_collector": "off",
    "max_connections": "100",
    "max_wal_size": "4GB",
    "shared_buffers": "512MB",
    "timezone": "UTC",
}
DATABASE = "bench"


class Missing(RuntimeError):
    """The machine lacks PostgreSQL's server programs."""


@dataclass(frozen=True)
class Cluster:
    """A running server with one database."""

    folder: Path

    @property
    def socket(self) -> Path:
        """The folder of its socket."""
        return self.folder / "socket"

    @property
    def url(self) -> str:
        """How the application reaches the database."""
        return f"postgresql+psycopg://station@/{DATABASE}?host={self.socket}"

    @property
    def dsn(self) -> str:
        """How psycopg reaches it."""
        return f"host={self.socket} user=station dbname={DATABASE}"

    @property
    def log(self) -> Path:
        """What the server writes down."""
        return self.folder / "data" / "server.log"

    @property
    def process(self) -> int:
        """The number of its first process."""
        return int((self.folder / "data" / "postmaster.pid").read_text().split()[0])

    def connect(self) -> psycopg.Connection:
        """A connection where each statement stands for itself."""
        return psycopg.connect(self.dsn, autocommit=True)

    def run(self, *statements: str) -> None:
        """Run statements one after the other."""
        with self.connect() as connection:
            for statement in statements:
                connection.execute(statement)  # type: ignore[call-overload]

    def version(self) -> str:
        """'15.14'."""
        with self.connect() as connection:
            return str(connection.execute("show server_version").fetchone()[0]).split()[0]  # type: ignore[index]


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Start a server and make the database; stop it and remove everything at the end.

    Raises ``Missing`` where PostgreSQL's programs are not installed.
    """
    if postgres_programs() is None:
        raise Missing(
            "PostgreSQL's server programs are not installed. "
            "On Debian or Ubuntu:  sudo apt-get install postgresql"
        )
    postgres.remove_abandoned()
    folder = Path(tempfile.mkdtemp(prefix=f"{postgres.FOLDER_PREFIX}{os.getpid()}-bench-"))
    folder.chmod(0o711)  # the server's user passes through to its own rooms
    made = Cluster(folder)
    try:
        postgres.start(folder, SETTINGS)
        with psycopg.connect(
            host=str(made.socket), user="station", dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(f"create database {DATABASE}")
        yield made
    finally:
        postgres.stop(folder)
