"""A filled form shown once more, as it was typed, while nothing may be stored.

Within ``refilling()`` a view runs as if the form had just been posted, but every form says no, so that the
view shows it again; its sentences are taken away before the page is written, and whatever the view does
besides, no commit goes through.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy import event

from station_app.core.db import db

AGAIN = "again"
"""The error of a form that is only shown again; nobody reads it (``hush``)."""
_refilling: ContextVar[bool] = ContextVar("refilling", default=False)


class NothingIsStored(Exception):
    """A view went on although the form is only shown again."""


@contextmanager
def refilling() -> Iterator[None]:
    """Forms posted in here are only shown again."""
    token = _refilling.set(True)
    try:
        yield
    finally:
        _refilling.reset(token)


def is_refilling() -> bool:
    """Is the form of this moment only shown again?"""
    return _refilling.get()


@event.listens_for(db.session, "before_commit")
def refuse(_session: Any) -> None:
    """No transaction ends well while a form is only shown again."""
    if _refilling.get():
        raise NothingIsStored


def hush(form: Any) -> None:
    """Take every sentence off a form and what stands in it: nothing was saved, so nothing is wrong yet."""
    form.form_errors = []
    for field in form:
        _hush(field)


def _hush(field: Any) -> None:
    if hasattr(field, "form"):
        hush(field.form)
        return
    for entry in getattr(field, "entries", ()):
        _hush(entry)
    field.errors = []
