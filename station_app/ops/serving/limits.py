"""How often one person or address may ask for what costs much, or shows much, in a row.

What is not named here is not limited: a queue at the counter must never meet a limit. Wrong passwords have
their own growing delay (accounts/delay.py); this is against floods and against copying telephones one by one.
Counts live in the memory of a process; a county that runs several sets ``STATION_LIMITS`` to a shared store.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, request
from flask_limiter import Limiter
from limits.errors import ConfigurationError

from config import BadSettings
from station_app.accounts.delay import place
from station_app.core import access

PASSWORDS = "60 per minute"
REVEALS = "60 per hour; 20 per minute"
HEAVY = "20 per minute"
LOOKS = "60 per minute; 600 per hour"
"""Codes on bags: who scans a whole shelf stays below it, who tries codes one by one does not get far."""
FILES = "60 per minute"
"""Photos, maps, logos, postbox files: each is decoded or read whole. Who sends none meets no limit there."""
TELLING = "5 per minute; 20 per day"
ASKING = "10 per minute; 60 per day"
"""Looking up an order: a family stays below it, who tries numbers one by one gets nowhere."""
BROWSING = "120 per minute"
"""The hall: a buyer turns pages, a program that copies it one by one does not get far."""
LIMITS: dict[str, str] = {
    "accounts.enter": PASSWORDS,
    "accounts.code": PASSWORDS,
    "accounts.password": PASSWORDS,
    "accounts.pin": PASSWORDS,
    "accounts.take_over": PASSWORDS,
    "accounts.second_step": PASSWORDS,
    "accounts.second_confirm": PASSWORDS,
    "accounts.second_off": PASSWORDS,
    "villagers.reveal": REVEALS,
    **dict.fromkeys(("imports.new", "imports.new_list", "imports.headings", "bills.new"), HEAVY),
    "public.problem": TELLING,
    "public.lookup": ASKING,
}
SENDING = (
    "prices.new",
    "prices.edit",
    "produce.new_purchase",
    "produce.sign_purchase",
    "produce.new_listing",
    "produce.edit_listing",
    "settings.set_logo",
    "stations.new_check",
    "stations.set_outline",
    "sync.file",
)
"""Forms that may bring a photo or another file; limited only when they do."""
READING: dict[str, str] = {
    **dict.fromkeys(
        ("public.pavilion", "public.offer", "public.wanted", "public.sitemap", "public.robots"), BROWSING
    ),
    "public.trace": LOOKS,
}
"""Pages that are only read, which anybody may ask for."""


def who() -> str:
    """The signed-in person, else the address."""
    someone = access.acting()
    someone = getattr(someone, "viewer", someone)  # who really sits there
    return f"person {someone.id}" if someone else f"address {place(request.remote_addr)}"


def _brings_none() -> bool:
    return not any(file.filename for file in request.files.values())


def install(app: Flask) -> None:
    """Put the limits on their pages."""
    try:
        limiter = Limiter(
            who,
            app=app,
            storage_uri=app.config["LIMITS_STORE"],
            strategy="moving-window",
            headers_enabled=False,
            enabled=app.config["LIMITED"],
        )
    except ConfigurationError as missing:
        raise BadSettings(f"STATION_LIMITS cannot be used: {missing}") from missing
    app.extensions["limits"] = limiter  # its limits hold it weakly
    # A limited page asks by itself; the look before every other request would find nothing.
    before = app.before_request_funcs[None]
    before[:] = [asked for asked in before if asked != limiter._check_request_limit]
    for endpoint, limit in LIMITS.items():
        limited: Any = limiter.limit(limit, methods=["POST"])(app.view_functions[endpoint])
        app.view_functions[endpoint] = limited
    for endpoint in SENDING:
        sent: Any = limiter.limit(FILES, methods=["POST"], exempt_when=_brings_none)(
            app.view_functions[endpoint]
        )
        app.view_functions[endpoint] = sent
    for endpoint, limit in READING.items():
        looked: Any = limiter.limit(limit)(app.view_functions[endpoint])
        app.view_functions[endpoint] = looked
