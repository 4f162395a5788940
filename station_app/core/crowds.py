"""What a person hears when the database has no turn for them: try again in a moment, and what was typed.

Nothing was stored when too many write (``core/turns.py``), when the database broke up a deadlock, when no
connection is left. When the line to the server was cut, nobody knows: the answer to a COMMIT may be what was
lost. Either is a 503 with Retry-After, which telephones that kept a deed take as a reason to send it again.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

import psycopg
from flask import Flask, render_template, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft

from station_app.core.db import only_reads
from station_app.core.errors import Busy
from station_app.core.i18n import N_, gettext

RETRY_S = 5
LOCKED = ("SQLITE_BUSY", "SQLITE_LOCKED")
LINE = ("08", "25P03", "57P")
"""How PostgreSQL's codes begin for a line that was cut: lost, idle for too long, ended by somebody."""
PASSING = (*LINE, "40", "53200", "53300", "55P03", "57014")
"""Those for what passes: a deadlock, no memory, too many connections, a lock, a statement out of time."""
TOKEN = "csrf_token"  # nosec B105 - the name of a field
SECRET = {"password", "current", "again", "code", "pin"}
"""Fields that are never written into a page again."""
MOST_CHARACTERS = 200_000


@dataclass(frozen=True)
class Words:
    """What is said of a hindrance: to who saved what can be sent again, to who cannot, to who only looks."""

    heading: str
    not_saved: str
    not_done: str
    not_opened: str


CROWDED = Words(
    N_("现在办的人太多"),
    N_("现在同时在办的人太多，这次没有存。您填的都还在：等几秒，按一次“再存一次”。"),
    N_("现在同时在办的人太多，这次没有存。请等几秒，回上一页再存一次；填的还在那一页上。"),
    N_("现在用的人太多，这一页没有打开。请等几秒再点一次。"),
)
CUT_OFF = Words(
    N_("连不上数据库"),
    N_("连不上数据库，不知道这次存上没有。您填的都还在：等几秒，看看存上没有，没有就按“再存一次”。"),
    N_("连不上数据库，不知道这次存上没有。请等几秒，回上一页看看；没有存上，再存一次。"),
    N_("连不上数据库，这一页没有打开。请等几秒再点一次。"),
)
crowded = logging.getLogger("station.crowded")


def is_passing(error: BaseException) -> bool:
    """Will the same go well in a moment? A missing table or a full disk will not."""
    if isinstance(error, Busy | NoConnectionLeft):
        return True
    cause = getattr(error, "orig", None)
    name = getattr(cause, "sqlite_errorname", None)
    if name is not None:
        return str(name).startswith(LOCKED)
    code = getattr(cause, "sqlstate", None)
    return str(code).startswith(PASSING) if code else is_cut_off(error)


def is_cut_off(error: BaseException) -> bool:
    """Is it the line to the server? An error that no server gave a code is one of the way there."""
    cause = getattr(error, "orig", None)
    code = getattr(cause, "sqlstate", None)
    return str(code).startswith(LINE) if code else isinstance(cause, psycopg.OperationalError)


def install(app: Flask, db: SQLAlchemy) -> None:
    """Answer what passes with 503; every other failure of the database stays a failure."""

    def answer(error: Exception) -> Any:
        if not is_passing(error):
            raise error
        words, what = (CUT_OFF, "no line to the database") if is_cut_off(error) else (CROWDED, "no turn")
        crowded.warning(what, extra={"rule": request.url_rule.rule if request.url_rule else ""})
        db.session.rollback()
        only_reads(True)  # the page itself must not wait for a turn
        fields = _typed_in()
        if request.method in ("GET", "HEAD", "OPTIONS"):
            sentence = words.not_opened
        else:
            sentence = words.not_saved if fields else words.not_done
        page = render_template(
            "errors/busy.html",
            status=503,
            heading=gettext(words.heading),
            sentence=gettext(sentence),
            action=request.full_path.rstrip("?"),
            fields=[(name, value) for name, value in fields if name != TOKEN],
            posted_token=request.form.get(TOKEN, ""),
        )
        return page, 503, {"Retry-After": str(RETRY_S)}

    for kind in (Busy, DBAPIError, NoConnectionLeft):
        app.register_error_handler(kind, answer)


def _typed_in() -> list[tuple[str, str]]:
    """The posted form to send once more; nothing where it holds a secret or a file, or stands in no page."""
    fields = list(request.form.items(multi=True))
    names = {name for name, _ in fields}
    has_files = any(file.filename for file in request.files.values())
    size = sum(len(name) + len(value) for name, value in fields)
    if has_files or names & SECRET or TOKEN not in names or size > MOST_CHARACTERS:
        return []
    return fields
