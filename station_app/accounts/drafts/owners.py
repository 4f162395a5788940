"""Whose page it was: the secret against forged posts carries the mark of the person it was made for.

So a page that was left open still says who opened it when the session is over, and nobody needs to be asked.
The mark says nothing to others: it is a keyed digest of the person's id.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import uuid
from typing import Any

from flask import current_app, session
from itsdangerous import BadData, URLSafeTimedSerializer

SALT = "wtf-csrf-token"
"""Flask-WTF's: a token is the signed value of ``session['csrf_token']``."""
TOKEN = "csrf_token"  # nosec B105 - the name of a field
MARK, RANDOM = 11, 22
PRACTICE = "~"
"""How the mark begins of a page that was opened while practising."""
DAYS = 7


def mark(user_id: uuid.UUID) -> str:
    """The mark of a person: 11 signs."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    made = hmac.digest(key, b"draft" + user_id.bytes, hashlib.sha256)
    return base64.urlsafe_b64encode(made[:8]).decode().rstrip("=")


def mark_of(person: Any) -> str:
    """The mark of whoever acts (a person or an account); of one who practises another than of her real pages.

    It begins with a sign no other mark has: the worker of the counter knows by it what it must not keep.
    """
    real, practising = marks(person.id)
    return practising if getattr(person, "is_practising", False) else real


def marks(user_id: uuid.UUID) -> tuple[str, str]:
    """Both marks of a person: of real pages, and of those for practice."""
    made = mark(user_id)
    return made, PRACTICE + made[1:]


def secret_of(person: Any) -> str:
    """A new secret against forged posts, with this person's mark."""
    return mark_of(person) + secrets.token_urlsafe(16)


def mark_session(user_id: uuid.UUID) -> None:
    """A new secret against forged posts for this browser, with the mark of the person who signs in."""
    session[TOKEN] = mark(user_id) + secrets.token_urlsafe(16)


def owner_of(token: str) -> str:
    """The mark of the person whose page posted this token; '' when it is none of ours, or nobody's."""
    signer = URLSafeTimedSerializer(current_app.secret_key or "", salt=SALT)
    try:
        raw = signer.loads(token, max_age=DAYS * 86_400)
    except BadData:
        return ""
    return raw[:MARK] if isinstance(raw, str) and len(raw) == MARK + RANDOM else ""
