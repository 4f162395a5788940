"""What stations see of the county's corrections: on the order, at home, and where an order went away."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from flask import url_for

from station_app.core import clock
from station_app.core.access import visible_columns
from station_app.core.audit import AuditEntry
from station_app.core.db import db
from station_app.core.i18n import N_, gettext
from station_app.core.words import day
from station_app.orders.correcting import CORRECT, MOVE_AWAY

SHOWN_DAYS = 3
MOST_SHOWN = 5


def sentences(acts: Sequence[Any]) -> list[str]:
    """One sentence for each correction of an order: what, who, why."""
    return [said(act) for act in acts if act.verb == CORRECT]


def said(act: Any) -> str:
    """'王主任把下单日期从 8月3日 改成 8月13日。原因：日期写错了'."""
    return gettext(N_("%(name)s%(what)s。原因：%(why)s"), name=act.by_name, what=what(act), why=act.reason)


def what(act: Any) -> str:
    """'把下单日期从 8月3日 改成 8月13日，把站点从 A 改成 B'."""
    changes, parts = act.changes or {}, []
    if pair := changes.get("ordered_on"):
        old, new = (day(dt.date.fromisoformat(value)) for value in pair)
        parts.append(gettext(N_("把下单日期从 %(old)s 改成 %(new)s"), old=old, new=new))
    if pair := changes.get("station"):
        parts.append(gettext(N_("把站点从%(old)s改成%(new)s"), old=pair[0], new=pair[1]))
    return gettext("、").join(parts)


def _acts(*conditions: Any) -> Any:
    columns = (AuditEntry.thing_id, AuditEntry.verb, AuditEntry.by_name, AuditEntry.at, AuditEntry.reason)
    return (
        visible_columns(AuditEntry, *columns, AuditEntry.changes)
        .where(AuditEntry.verb.in_([CORRECT, MOVE_AWAY]), *conditions)
        .order_by(AuditEntry.at.desc(), AuditEntry.seq.desc())
    )


def gone(id: uuid.UUID) -> dict[str, Any] | None:
    """What a station may still know of an order that was moved away from it; None where it never had it."""
    act = db.session.execute(_acts(AuditEntry.thing_id == id).limit(1)).first()
    if act is None or act.verb != MOVE_AWAY:
        return None
    return {"number": (act.changes or {}).get("number", ["", ""])[1], "said": said(act), "at": act.at}


def todo() -> list[dict[str, Any]]:
    """The corrections of the last days, as the operator's home lists what is to be looked at."""
    since = clock.now() - dt.timedelta(days=SHOWN_DAYS)
    rows = db.session.execute(_acts(AuditEntry.at >= since).limit(MOST_SHOWN)).all()
    return [
        {
            "title": gettext(N_("县里改了单 %(number)s"), number=(act.changes or {})["number"][1][-4:]),
            "detail": said(act),
            "verb": gettext(N_("去看")),
            "tel": None,
            "url": url_for("orders.show", id=act.thing_id),
        }
        for act in rows
    ]
