"""What a telephone sends: a batch of kept deeds, read with suspicion."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import json
import re
import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from werkzeug.datastructures import MultiDict

from station_app.core.errors import Refused
from station_app.core.i18n import N_, gettext

VERSION = 1
"""Of an entry as a browser keeps it; an older program on a telephone may still send a lower one."""
MOST_ENTRIES = 50
MOST_BODY = 40_000
MOST_FIELDS = 800
LAST_SEQUENCE = 10_000_000
LAST_YEAR = 9_000
ORDER = "/orders/new"
SCAN = "/arrivals"
"""Where a number goes that was scanned as something arrived."""
BUY = "/produce/purchases/new"
OFFER = "/produce/listings/new"
DROPPED = "/postbox/dropped"
"""Where an entry goes that the operator threw away: so that its number is no gap."""
PLAIN = (ORDER, SCAN, BUY, OFFER, DROPPED)
MOST_PHOTOS = 6
MOST_PHOTO = 400_000
"""Bytes of one photo; browsers make them smaller than 120 KB."""
STEP = re.compile(r"/orders/([0-9a-f-]{36})/step/(ship|arrive|hand_over)")


class Unreadable(Refused):
    """The batch is not one: nothing of it was looked at."""


@dataclass(frozen=True)
class Batch:
    """Kept deeds of one browser. ``phone_now`` is its clock as it sends."""

    device_id: uuid.UUID
    label: str
    phone_now: dt.datetime
    entries: list[Any]
    """As they were sent: what is none of ours is answered too, so that answers stand beside entries."""


@dataclass(frozen=True)
class Entry:
    """One kept deed: the form that was filled in, when, and where it would have been posted."""

    key: uuid.UUID
    sequence: int
    path: str
    body: str
    phone_at: dt.datetime
    person_id: uuid.UUID
    owed_fen: int | None = None
    photos: tuple[bytes, ...] = ()
    since: dt.datetime | None = None
    """The last moment this server told the telephone before; programs older than this do not say."""

    @property
    def fields(self) -> MultiDict[str, str]:
        """The form as a browser would have posted it."""
        pairs = parse_qsl(self.body, keep_blank_values=True, max_num_fields=MOST_FIELDS)
        return MultiDict(pairs)

    @property
    def digest(self) -> str:
        """SHA-256 of where it goes, what it says and its photos; the token of the page is no part of that."""
        said = [f"{name}={value}" for name, value in self.fields.items(multi=True) if name != "csrf_token"]
        shown = [hashlib.sha256(one).hexdigest() for one in self.photos]
        return hashlib.sha256("\n".join([self.path, *said, *shown]).encode()).hexdigest()


def parsed(content: bytes) -> Any:
    """JSON that somebody sent; None for what is none, nested too deep or no text.

    A number of more digits than any of ours is read as none: Python refuses to, and the rest must not suffer.
    """
    try:
        return json.loads(content, parse_int=lambda digits: int(digits) if len(digits) < 19 else None)
    except (ValueError, RecursionError):
        return None


def batch(document: Any) -> Batch:
    """Read what was sent; raises ``Unreadable``."""
    words = N_("补传的内容读不懂。请更新这一页再试。")
    if not isinstance(document, dict) or not isinstance(document.get("entries"), list):
        raise Unreadable(words)
    device, moment = _uuid(document.get("device")), moment_of(document.get("phone_now"))
    entries = document["entries"]
    if device is None or moment is None or len(entries) > MOST_ENTRIES:
        raise Unreadable(words)
    label = document.get("label")
    label = label if isinstance(label, str) else ""
    return Batch(device, _clean(label)[:120], moment, entries)


def entry(document: Any) -> Entry:
    """Read one entry; raises ``Refused`` with what is wrong with it."""
    if not isinstance(document, dict):
        raise Refused(N_("这一条不完整，存不了。"))
    if document.get("v") != VERSION:
        raise Refused(N_("这一条是旧版网页存的，读不懂。请照着它重新记一次，再把它删掉。"))
    key, person_id = _uuid(document.get("key")), _uuid(document.get("person"))
    sequence, phone_at = document.get("sequence"), moment_of(document.get("phone_at"))
    path, body = document.get("path"), document.get("body")
    whole = isinstance(sequence, int) and not isinstance(sequence, bool) and 0 < sequence < LAST_SEQUENCE
    if key is None or person_id is None or phone_at is None or not whole:
        raise Refused(N_("这一条不完整，存不了。"))
    if not isinstance(path, str) or not (path in PLAIN or STEP.fullmatch(path)):
        raise Refused(N_("这一条不能补传，请在有网时办。"))
    if not isinstance(body, str) or len(body) > MOST_BODY:
        raise Refused(N_("这一条太长，存不了。"))
    try:
        parse_qsl(body, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise Refused(N_("这一条太长，存不了。")) from None
    owed = document.get("owed_fen")
    owed_fen = owed if isinstance(owed, int) and not isinstance(owed, bool) else None
    photos = _photos(document.get("photos"), path)
    since = moment_of(document.get("since"))
    return Entry(key, sequence, path, body, phone_at, person_id, owed_fen, photos, since)  # type: ignore[arg-type]


def _photos(said: Any, path: str) -> tuple[bytes, ...]:
    """The photos of a purchase or a listing; whether they are pictures is seen later."""
    if not said:
        return ()
    wrong = N_("这一条的照片存不了。请打开改，照片重新拍。")
    if not isinstance(said, list) or len(said) > MOST_PHOTOS or path not in (BUY, OFFER):
        raise Refused(wrong)
    found = []
    for one in said:
        if not isinstance(one, str) or len(one) > MOST_PHOTO * 4 // 3 + 4:
            raise Refused(wrong)
        try:
            found.append(base64.b64decode(one, validate=True))
        except (binascii.Error, ValueError):
            raise Refused(wrong) from None
    return tuple(found)


def _clean(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable())


def _uuid(text: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if isinstance(text, str) and len(text) == 36 else None
    except ValueError:
        return None


def key_of(document: Any) -> str:
    """The key of an entry as it was sent, to answer it by; '' where that is no text."""
    key = document.get("key") if isinstance(document, dict) else None
    return key[:36] if isinstance(key, str) else ""


def about(document: dict[str, Any]) -> str:
    """An entry in words, for who brings it as a file: its number, whom and what it is for."""
    body, sequence = document.get("body"), document.get("sequence")
    said = dict(parse_qsl(body[:MOST_BODY])) if isinstance(body, str) else {}
    names = ("new_name", "who", "newcomer", "lines-0-goods", "number")
    words = [said[name][:40] for name in names if said.get(name)]
    number = str(sequence) if isinstance(sequence, int) else "–"
    return _clean(" ".join([gettext(N_("第 %(n)s 号"), n=number), *words]))


def moment_of(text: Any) -> dt.datetime | None:
    """An ISO moment of a browser ('2015-08-31T01:02:03.456Z'), aware; None for anything else."""
    try:
        moment = dt.datetime.fromisoformat(text) if isinstance(text, str) and len(text) <= 40 else None
        if moment is None or not moment.tzinfo or not 1970 <= moment.year <= LAST_YEAR:
            return None
        return moment.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None
