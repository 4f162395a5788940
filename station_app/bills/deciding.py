"""What somebody says of a line: it is this entry, it is none of the station's, or neither after all."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import delete

from station_app.bills import entries, matching
from station_app.bills.models import WHY_WORDS, BillLine, BillLink, LineState, Why
from station_app.core import audit, clock
from station_app.core.access import Person
from station_app.core.db import db
from station_app.core.errors import NotNow, Refused
from station_app.core.i18n import N_, gettext
from station_app.core.money import money
from station_app.ledger.models import MoneyEntry

MOST = 40
"""Entries one line may stand for."""


def match(line: BillLine, ids: Sequence[uuid.UUID], by: Person) -> None:
    """The line is these entries. Raises ``NotNow`` for a line that was decided, ``Refused`` for another
    amount, way or account, and for entries another line stands for.
    """
    if line.state is not LineState.OPEN:
        raise NotNow(N_("这一笔已经对过了。要改，请先点“拆开重对”。"))
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        raise Refused(N_("请先勾上账里的哪一笔。"))
    query = entries.columns().where(
        MoneyEntry.station_id == line.station_id, MoneyEntry.id.in_(wanted[:MOST]), entries.stands()
    )
    found = entries.chosen(query.where(entries.unlinked()))
    if len(found) != len(wanted):
        raise Refused(N_("勾上的有一笔已经对给别的账单，或者撤销了。请重新看看。"))
    if not matching.fits(line, found):
        raise Refused(
            N_("勾上的一共 %(sum)s，账单上是 %(bill)s，要一样才能对上；收的对收入，退的、付的对支出。"),
            sum=money(sum(one.fen for one in found)),
            bill=money(line.amount_fen),
        )
    for one in found:
        db.session.add(
            BillLink(county_id=line.county_id, id=one.id, station_id=line.station_id, line_id=line.id)
        )
    _set(line, LineState.MATCHED, by)
    db.session.flush()
    audit.record(
        line, "match_line", by, changes={"state": (LineState.OPEN, line.state), "entries": (None, len(found))}
    )


def set_aside(line: BillLine, why: Why, reason: str, by: Person) -> None:
    """The line is none of the station's, and why."""
    if line.state is not LineState.OPEN:
        raise NotNow(N_("这一笔已经对过了。要改，请先点“拆开重对”。"))
    if why is Why.OTHER and not reason.strip():
        raise Refused(N_("请写一句为什么不是站里的。"))
    line.why, line.reason = why, reason.strip()[:200]
    _set(line, LineState.ASIDE, by)
    said = line.reason or gettext(WHY_WORDS[why])
    audit.record(line, "set_aside", by, said, {"state": (LineState.OPEN, line.state)})


def open_again(line: BillLine, by: Person) -> None:
    """What was said of a line does not hold: it is open again, and its entries are free."""
    if line.state is LineState.OPEN:
        raise NotNow(N_("这一笔还没有对过。"))
    before = line.state
    gone = delete(BillLink).where(BillLink.county_id == line.county_id, BillLink.line_id == line.id)
    db.session.execute(gone.execution_options(synchronize_session=False))
    line.why, line.reason = None, ""
    _set(line, LineState.OPEN, by)
    audit.record(line, "open_line", by, changes={"state": (before, line.state)})


def _set(line: BillLine, state: LineState, by: Person) -> None:
    line.state, line.set_at, line.set_by = state, clock.moment(), by.name
