"""What people and attackers type into fields, and the fields of the pages they type it into."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, BigInteger, Date, LargeBinary, String, select

from station_app.core.access import unscoped
from station_app.core.db import Model, db
from tests.page_form import fields

VALUES = (
    "\x00",
    "a\x00b",
    "\ud800",
    "\u202e张桂兰",
    "👨‍👩‍👧‍👦𠮷",
    "１２３４５",
    "-0",
    "-0.00",
    "9" * 400,
    "1e309",
    "nan",
    "2015-02-30",
    "9999-12-31",
    "0001-01-01",
    "0000-00-00",
    "-1",
    "1000000000",
    "00000000-0000-0000-0000-000000000000",
    "%",
    "_",
    "' or 1=1 --",
    "%(x)s",
    "{0}",
    "\r\nSet-Cookie: a=b",
    "../../etc/passwd",
    "x" * 10_000,
    "",
    "\ufeff",
    "²",
    "①",
    "9223372036854775808",
    "True",
    "２０１５－０８－３１",
    "\x1b[31m\x07\x7f\x9f",
    "\u2028\u200b\u2029",
)
FORM = re.compile(r'<form[^>]* method="post"(?:[^>]* action="([^"]*)")?[^>]*>(.*?)</form>', re.S)
NAMED = re.compile(r'<(?:input|textarea|select|button)[^>]* name="([^"]+)"')
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
LONGEST = 4_000
"""No single word of people is longer; what is kept of a page or a file is no word."""
FREE = {"payload", "content", "written", "values"}


@dataclass(frozen=True)
class Typed:
    """A form on a page: who sees it, where it goes, and what stands in its fields."""

    who: str
    page: str
    action: str
    fields: tuple[tuple[str, str], ...]


def forms(who: str, page: str, html: str) -> list[Typed]:
    """The forms of a page that post, their buttons' names among the fields."""
    found = []
    for action, body in FORM.findall(html):
        stand = fields(f'<form class="card form wide">{body}</form>')
        names = {name: stand.get(name, "") for name in NAMED.findall(body)} | stand
        names.pop("csrf_token", None)
        found.append(Typed(who, page, action.replace("&amp;", "&") or page, tuple(sorted(names.items()))))
    return found


def kept() -> list[str]:
    """What no rule should have let into a column: signs nobody sees, endless words, absurd days and sums."""
    wrong = []
    with unscoped():
        for table in Model.metadata.sorted_tables:
            columns = [one for one in table.columns if not isinstance(one.type, LargeBinary)]
            for row in db.session.execute(select(*columns)):
                for column, value in zip(columns, row, strict=True):
                    if fault := _fault(column, value):
                        wrong.append(f"{table.name}.{column.name} {fault}: {value!r:.80}")
    db.session.rollback()
    return wrong


def _fault(column: Any, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(column.type, JSON):
        return next((fault for one in _words(value) if (fault := _fault_of_words(one))), "")
    if isinstance(column.type, String) and isinstance(value, str) and column.name not in FREE:
        return _fault_of_words(value)
    if isinstance(column.type, Date) and not dt.date(1900, 1, 1) <= value <= dt.date(2100, 1, 1):
        return "is no day of this business"
    if isinstance(column.type, BigInteger) and abs(value) > 10**13:
        return "is no sum of this business"
    return ""


def _fault_of_words(value: str) -> str:
    if UNSEEN.search(value):
        return "holds signs nobody sees"
    return "is endless" if len(value) > LONGEST else ""


def _words(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [word for pair in value.items() for one in pair for word in _words(one)]
    return [word for one in value for word in _words(one)] if isinstance(value, list) else []
