"""What the pages of bills show; other people's names and accounts stand masked."""

from __future__ import annotations

import uuid
from typing import Any

from flask import url_for

from station_app.bills import entries, standing
from station_app.bills.entries import Entry
from station_app.bills.matching import Proposal
from station_app.bills.models import (
    DIRECTION_WORDS,
    DUE,
    WHY_WORDS,
    Bill,
    BillLine,
    BillState,
    Direction,
    LineState,
)
from station_app.bills.rows import Line
from station_app.core.access import Person, visible
from station_app.core.db import db
from station_app.core.i18n import N_, gettext
from station_app.core.people import masked_name
from station_app.ledger.models import KIND_WORDS, METHOD_WORDS, MoneyEntry
from station_app.stations.models import Station
from station_app.tills.pages import subjects

ROWS = 50
VIEWS = ("open", "lost", "matched", "aside", "rest")
VIEW_WORDS = {
    "open": N_("要对的"),
    "lost": N_("账单上没有"),
    "matched": N_("对上的"),
    "aside": N_("不是站里的"),
    "rest": N_("不用对"),
}
WORDS_OF_VIEWS = {
    "open": N_("账单上的一笔，看看是账里的哪一笔。您点了才算数。"),
    "lost": N_("账里记了微信、支付宝收付，可是账单上这几天没有这一笔：也许收的是现金，也许记错了天。"),
    "matched": N_("对错了的，打开那一笔，点“拆开重对”。"),
    "aside": N_("家里的收支、给平台付的货款，不进站里的账。"),
    "rest": N_("提现、零钱互转这些不计收支的，整笔退回去的，和还没付成的（以后的账单上付成了，会再来对）。"),
}
CONDITIONS: dict[str, tuple[Any, ...]] = {
    "open": (BillLine.state == LineState.OPEN, DUE),
    "matched": (BillLine.state == LineState.MATCHED,),
    "aside": (BillLine.state == LineState.ASIDE,),
    "rest": (BillLine.state == LineState.OPEN, ~DUE),
}


def line_row(line: BillLine, by: Person) -> dict[str, Any]:
    """One line of a bill, in words. ``fen`` is negative for money that went out."""
    sign = -1 if line.direction is Direction.OUT else 1
    return {
        "id": line.id,
        "url": url_for("bills.line", id=line.id),
        "at": line.at,
        "fen": sign * line.amount_fen,
        "direction": gettext(DIRECTION_WORDS[line.direction]),
        "source": gettext(METHOD_WORDS[line.source]),
        "other": masked_name(line.other),
        "goods": hidden(line.goods, line) if by.is_operator else line.kind,
        "kind": line.kind,
        "status": line.status,
        "refunded_fen": line.refunded_fen,
        "why": line.reason or (gettext(WHY_WORDS[line.why]) if line.why else ""),
    }


def preview(line: Line) -> dict[str, Any]:
    """One line of a file that was only looked at."""
    return {
        "at": line.at,
        "fen": -line.amount_fen if line.direction is Direction.OUT else line.amount_fen,
        "direction": gettext(DIRECTION_WORDS[line.direction]),
        "other": masked_name(line.other),
        "goods": hidden(line.goods, line),
        "status": line.status,
    }


def hidden(text: str, line: BillLine | Line) -> str:
    """Words of a bill without the other party's name and account."""
    for word in (line.other, line.account):
        if len(word) > 1:
            text = text.replace(word, masked_name(word))
    return text


def entry_row(one: Entry, names: dict[uuid.UUID, tuple[str, str]], by: Person) -> dict[str, Any]:
    """One entry of the ledger, in words."""
    title, url = names.get(one.subject_id, ("–", ""))
    return {
        "id": one.id,
        "title": title,
        "url": url,
        "who": (one.name if by.is_operator else masked_name(one.name)) or "",
        "at": one.at if one.has_time else None,
        "on": one.on,
        "fen": one.fen if one.is_in else -one.fen,
        "words": f"{gettext(KIND_WORDS[one.kind])} {gettext(METHOD_WORDS[one.method])}",
        "by": one.by_name,
        "note": one.note,
    }


def entry_rows(found: list[Entry], by: Person) -> list[dict[str, Any]]:
    """Several of them; what they are for is asked once."""
    names = subjects({one.subject_id for one in found})
    return [entry_row(one, names, by) for one in found]


