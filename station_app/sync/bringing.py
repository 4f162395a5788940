"""A postbox brought as a file: by an operator for the own station, by the county for any of its stations."""

from __future__ import annotations

import datetime as dt
import re
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from station_app.accounts.models import User, UserState
from station_app.core import audit, clock
from station_app.core.access import Person, Role, acting_as
from station_app.core.db import db
from station_app.core.errors import Refused
from station_app.core.i18n import N_
from station_app.stations.models import Posting, Station
from station_app.stations.signed_in import person_of
from station_app.sync import doing
from station_app.sync.answers import Answer
from station_app.sync.clocks import of_file
from station_app.sync.entries import Batch, Unreadable, about, batch, key_of, moment_of, parsed
from station_app.sync.models import SyncDevice

MOST_BYTES = 8_000_000
"""With the photos of what was offered and bought."""
MOST_IN_FILE = 2_000
ENOUGH_S = 8.0
"""Then the rest waits for the same file once more: proxies give up on a page after half a minute."""
PLACE = re.compile(r"([0-9a-f-]{36}):([0-9]{1,4})")


@dataclass(frozen=True)
class Brought:
    """An answer for each entry that had its turn; how many did not, and where the same file goes on."""

    answers: list[Answer]
    waiting: int
    place: str


def read(file: FileStorage | None) -> tuple[Batch, list[dict[str, Any]]]:
    """The batch and its entries; raises ``Refused`` for a file that is no postbox.

    The clock of the telephone is taken as it was (``clocks.of_file``).
    """
    if file is None or not file.filename:
        raise Refused(N_("请先选手机里导出的文件。"))
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise Refused(N_("文件太大，不像是手机里导出的。"))
    wrong = N_("这不是手机里导出的文件。请在手机上打开“手机里存的”，点“导出成文件”。")
    document = parsed(content)
    if not isinstance(document, dict) or document.get("postbox") != 1:
        raise Refused(wrong)
    entries = document.get("entries")
    if not isinstance(entries, list):
        raise Refused(wrong)
    if len(entries) > MOST_IN_FILE:
        raise Refused(N_("文件里超过 %(n)s 条，不像是一台手机里导出的。"), n=MOST_IN_FILE)
    phone_now = of_file(moment_of(document.get("phone_now")), clock.now())
    try:
        head = batch(document | {"entries": [], "phone_now": phone_now.isoformat()})
    except Unreadable:
        raise Refused(wrong) from None
    return head, [one for one in entries if isinstance(one, dict)]


def bring(
    documents: list[dict[str, Any]], sent: Batch, by: Person, commit: Callable[[], None], place: str = ""
) -> Brought:
    """An answer for each entry from a place on, in the order they were made, as far as the time goes.

    Its author acts, so that every rule is that of the counter; who brought it is written down.
    """
    answers: list[Answer] = []
    authors: dict[Any, Person | None] = {}
    until = time.monotonic() + ENOUGH_S
    before = _begun(place, sent)
    for document in sorted(documents, key=_number)[before:]:
        if answers and time.monotonic() > until:
            break
        of = (str(document.get("person")), _day_of(document, by))
        if of not in authors:
            authors[of] = author(document, by)
        someone = authors[of]
        if someone is None:
            answer = Answer(key_of(document), "other")
        else:
            with acting_as(someone):
                answer = doing.answer_to(document, sent, someone, commit, by.name)
        answers.append(replace(answer, about=about(document)))
    _record(answers, sent, by)
    commit()
    done = before + len(answers)
    return Brought(answers, max(len(documents) - done, 0), f"{sent.device_id}:{done}")


def _begun(place: str, sent: Batch) -> int:
    """How many entries of this telephone's file had their turn before."""
    found = PLACE.fullmatch(place)
    return int(found[2]) if found and found[1] == str(sent.device_id) else 0


def _day_of(document: dict[str, Any], by: Person) -> dt.date:
    """The day on which its author must have been posted."""
    made_at = moment_of(document.get("phone_at"))
    return min(clock.on(made_at), clock.today()) if made_at and not by.is_operator else clock.today()


def _number(document: dict[str, Any]) -> int:
    found = document.get("sequence")
    return found if isinstance(found, int) else 0


def author(document: dict[str, Any], by: Person) -> Person | None:
    """The operator who made an entry, if the bringer may speak for that station; else None.

    Her posting on the day of the entry counts: the county also brings what somebody kept who has left since.
    """
    id, on = document.get("person"), _day_of(document, by)
    try:
        person_id = uuid.UUID(id) if isinstance(id, str) else None
    except ValueError:
        person_id = None
    if person_id is None:
        return None
    may_act: list[Any] = [User.state == UserState.ACTIVE] if by.is_operator else []
    query = (
        select(User, Station.id, Station.name, Station.code)
        .join(Posting, Posting.user_id == User.id)
        .join(Station, (Station.county_id == Posting.county_id) & (Station.id == Posting.station_id))
        .where(
            User.id == person_id,
            User.role == Role.OPERATOR,
            *may_act,
            Posting.county_id == by.county_id,
            Posting.from_on <= on,
            Posting.to_on.is_(None) | (Posting.to_on >= on),
        )
        .order_by(Posting.from_on, Posting.id)
        .execution_options(scoped=True)
    )
    rows = db.session.execute(query).all()
    if by.is_operator:
        rows = [row for row in rows if row[1] in by.stations]
    if not rows:
        return None
    someone = person_of(rows[0][0], [(row[1], row[2], row[3]) for row in rows])
    return replace(someone, language=by.language, settings_stamp=by.settings_stamp)


def _record(answers: list[Answer], sent: Batch, by: Person) -> None:
    """Who brought the file stands in the audit, once."""
    if not any(answer.outcome == "created" for answer in answers):
        return
    query = select(SyncDevice).where(SyncDevice.county_id == by.county_id, SyncDevice.id == sent.device_id)
    device = db.session.scalar(query.execution_options(scoped=True))
    if device is not None:
        stored = sum(answer.outcome == "created" for answer in answers)
        audit.record(device, "bring", by, changes={"stored": (None, stored)})
