"""Which pages are lists, what of an address is a view, and the chips above a list."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import Flask, current_app, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BuildError, RequestRedirect

from station_app.accounts.returning import is_inside
from station_app.accounts.saved import models as saved
from station_app.core import access
from station_app.core.exports.offers import paging

LEFT_OUT = ("draft",)
MOST_PARTS = 40


def install(app: Flask) -> None:
    """Templates ask ``saved_views()`` and ``saving_url()``."""
    app.jinja_env.globals.update(saved_views=chips, saving_url=saving_url)


def is_list(endpoint: str) -> bool:
    """Is this a list of its own address? Every list has an export beside it."""
    rules = current_app.url_map.iter_rules
    has_export = f"{endpoint}_export" in current_app.view_functions
    return has_export and not any(rule.arguments for rule in rules(endpoint))


def asked(pairs: Any) -> str:
    """What an address asks of a list, in one spelling: without the place in it, sorted."""
    kept = [
        (name, value)
        for name, value in pairs
        if value and not paging(name) and name not in LEFT_OUT and "\0" not in name + value
    ]
    return urlencode(sorted(kept), errors="replace")


def split(target: str) -> tuple[str, str] | None:
    """The list and the view of an address; None for an address that is no list, asks nothing or too much."""
    path, _, text = target.partition("?")
    if not is_inside(target):
        return None
    try:
        endpoint, values = current_app.url_map.bind("localhost").match(path, method="GET")
        query = asked(parse_qsl(text, max_num_fields=MOST_PARTS))
    except (RequestRedirect, HTTPException, ValueError):
        return None
    someone = access.person()
    may = someone.role in getattr(current_app.view_functions[endpoint], "allowed", ())
    if values or not may or not is_list(endpoint) or not query or len(query) > saved.LONGEST_QUERY:
        return None
    return endpoint, query


def address(one: Any) -> str | None:
    """Where a view leads; None when its list is no more, or no more this role's."""
    view = current_app.view_functions.get(one.endpoint)
    someone = access.acting()
    if someone is None or someone.role not in getattr(view, "allowed", ()):
        return None
    try:
        return f"{url_for(one.endpoint)}?{one.query}"
    except BuildError:
        return None


def chips() -> list[dict[str, Any]]:
    """The views of the list that is shown now: ``{name, url, current}``."""
    someone, endpoint = access.acting(), request.endpoint or ""
    if someone is None or request.view_args or f"{endpoint}_export" not in current_app.view_functions:
        return []
    now = asked(request.args.items(multi=True))
    return [
        {"name": one.name, "url": url, "current": one.query == now}
        for one in saved.offered(someone, endpoint)
        if (url := address(one))
    ]


def saving_url() -> str | None:
    """Where the filters that stand in this address are saved; None when there are none."""
    if request.view_args or not asked(request.args.items(multi=True)):
        return None
    return url_for("accounts.save_view", list=request.full_path)
