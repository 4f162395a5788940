"""The entries of a batch, each in a transaction of its own: a bad one never blocks the rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from station_app.core import logs
from station_app.core.access import Person
from station_app.core.crowds import is_passing
from station_app.core.db import db
from station_app.core.errors import DomainError
from station_app.core.i18n import N_, gettext
from station_app.sync import replaying
from station_app.sync.answers import Answer, refused
from station_app.sync.entries import Batch, Entry, entry, key_of

AGAIN = N_("刚才有别人同时在改，这一条没有存。请再传一次。")
FAILED = N_("这一条我们这边存的时候出错了，没有存，还在手机里。请打电话给县里，过一会儿再传。")


def answer_to(
    document: Any, batch: Batch, by: Person, commit: Callable[[], None], brought_by: str = ""
) -> Answer:
    """What becomes of one entry; another person's is not touched.

    ``commit`` ends the transaction of an entry that was stored: only an edge may.
    """
    key = key_of(document)
    try:
        one = entry(document)
        if one.person_id != by.id:
            return Answer(key, "other")
        return _once(one, batch, by, commit, brought_by)
    except DomainError as error:
        db.session.rollback()
        return refused(key, error.text)
    except StaleDataError:
        db.session.rollback()
        return refused(key, gettext(AGAIN))
    except Exception as error:
        db.session.rollback()
        if is_passing(error):  # the whole batch comes again
            raise
        logs.told(error)  # one that breaks something of ours must not keep back the rest of the telephone's
        return refused(key, gettext(FAILED))


def _once(one: Entry, batch: Batch, by: Person, commit: Callable[[], None], brought_by: str) -> Answer:
    """Do it, or find that it was done; two browsers that send it at one moment do it once."""
    for _ in range(2):
        before = replaying.known(one, by)
        if before is not None:
            return before
        try:
            answer = replaying.replay(one, batch, by, brought_by)
            if answer.outcome == "refused":
                db.session.rollback()
            else:
                commit()
            return answer
        except IntegrityError:
            db.session.rollback()
    return refused(str(one.key), gettext(AGAIN))
