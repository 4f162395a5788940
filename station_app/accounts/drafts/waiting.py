"""The way back to a form that waits for its person on this device."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, request, session
from sqlalchemy import select
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from station_app.accounts.browser import DRAFT
from station_app.accounts.drafts import models as drafts
from station_app.accounts.drafts.models import Filled
from station_app.accounts.drafts.owners import mark_of, marks
from station_app.accounts.models import User
from station_app.accounts.returning import is_inside
from station_app.core.db import db

ASKED = "draft"
"""The name of a draft's id in addresses."""


def key() -> str:
    """What drafts are sealed with."""
    return str(current_app.config["SECRET_KEY"])


LENT = "accounts.switch"
"""A page that takes the form of another: its button says in ``at`` for which address it was filled."""


def forget(county_id: str, words: Collection[str]) -> None:
    """Drop the forms half filled in a county in which one of these words stands: somebody was erased."""
    users = db.session.scalars(select(User.id).where(User.county_id == county_id))
    drafts.drop_told([one for id in users for one in marks(id)], words, key())


def posted_for() -> str:
    """The address (path and query) that the posted form was filled for; '' for one that is none."""
    if request.endpoint != LENT:
        return request.full_path.rstrip("?")
    target = request.form.get("at", "")
    return target if is_inside(target) else ""


def is_page(path: str) -> bool:
    """Does something answer GET at this path?"""
    try:
        current_app.url_map.bind_to_environ(request.environ).match(path, method="GET")
    except (RequestRedirect, HTTPException):
        return False
    return True


def kept_here() -> list[str]:
    """The forms that wait on this device, oldest first: each tab may have left one."""
    return [id for id in str(session.get(DRAFT, "")).split(",") if id]


def keep_here(owner: str, filled: Filled) -> str:
    """Keep a form for the person with this mark, and remember it on this device; the same twice is one."""
    for id in kept_here():
        if drafts.waiting(id, owner, key()) == filled:
            return id
    id = str(drafts.keep(owner, filled, key()))
    session[DRAFT] = ",".join([*kept_here(), id][-drafts.MOST_OF_ONE :])
    return id


def take_up(id: str) -> None:
    """This form has come back."""
    session[DRAFT] = ",".join(one for one in kept_here() if one != id)
    if not session[DRAFT]:
        session.pop(DRAFT)


def way_back(person: Any) -> str | None:
    """The address at which the newest form of this person comes back; None when none waits on this device."""
    for id in reversed(kept_here()):
        filled = drafts.waiting(id, mark_of(person), key())
        if filled is not None:
            target = filled.action if is_page(urlsplit(filled.action).path) else filled.page
            return f"{target}{'&' if '?' in target else '?'}{ASKED}={id}" if target else None
    return None
