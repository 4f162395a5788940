"""Where a page may send the reader back to: only to a page of this site.

The address comes from the reader's browser, so anyone can have written it into a link.
"""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from flask import current_app, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect, RoutingException

LONGEST = 2_000
UNSEEN = re.compile(r"[\x00-\x20\x7f-\x9f]")


def is_inside(target: str) -> bool:
    """Is this an absolute path of this site, however a browser reads it?

    No scheme, no host, nothing a browser drops or turns into a slash (control characters, spaces,
    backslashes), and none of these in any decoding of the path.
    """
    if not target.startswith("/") or len(target) > LONGEST:
        return False
    if any(not character.isprintable() or character.isspace() for character in target):
        return False
    path = target.partition("?")[0].partition("#")[0]
    for _ in range(4):
        if "\\" in path or "//" in path or UNSEEN.search(path):
            return False
        decoded = unquote(path)
        if decoded == path:
            break
        path = decoded
    else:
        return False
    try:
        parts = urlsplit(target)
    except ValueError:
        return False
    return not parts.scheme and not parts.netloc


def back(target: str | None, fallback: str = "desk.home") -> str:
    """The address to go on with: the asked one when it is a page of this site that can be opened, else the
    start page."""
    target = target or ""
    if is_inside(target) and _opens(target):
        return target.rstrip("?") or "/"
    return url_for(fallback)


def _opens(target: str) -> bool:
    """Does the path lead to a page that answers GET?"""
    path = unquote(target.partition("?")[0].partition("#")[0])
    try:
        current_app.url_map.bind("localhost").match(path, method="GET")
    except (RequestRedirect, RoutingException, HTTPException):
        return False
    return True
