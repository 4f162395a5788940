"""What a browser holds: the secret of its session, and how pages look in it."""

from __future__ import annotations

from typing import Any

from flask import request, session

from station_app.accounts.drafts.owners import mark_session
from station_app.accounts.models import User, end_sessions, start_session
from station_app.accounts.pins.device import device_hash, password_typed
from station_app.core import access, i18n
from station_app.core.i18n import ngettext

DRAFT = "draft"
KEPT = ("language", "large_type", DRAFT)
"""How the page looks, and the form that waits for its person (which only that person opens)."""


def begin_session(user: User, *, by_password: bool = True) -> None:
    """A new session on the server and in this browser: what the browser held before is of no use."""
    person = access.acting()
    if person is not None:
        end_sessions(person.id, person.session_id)
    device = password_typed(user) if by_password else device_hash()
    token = start_session(user, request.remote_addr or "", request.user_agent.string, device)
    forget()
    session["_user_id"], session["_fresh"] = token, True
    mark_session(user.id)


def forget() -> None:
    """Empty the cookie but for what any person on this device keeps."""
    kept = {key: session[key] for key in KEPT if key in session}
    session.clear()
    session.update(kept)


def looks() -> dict[str, Any]:
    """Language and type size of the page, before sign-in too."""
    person = access.acting()
    large = person.large_type if person else bool(session.get("large_type"))
    return {"language": i18n.locale(), "large_type": large}


def patience(seconds: int) -> str:
    """How long to wait, in words."""
    minutes, rest = divmod(seconds, 60)
    if not minutes:
        return ngettext(
            "试的次数太多了。请等 %(num)s 秒再试。", "试的次数太多了。请等 %(num)s 秒再试。", rest
        )
    return ngettext(
        "试的次数太多了。请等 %(num)s 分钟再试。",
        "试的次数太多了。请等 %(num)s 分钟再试。",
        minutes + (rest > 0),
    )
