"""The application factory: reads like a table of contents."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from flask import Flask

import config
from station_app.core import assets, logs, papers, web
from station_app.core.application import Application
from station_app.core.db import db
from station_app.core.pools import pooling
from station_app.facts import adding, everyday, recompute

TABLES = (
    *("areas", "settings", "accounts", "stations", "households", "prices"),
    *("ledger", "facts", "parcels", "orders", "tills", "imports", "sync"),
    *("produce.producers", "produce.products", "produce.listings", "produce.purchases"),
    *("produce.batches", "produce.channels", "produce.agreements", "produce.sales"),
    *("produce.quotes", "produce.posts", "produce.villages", "bills"),
)
FEATURES = (
    *("settings", "accounts", "stations", "households", "prices"),
    *("parcels", "orders", "produce", "arrivals", "tills", "imports"),
    *("bills", "reports", "desk", "ops", "undos", "sync", "public", "practice"),
)
STATION_ROOMS = ("targets", "contracts", "equipment", "handover", "checks", "sites")
PRODUCE_ROOMS = (
    *("producers", "products", "listings", "purchases", "purchases.debts", "batches"),
    *("batches.papers", "sales", "channels", "agreements", "quotes", "posts", "villages", "board"),
)
ROOT = Path(config.ROOT)


def create_app(mode: str | None = None, **overrides: Any) -> Flask:
    """Build the application for ``development``, ``testing`` or ``production``."""
    app = Application(
        __name__,
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
        instance_path=str(config.instance_path()),
    )
    app.config.update(config.settings(mode) | overrides)
    Path(app.instance_path).mkdir(parents=True, exist_ok=True)
    app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", pooling(app.config["SQLALCHEMY_DATABASE_URI"]))
    db.init_app(app)
    logs.install(app)
    web.install(app, db)
    assets.install(app)
    papers.install(app)
    features(app)
    if app.config["MODE"] == "production" and not config.is_command():
        logs.speak(app.config["LOG_LEVEL"])
    return app


def features(app: Flask) -> None:
    """Wire the features together: the only place that knows them all."""
    from station_app.accounts.drafts import showing
    from station_app.accounts.saved import lists as saved_views
    from station_app.core import files, photo_views
    from station_app.core.exports import offers
    from station_app.desk import frame
    from station_app.facts import beside as facts_beside
    from station_app.households import beside as villagers_beside
    from station_app.households import hooks, seen
    from station_app.ops.cli import install as install_commands
    from station_app.ops.serving import limits
    from station_app.orders import beside as orders_beside
    from station_app.orders import handing, of_people, sources
    from station_app.parcels import of_people as parcels_of_people
    from station_app.practice.views import install as install_practice
    from station_app.prices.models import Price
    from station_app.produce.batches.models import Batch
    from station_app.produce.listings.models import Listing
    from station_app.produce.purchases.models import Purchase
    from station_app.settings import installed
    from station_app.stations import beside as stations_beside
    from station_app.stations.checks.models import Check
    from station_app.stations.models import Station
    from station_app.stations.signed_in import install as install_sign_in
    from station_app.stations.viewing import looking
    from station_app.tills import drawer
    from station_app.tills.credit import of_people as debts

    for name in (
        *TABLES,
        "accounts.second",
        "accounts.drafts",
        "accounts.pins",
        "stations.viewing",
        "accounts.saved",
        "orders.chosen",
        "tills.credit",
        "tills.late",
    ):
        import_module(f"station_app.{name}.models")
    staff = (f"stations.{room}" for room in (*STATION_ROOMS, "staff"))
    rooms = ("accounts.saved", "orders.chosen", "tills.credit", "tills.late", *staff, "core.exports")
    for name in (*TABLES, *rooms):
        if find_spec(f"station_app.{name}.deeds"):
            import_module(f"station_app.{name}.deeds")
    recompute.register(sources.days, sources.presence)
    everyday.register(sources.a_day, sources.a_presence)
    adding.register(sources.one)
    stations_beside.register(facts_beside.of_stations)
    import_module("station_app.stations.handover.standing").register(
        handing.standing,
        drawer.drawer,
        import_module("station_app.parcels.handing").on_shelf,
        import_module("station_app.tills.credit.book").older_at,
    )
    villagers_beside.register(orders_beside.of_villagers)
    offers.offer("orders.index", import_module("station_app.imports.ledger_sheet").LEDGER)
    hooks.on_merge("orders", of_people.move, of_people.move_back)
    hooks.on_merge("parcels", parcels_of_people.move, parcels_of_people.move_back)
    hooks.on_hold(parcels_of_people.hold)
    hooks.on_tell(parcels_of_people.tell)
    hooks.on_erase(parcels_of_people.erase)
    hooks.on_hold(of_people.hold)
    hooks.on_merge("credits", debts.move, debts.move_back)
    hooks.on_hold(debts.hold)
    hooks.on_tell(debts.tell)
    hooks.on_erase(debts.erase)
    hooks.on_tell(of_people.tell)
    hooks.on_erase(import_module("station_app.imports.of_people").erase)
    hooks.on_erase(import_module("station_app.bills.of_people").erase)
    hooks.on_erase(import_module("station_app.tills.late.of_people").erase)
    hooks.on_erase(of_people.erase)
    hooks.quiet_since(of_people.quiet)
    for room in ("homes", "merging", "rights"):
        import_module(f"station_app.households.{room}.views")  # adds its pages to those of villagers
    import_module("station_app.accounts.drafts.views")  # a form that was posted too late comes back
    showing.install(app)
    import_module("station_app.accounts.saved.views")  # adds its pages to those of accounts
    saved_views.install(app)
    import_module("station_app.accounts.pins.views")  # adds its pages to those of accounts
    import_module("station_app.accounts.second.views")  # adds its pages to those of accounts
    for room in STATION_ROOMS:
        import_module(f"station_app.stations.{room}.views")  # adds its pages to those of stations
    from station_app.produce.producers import of_people as producers_of_people

    hooks.on_merge("producers", producers_of_people.move, producers_of_people.move_back)
    hooks.on_tell(producers_of_people.tell)
    for room in ("listings", "purchases"):
        hooks.on_tell(import_module(f"station_app.produce.{room}.of_people").tell)
    bought_from_people = import_module("station_app.produce.purchases.of_people")
    hooks.on_hold(bought_from_people.unpaid_for)
    hooks.on_hold(bought_from_people.advanced_to)
    hooks.on_erase(producers_of_people.erase)
    for page in (*(f"{room}.views" for room in PRODUCE_ROOMS), "listings.approval"):
        import_module(f"station_app.produce.{page}")  # adds its pages to those of farm products
    import_module("station_app.public.hall.views")  # adds its pages to the public ones
    import_module("station_app.public.lookup.views")  # these too
    import_module("station_app.stations.staff.views")  # adds its pages to those of accounts
    import_module("station_app.stations.devices.views")  # and these
    import_module("station_app.stations.switching.views").install(app)  # and these
    import_module("station_app.stations.viewing.views").install(app)  # and these
    named = (seen, of_people, parcels_of_people, producers_of_people)
    looking.register(lambda: [name for those in named for name in those.names_seen()])
    import_module("station_app.tills.credit.views")  # adds its pages to those of tills
    import_module("station_app.tills.late.views")  # and these
    import_module("station_app.orders.changing.views")  # adds its pages to those of orders
    import_module("station_app.orders.pasting.views")  # these too
    import_module("station_app.orders.several.views")
    import_module("station_app.orders.chosen.views")
    import_module("station_app.orders.reminders.views")
    import_module("station_app.orders.righting.views")
    import_module("station_app.orders.aftersales.views")
    import_module("station_app.imports.lists.views")  # adds its pages to those of imports
    import_module("station_app.imports.lists.unlogged")  # these too
    installed.install(app)
    install_sign_in(app)
    frame.install(app)
    install_practice(app)
    files.register(Station, Check, Price, Listing, Purchase, Batch)
    app.register_blueprint(photo_views.pages)
    for name in FEATURES:
        app.register_blueprint(import_module(f"station_app.{name}.views").pages)
    install_commands(app, import_module("station_app.imports.cli").commands)
    limits.install(app)
