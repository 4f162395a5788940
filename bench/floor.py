"""The least a request can cost under the same server: a bare text, and one INSERT with its commit.

No session, no form, no template, no framework: what no application can go below on this machine.
"""

from __future__ import annotations

import os
import threading
import uuid
from collections.abc import Callable, Iterable
from typing import Any

import psycopg

TABLE = (
    "create table if not exists floor_orders (id uuid primary key, station_id uuid not null, "
    "number varchar(40) not null, ordered_on date not null, placed_at timestamptz not null default now(), "
    "payable_fen bigint not null, note text not null default '')"
)
INSERT = (
    "insert into floor_orders (id, station_id, number, ordered_on, payable_fen, note) "
    "values (%s, %s, %s, current_date, %s, %s)"
)
_held = threading.local()


def connection() -> psycopg.Connection:
    """This thread's connection, kept: a pool that never waits."""
    if not hasattr(_held, "connection"):
        _held.connection = psycopg.connect(os.environ["FLOOR_DSN"])
    made: psycopg.Connection = _held.connection
    return made


def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """``GET /`` answers a text; ``POST /`` stores a row and answers 303."""
    if environ["REQUEST_METHOD"] == "POST":
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        made = connection()
        made.execute(INSERT, (uuid.uuid4(), uuid.UUID(int=1), "TY001-150831-0001", 6_150, ""))
        made.commit()
        start_response("303 See Other", [("Location", "/"), ("Content-Length", "0")])
        return [b""]
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "2")])
    return [b"ok"]
