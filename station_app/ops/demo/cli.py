"""The command that makes the demo county and serves it."""

from __future__ import annotations

import time

import click
from flask import Flask, current_app

import config
from station_app.core.access import unscoped
from station_app.core.db import db
from station_app.ops.serving.cli import ready, run
from station_app.ops.setup import schema
from station_app.ops.speaking import Sorry, progress
from station_app.settings.installed import read_again

HOST = "127.0.0.1"


@click.command()
@click.option("--seed", default=1, show_default=True, help="Other orders with the same totals.")
@click.option(
    "--scale", default=1.0, show_default=True, type=click.FloatRange(0.01, 50), help="Times as many orders."
)
@click.option("--serve", "serving", is_flag=True, help="Serve it too, on this machine only.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to serve at."
)
def demo(seed: int, scale: float, serving: bool, port: int) -> None:
    """Make the demo county in a new database and say how to sign in.

    Nothing in it is real: names, telephones and amounts are drawn by dice. It refuses a database that holds
    real data. Called again, it goes on with the demo that is there.
    """
    from station_app.ops.demo import sign_ins

    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    app.config["SECRET_KEY"] = app.config["SECRET_KEY"] if config.has_secret() else config.make_secret()
    if schema.present() and not schema.is_empty():
        if schema.present() != schema.newest() or not read_again().is_demo:
            raise Sorry(
                "This database holds real data, or is not a demo of this version. Nothing was changed."
            )
        click.echo("The demo county is here already; going on with it.")
    else:
        make(seed, scale)
    read_again()
    click.echo(f"\nSign in at http://{HOST}:{port} by one of these, or by its card on the sign-in page:\n")
    click.echo(sign_ins.kept() or f"({sign_ins.FILE} is gone: use the cards)")
    click.echo("")
    if serving:
        ready(app)
        run(app, HOST, port)


def make(seed: int, scale: float) -> None:
    """Build it in one transaction. What draws the demo is loaded here: no other process needs it."""
    from station_app.ops.demo import sign_ins
    from station_app.ops.demo.build import build, steps
    from station_app.ops.demo.plan import Plan

    plan = Plan(seed, scale)
    began = time.monotonic()
    schema.migrate()
    with unscoped(), progress("Building the demo county", steps(plan)) as done:
        build(plan, done)
        printed = sign_ins.make()
        db.session.commit()
    sign_ins.keep(printed)
    click.echo(f"Built the demo county: {plan.orders:,} orders in {time.monotonic() - began:.0f} seconds.")
