"""Deeds that fell behind a close, as the page, the file and the homes show them."""

from __future__ import annotations

import uuid
from typing import Any

from flask import request, url_for
from sqlalchemy import and_, func

from station_app.core.access import Person, visible, visible_columns
from station_app.core.cells import Column
from station_app.core.db import db
from station_app.core.i18n import N_, gettext, ngettext
from station_app.core.people import masked_name
from station_app.core.sheets import Sheet
from station_app.households.models import Villager
from station_app.ledger.models import METHOD_WORDS, MoneyEntry
from station_app.orders.models import Order
from station_app.stations.models import Station
from station_app.tills.late.models import KIND_WORDS, LATE_WORDS, LateDeed, LateState
from station_app.tills.models import ClosedEntry, DayClose
from station_app.tills.pages import subjects

ROWS = 50
COLUMNS = (
    Column("code", N_("站点编码"), "id", lambda row: row["code"]),
    Column("number", N_("单号"), "id", lambda row: row["number"]),
    Column("name", N_("姓名"), "name", lambda row: row["whole_name"]),
    Column("what", N_("做了什么"), "text", lambda row: row["what"]),
    Column("worth_fen", N_("钱箱里多出"), "money", lambda row: row["worth_fen"], N_("减的写成负数")),
    Column("method", N_("收款方式"), "text", lambda row: row["method"]),
    Column("by", N_("经手"), "text", lambda row: row["by"]),
    Column("made_at", N_("什么时候做的"), "moment", lambda row: row["made_at"]),
    Column("sent_at", N_("什么时候传来"), "moment", lambda row: row["sent_at"]),
    Column("brought_by", N_("谁交来的文件"), "text", lambda row: row["brought_by"]),
    Column("closed_at", N_("那次交账"), "moment", lambda row: row["closed_at"]),
    Column("state", N_("状态"), "text", lambda row: row["state_words"]),
    Column("set_by", N_("谁看的"), "text", lambda row: row["set_by"]),
    Column("set_at", N_("什么时候看的"), "moment", lambda row: row["set_at"]),
    Column("note", N_("说明"), "text", lambda row: row["note"], on_paper=False, is_private=True),
)


def asked() -> str:
    """Which of them an address asks for: those that wait, or those that were looked at."""
    return "seen" if request.args.get("view") == "seen" else "waiting"


def condition(view: str) -> Any:
    """The same in a statement."""
    waits = LateDeed.state == LateState.WAITING
    return waits if view == "waiting" else ~waits


def counts() -> dict[str, int]:
    """How many wait, how many were looked at."""
    query = visible_columns(LateDeed, LateDeed.state, func.count()).group_by(LateDeed.state)
    found: dict[LateState, int] = dict(db.session.execute(query).all())
    waiting = found.pop(LateState.WAITING, 0)
    return {"waiting": waiting, "seen": sum(found.values())}


def rows(by: Person, *conditions: Any, skip: int = 0, most: int | None = ROWS) -> list[dict[str, Any]]:
    """They in words, the newest first."""
    query = (
        visible(LateDeed)
        .add_columns(Villager.name, Station.code, Station.township, Station.village)
        .add_columns(DayClose.closed_at, DayClose.through_on)
        .outerjoin(Order, and_(Order.county_id == LateDeed.county_id, Order.id == LateDeed.subject_id))
        .outerjoin(Villager, and_(Villager.county_id == Order.county_id, Villager.id == Order.villager_id))
        .join(Station, and_(Station.county_id == LateDeed.county_id, Station.id == LateDeed.station_id))
        .join(DayClose, and_(DayClose.county_id == LateDeed.county_id, DayClose.id == LateDeed.close_id))
        .where(*conditions)
        .order_by(LateDeed.sent_at.desc(), LateDeed.id.desc())
    )
    if most is not None:
        query = query.offset(skip).limit(most)
    found = db.session.execute(query).all()
    names = subjects({row[0].subject_id for row in found})
    return [_row(by, names, *row) for row in found]


def _row(
    by: Person,
    names: dict[uuid.UUID, tuple[str, str]],
    late: LateDeed,
    name: str | None,
    code: str,
    town: str,
    village: str,
    at: Any,
    on: Any,
) -> dict[str, Any]:
    title, url = names.get(late.subject_id, ("", ""))
    return {
        "late": late,
        "url": url_for("tills.late_deed", id=late.id),
        "title": title,
        "subject_url": url,
        "close_url": url_for("tills.show", id=late.close_id),
        "number": late.number,
        "whole_name": name,
        "name": (name if by.is_operator else masked_name(name)) or "",
        "code": code,
        "place": f"{town}{village}",
        "what": gettext(KIND_WORDS[late.kind]),
        "worth_fen": late.worth_fen,
        "method": gettext(METHOD_WORDS[late.method]) if late.method else "",
        "by": late.by_name,
        "made_at": late.made_at,
        "sent_at": late.sent_at,
        "brought_by": late.brought_by,
        "closed_at": at,
        "closed_on": on,
        "state": late.state,
        "state_words": gettext(LATE_WORDS[late.state]),
        "set_by": late.set_by,
        "set_at": late.set_at,
        "note": late.note,
    }


def counted_in(subject_id: uuid.UUID, after: Any) -> list[DayClose]:
    """The closes made since that counted money of its order or purchase."""
    took = (
        visible_columns(ClosedEntry, ClosedEntry.close_id)
        .join(
            MoneyEntry,
            and_(MoneyEntry.county_id == ClosedEntry.county_id, MoneyEntry.id == ClosedEntry.id),
        )
        .where(MoneyEntry.subject_id == subject_id)
    )
    query = visible(DayClose).where(DayClose.id.in_(took), DayClose.closed_at > after)
    query = query.order_by(DayClose.closed_at)
    return list(db.session.scalars(query))


def sheet(by: Person) -> Sheet:
    """They as a file, as the address asks for them."""
    view = asked()
    count = db.session.scalar(visible_columns(LateDeed, func.count()).where(condition(view))) or 0
    words = gettext(N_("等着看的")) if view == "waiting" else gettext(N_("看过的"))
    filters = [(gettext(N_("看哪些")), words)]
    return Sheet(
        "late_deeds",
        gettext(N_("晚到的记录")),
        COLUMNS,
        lambda: rows(by, condition(view), most=None),
        count,
        filters,
    )


def todo() -> list[dict[str, Any]]:
    """A line for the operator's home; none where nothing waits."""
    query = visible_columns(LateDeed, func.count()).where(condition("waiting"))
    n = db.session.scalar(query) or 0
    if not n:
        return []
    words = ngettext("%(n)s 条记录到得晚", "%(n)s 条记录到得晚", n, n=n)
    return [
        {
            "title": words,
            "detail": gettext(N_("那天的账已经交过，请看一看")),
            "verb": gettext(N_("去看")),
            "tel": None,
            "url": url_for("tills.late"),
        }
    ]
