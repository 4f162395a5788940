"""Every page of the application as its people open it, found from the addresses and who may call them."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.exceptions import NotFound

from station_app.core.access import Person
from tests.access.routes import ROUTES, Route
from tests.access.test_matrix import FREE, addresses
from tests.access.things import Things
from tests.factories import County, browser_of

NO_PAGE = {
    **dict.fromkeys(("photos.show", "photos.small", "settings.show_logo", "desk.picture"), "a picture"),
    **dict.fromkeys(("ops.alive", "ops.ready", "public.robots", "public.sitemap"), "words for machines"),
    "public.picture": "a picture",
    "public.trace_photo": "a picture",
    "public.home": "sends on to the hall of the county",
    "imports.list_template": "a workbook",
    **dict.fromkeys(("sync.hello", "sync.station", "sync.manifest"), "a document for the worker"),
    **dict.fromkeys(("desk.coded", "orders.numbered"), "sends on to the page of the thing"),
}
"""Addresses that answer a GET with something that is no page, or with another page of this list."""
NOBODY = "nobody"
PARTS = {"desk.found", "desk.keys", "villagers.find", "prices.find"}
"""Pieces of a page that scripts fetch: opened alone they have no head."""
MORE = {
    "wang": (
        *("/orders?q=1", "/orders?state=arrived", "/villagers?q=z", "/search?q=1", "/no-such-page"),
        *(
            "/orders/{owing}/pay",
            "/orders/{picked}/return",
            "/orders/{picked}/return?kind=exchange",
            "/orders/{owing}",
            "/orders/{picked}",
        ),
        *(
            "/orders/new?villager={known}",
            "/villagers/{known}",
            "/villagers/{known}/edit",
            "/imports/{batch}",
            "/produce/purchases/new?producer={producer}&product={product}",
            "/produce/purchases/new?whom=list",
        ),
    ),
    "office": (
        *(
            "/orders?q=1",
            "/orders?state=picked_up&sort=payable",
            "/search?q=1",
            "/search?q=z",
            "/villagers?q=z",
        ),
        *("/reports/months?month=2015-08", "/reports/ranking?by=saved", "/no-such-page", "/imports/{batch}"),
        *("/orders/{owing}", "/orders/{picked}", "/villagers/{known}", "/villagers/{known}/merge/{other}"),
        *(
            "/villagers/{known}/everything",
            "/settings/words/source",
            "/settings/words/return",
            "/stations?q=1",
        ),
    ),
    "admin": ("/settings/words/platform/edit?key=1688",),
}
"""Pages with something asked of them, beside those without."""


@dataclass(frozen=True)
class Stop:
    """One address as one person opens it."""

    who: str
    endpoint: str
    url: str


def stops(app: Flask, county: County, things: Things) -> list[Stop]:
    """Every GET page: an operator's, a county manager's, and the rest by whoever may open them."""
    seen: set[str] = set()
    found = []
    for word in ("wang", "office", "admin", "auditor", "province", NOBODY):
        role = "" if word == NOBODY else str(getattr(county, word).role)
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
            route = ROUTES.get(rule.endpoint, Route(set()))
            may = role in route.roles or (route.is_public and word in ("wang", "office", NOBODY))
            if rule.endpoint in FREE | set(NO_PAGE) or not may or "GET" not in (rule.methods or set()):
                continue
            if word in ("admin", "auditor", "province") and rule.endpoint in seen - {"desk.home"}:
                continue
            seen.add(rule.endpoint)
            found += [Stop(word, rule.endpoint, url) for url in addresses(app, rule, route, things, "own")]
        found += [Stop(word, _endpoint(app, url), url.format(**things.own)) for url in MORE.get(word, ())]
    return found


def _endpoint(app: Flask, url: str) -> str:
    """The endpoint of an address; '' where there is none."""
    some = str(uuid.UUID(int=1))
    path = re.sub(r"{\w+}", some, url).split("?")[0]
    try:
        return str(app.url_map.bind("localhost").match(path)[0])
    except NotFound:
        return ""


def signed_in(app: Flask, context: Any, base: str, person: Person | None) -> Any:
    """A page of a browser in which this person is signed in."""
    if person is not None:
        cookie = browser_of(app, person).get_cookie("station")
        assert cookie is not None
        context.add_cookies([{"name": "station", "value": cookie.value, "url": base}])
    return context.new_page()
