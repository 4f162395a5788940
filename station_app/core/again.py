"""Two who send one form at one moment: the second meets the unique key of what the first stored."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from sqlalchemy.exc import IntegrityError

from station_app.core.db import db

View = Callable[..., Any]


def asked_again(view: View) -> View:
    """Ask a view once more when what it stores was stored meanwhile: it finds that now, and says the same.

    For views that look for the form's own identifier first. Below ``@allow(...)``.
    """

    @wraps(view)
    def ask(*args: Any, **kwargs: Any) -> Any:
        try:
            return view(*args, **kwargs)
        except IntegrityError:
            db.session.rollback()
            return view(*args, **kwargs)

    return ask
