"""Commands that serve the pages and keep the days going: serve, tick."""

from __future__ import annotations

import ipaddress
import logging
import threading
from contextlib import ExitStack
from typing import Any

import click
from flask import Flask, current_app

import config
from station_app.core import clock, logs, memory
from station_app.core.db import db
from station_app.ops.keeping.saving import is_sqlite, sqlite_path
from station_app.ops.serving.jobs import daily, every_night
from station_app.ops.serving.lock import held
from station_app.ops.setup import schema
from station_app.ops.speaking import Sorry, write_json
from station_app.settings.installed import read_again

THREADS = 8


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port.")
def serve(host: str, port: int) -> None:
    """Serve the pages, and run the daily task at ten past two each night.

    For the open network put a server with TLS in front of it and set STATION_HTTPS=1.
    """
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    ready(app)
    run(app, host, port)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def tick(as_json: bool) -> None:
    """Run the daily task once, for those who use cron.

    Completes orders seven days after pick-up and refreshes the figures of the last 45 days.
    """
    done = daily(clock.today())
    if as_json:
        write_json({"completed": done.completed, "station_days": done.station_days})
    else:
        click.echo(f"{done.completed} orders completed, {done.station_days} station-days refreshed.")


def ready(app: Flask) -> None:
    """Refuse to serve with an unsafe secret, in debug, or on a database without the newest tables."""
    if schema.present() != schema.newest():
        raise Sorry("The tables are missing or old. Run 'station upgrade' first.")
    if app.config["MODE"] == "production":
        app.config["SECRET_KEY"] = config.make_secret() if read_again().is_demo else config.kept_secret()


def run(app: Flask, host: str, port: int) -> None:
    """Serve until interrupted; the demo only on this machine's own address."""
    is_demo = read_again().is_demo
    db.session.remove()  # nothing this thread asked may hold the database while others are served
    if is_demo and not is_loopback(host):
        raise Sorry("The demo is served on 127.0.0.1 only: whoever opens it may sign in without a password.")
    logs.speak(logging.WARNING if is_demo else app.config["LOG_LEVEL"])
    stop = threading.Event()
    with ExitStack() as stack:
        if is_sqlite() and not stack.enter_context(held(sqlite_path())):
            raise Sorry("This database is being served already, or restored.")
        try:
            server = listening(app, host, port)
        except OSError as taken:
            raise Sorry(f"Cannot listen on {host}:{port}: {taken.strerror}. Try another --port.") from taken
        every_night(app, stop)
        memory.settle()
        click.echo(f"Serving at http://{host}:{port} (Ctrl+C ends it)", err=True)
        try:
            server.run()
        finally:
            stop.set()
            server.close()


def listening(app: Flask, host: str, port: int) -> Any:
    """A server that has its port, not yet running.

    Waitress drops what a proxy says of the visitor unless it is told not to; ``ProxyFix`` believes as many
    proxies as there are.
    """
    import waitress

    return waitress.create_server(
        app,
        host=host,
        port=port,
        threads=THREADS,
        ident="station",
        clear_untrusted_proxy_headers=not app.config["TRUSTED_PROXIES"],
    )


def is_loopback(host: str) -> bool:
    """Is this an address only this machine reaches?"""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
