"""Setting, checking and dropping a PIN; which numbers are too easy."""

from __future__ import annotations

import re
import unicodedata

from argon2.exceptions import InvalidHashError, VerificationError

from station_app.accounts.models import User, hasher
from station_app.accounts.pins.models import Pin, end_trust, pin_of
from station_app.core import audit, clock
from station_app.core.access import Person
from station_app.core.db import db
from station_app.core.i18n import N_, gettext

SHORTEST, LONGEST = 4, 12
WALKS = ("01234567890123456789", "98765432109876543210", "2580", "0852", "147258369", "963852741")


def spelled(typed: str | None) -> str:
    """The digits as typed by whatever input method."""
    return unicodedata.normalize("NFKC", (typed or "").encode("utf-8", "replace").decode()).strip()


def weakness(pin: str, user: User) -> str | None:
    """Why this PIN is not good enough, as a sentence that says what to do; None when it is."""
    if not re.fullmatch(r"[0-9]+", pin) or not SHORTEST <= len(pin) <= LONGEST:
        return gettext(N_("PIN 用 4 到 12 位数字"))
    if any(pin in walk for walk in WALKS) or len(set(pin)) < 2 or pin == pin[: len(pin) // 2] * 2:
        return gettext(N_("这个 PIN 太好猜，别用 1234、0000、1212 这样的"))
    if len(pin) == 4 and 1930 <= int(pin) <= clock.now().year:
        return gettext(N_("PIN 别用出生年份，别人知道"))
    known = [re.sub(r"\D", "", word) for word in (user.phone, user.login)]
    if any(pin in digits for digits in known if digits):
        return gettext(N_("PIN 别用电话号码里的数字"))
    return None


def set_pin(user: User, by: Person, pin: str) -> None:
    """Keep only the hash. Where the old one counted, the password is asked once more."""
    row, moment = pin_of(user.id), clock.now()
    if row is None:
        db.session.add(Pin(user_id=user.id, pin_hash=hasher.hash(pin), set_at=moment))
    else:
        row.pin_hash, row.set_at = hasher.hash(pin), moment
    end_trust(user.id)
    db.session.flush()
    audit.record(user, "pin_set", by)


def drop_pin(user: User, by: Person) -> bool:
    """No PIN any more; False when there was none."""
    row = pin_of(user.id)
    if row is None:
        return False
    db.session.delete(row)
    end_trust(user.id)
    db.session.flush()
    audit.record(user, "pin_dropped", by)
    return True


def is_right(user: User, pin: str) -> bool:
    """Is this the person's PIN?"""
    row = pin_of(user.id)
    try:
        return row is not None and hasher.verify(row.pin_hash, spelled(pin))
    except (VerificationError, InvalidHashError):
        return False