def station(at: Station, view: str, skip: int, by: Person) -> dict[str, Any]:
    """The page of a station: one of ``VIEWS``, its rows from ``skip`` on."""
    sums = standing.far([at.id])[at.id]
    lines, proposed = standing.proposals(at.id)
    likely = {id for one in proposed.values() for id in one.ids}
    lost = standing.lost([at.id], but=likely)
    counts = {
        "open": sums.open_lines,
        "lost": standing.count(lost) if likely else sums.lost,
        "matched": sums.matched,
        "aside": sums.aside,
        "rest": sums.rest,
    }
    shown: dict[str, Any] = {"sure": [], "unsure": [], "entries": [], "lines": []}
    if view == "open":
        shown |= _open(lines, proposed, skip, by)
    elif view == "lost":
        query = entries.columns().where(*lost)
        query = query.order_by(MoneyEntry.at.desc(), MoneyEntry.id.desc()).offset(skip).limit(ROWS)
        shown["entries"] = entry_rows(entries.chosen(query), by)
    else:
        found = lines_of(at.id, view, skip)
        shown["lines"] = with_entries(found, by)
    here = url_for("bills.station", id=at.id, view=view)
    return shown | {
        "station": at,
        "sums": sums,
        "view": view,
        "count": counts[view],
        "told": gettext(WORDS_OF_VIEWS[view]),
        "chips": [
            {
                "label": gettext(VIEW_WORDS[one]),
                "count": counts[one],
                "url": url_for("bills.station", id=at.id, view=one),
                "current": one == view,
            }
            for one in VIEWS
        ],
        "less_url": f"{here}&skip={max(skip - ROWS, 0)}" if skip else None,
        "more_url": f"{here}&skip={skip + ROWS}" if counts[view] > skip + ROWS else None,
        "bills": newest(at.id),
    }


def lines_of(station_id: uuid.UUID, view: str, skip: int = 0, most: int | None = ROWS) -> list[BillLine]:
    """Lines of a view, the newest first."""
    query = visible(BillLine).where(BillLine.station_id == station_id, *CONDITIONS[view])
    query = query.order_by(BillLine.at.desc(), BillLine.id.desc()).offset(skip)
    return list(db.session.scalars(query.limit(most) if most else query))


def with_entries(lines: list[BillLine], by: Person) -> list[dict[str, Any]]:
    """Lines that were decided, with the entries they stand for."""
    linked, undone = standing.linked(lines), standing.undone(lines)
    names = subjects({one.subject_id for found in linked.values() for one in found})
    return [
        line_row(line, by)
        | {
            "entries": [entry_row(one, names, by) for one in linked.get(line.id, [])],
            "is_broken": line.id in undone,
        }
        for line in lines
    ]


def _open(
    lines: list[BillLine], proposed: dict[uuid.UUID, Proposal], skip: int, by: Person
) -> dict[str, Any]:
    """Lines that wait: those with a sure proposal first, in one form; then the others."""
    sure = [line for line in lines if line.id in proposed and proposed[line.id].is_sure]
    rest = [line for line in lines if line.id not in proposed or not proposed[line.id].is_sure]
    page = [*sure, *rest][skip : skip + ROWS]
    names = subjects(
        {one.subject_id for line in page if line.id in proposed for one in proposed[line.id].entries}
    )

    def row(line: BillLine) -> dict[str, Any]:
        found = proposed.get(line.id)
        return line_row(line, by) | {
            "pair": found.pair if found else "",
            "entries": [entry_row(one, names, by) for one in found.entries] if found else [],
            "maybe": gettext(found.why) if found else "",
        }

    count = len(sure)
    return {
        "sure": [row(line) for line in page if line in sure],
        "unsure": [row(line) for line in page if line not in sure],
        "sure_count": count,
        "seen": seen(proposed),
    }


def seen(proposed: dict[uuid.UUID, Proposal]) -> str:
    """What a page showed as sure: all of it is confirmed only if it is still that."""
    pairs = sorted(found.pair for found in proposed.values() if found.is_sure)
    return f"{len(pairs)}-{uuid.uuid5(uuid.NAMESPACE_OID, '|'.join(pairs)).hex}"


def newest(station_id: uuid.UUID) -> list[dict[str, Any]]:
    """The bills of a station that were kept, the newest first."""
    query = visible(Bill).where(Bill.station_id == station_id, Bill.state == BillState.KEPT)
    return [
        {
            "url": url_for("bills.show", id=one.id),
            "source": gettext(METHOD_WORDS[one.source]),
            "from_on": one.from_on,
            "through_on": one.through_on,
            "lines": one.kept_lines,
            "by": one.by_name,
            "at": one.kept_at,
        }
        for one in db.session.scalars(query.order_by(Bill.at.desc(), Bill.id.desc()).limit(12))
    ]
