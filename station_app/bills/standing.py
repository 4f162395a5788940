"""How far a station is reconciled: lines that wait, entries no bill shows, links that no longer hold."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, case, exists, func
from sqlalchemy.orm import aliased

from station_app.bills import entries, matching
from station_app.bills.matching import Proposal
from station_app.bills.models import DUE, Bill, BillLine, BillLink, BillState, LineState
from station_app.core.access import visible, visible_columns
from station_app.core.db import db
from station_app.core.money import share_bp, total
from station_app.ledger.models import Method, MoneyEntry

MOST_LINES = 2_000
"""Open lines that are proposed for at once, the oldest first."""


@dataclass(frozen=True)
class Far:
    """Sums of one station. Fen; ``through`` is the last day a bill of each kind reaches."""

    open_lines: int = 0
    open_fen: int = 0
    matched: int = 0
    aside: int = 0
    rest: int = 0
    lost: int = 0
    lost_fen: int = 0
    broken: int = 0
    wechat_on: dt.date | None = None
    alipay_on: dt.date | None = None

    @property
    def done_bp(self) -> int | None:
        """Of the lines that need an entry or a word, how many have one; None without lines."""
        decided = self.matched + self.aside
        return share_bp(decided, decided + self.open_lines) if decided + self.open_lines else None


def broken() -> Any:
    """A line whose entry was taken back after somebody had matched it."""
    mirror = aliased(MoneyEntry)
    return exists().where(
        BillLink.county_id == BillLine.county_id,
        BillLink.line_id == BillLine.id,
        mirror.county_id == BillLink.county_id,
        mirror.reverses_id == BillLink.id,
    )


def lost(station_ids: Iterable[uuid.UUID], but: Iterable[uuid.UUID] = ()) -> tuple[Any, ...]:
    """Entries on days a bill reaches over that no line stands for; ``but``: those a line is likely to be."""
    here = (MoneyEntry.station_id.in_(list(station_ids)), MoneyEntry.id.not_in(list(but)))
    return (*here, entries.stands(), entries.unlinked(), entries.covered())


def count(conditions: tuple[Any, ...]) -> int:
    """How many entries these are."""
    return db.session.scalar(visible_columns(MoneyEntry, func.count()).where(*conditions)) or 0


def far(station_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Far]:
    """How far each of these stations is; four statements however many there are."""
    ids = list(station_ids)
    found: dict[uuid.UUID, dict[str, Any]] = {id: {} for id in ids}
    is_open = and_(BillLine.state == LineState.OPEN, DUE)
    lines = visible_columns(
        BillLine,
        BillLine.station_id,
        _count(is_open),
        func.sum(case((is_open, BillLine.amount_fen), else_=0)),
        _count(BillLine.state == LineState.MATCHED),
        _count(BillLine.state == LineState.ASIDE),
        _count(and_(BillLine.state == LineState.OPEN, ~DUE)),
    ).where(BillLine.station_id.in_(ids))
    for id, waits, fen, matched, aside, rest in db.session.execute(lines.group_by(BillLine.station_id)):
        found[id] |= {
            "open_lines": total(waits),
            "open_fen": total(fen),
            "matched": total(matched),
            "aside": total(aside),
            "rest": total(rest),
        }
    bad = visible_columns(BillLine, BillLine.station_id, func.count()).where(
        BillLine.station_id.in_(ids), BillLine.state == LineState.MATCHED, broken()
    )
    for id, count in db.session.execute(bad.group_by(BillLine.station_id)):
        found[id]["broken"] = count
    gone = visible_columns(MoneyEntry, MoneyEntry.station_id, func.count(), func.sum(MoneyEntry.amount_fen))
    for id, count, fen in db.session.execute(gone.where(*lost(ids)).group_by(MoneyEntry.station_id)):
        found[id] |= {"lost": count, "lost_fen": total(fen)}
    last = visible_columns(Bill, Bill.station_id, Bill.source, func.max(Bill.through_on)).where(
        Bill.station_id.in_(ids), Bill.state == BillState.KEPT
    )
    for id, source, through in db.session.execute(last.group_by(Bill.station_id, Bill.source)):
        found[id]["wechat_on" if source is Method.WECHAT else "alipay_on"] = through
    return {id: Far(**sums) for id, sums in found.items()}


def _count(condition: Any) -> Any:
    return func.sum(case((condition, 1), else_=0))


def proposals(station_id: uuid.UUID) -> tuple[list[BillLine], dict[uuid.UUID, Proposal]]:
    """The lines that wait, the oldest first, and what each may be."""
    query = visible(BillLine).where(BillLine.station_id == station_id, BillLine.state == LineState.OPEN, DUE)
    lines = list(db.session.scalars(query.order_by(BillLine.at, BillLine.id).limit(MOST_LINES)))
    if not lines:
        return [], {}
    reach = dt.timedelta(days=matching.WINDOW_DAYS)
    near = entries.free(station_id, lines[0].on - reach, max(line.on for line in lines) + reach)
    return lines, matching.propose(lines, near)


def linked(lines: Iterable[BillLine]) -> dict[uuid.UUID, list[entries.Entry]]:
    """The entries of lines that were matched."""
    ids = [line.id for line in lines if line.state is LineState.MATCHED]
    if not ids:
        return {}
    of = visible_columns(BillLink, BillLink.id, BillLink.line_id).where(BillLink.line_id.in_(ids))
    line_of: dict[uuid.UUID, uuid.UUID] = dict(db.session.execute(of).all())
    found: dict[uuid.UUID, list[entries.Entry]] = {}
    for one in entries.chosen(entries.columns().where(MoneyEntry.id.in_(line_of))):
        found.setdefault(line_of[one.id], []).append(one)
    return found


def undone(lines: Iterable[BillLine]) -> set[uuid.UUID]:
    """Which of these lines stand for an entry that was taken back since."""
    ids = [line.id for line in lines if line.state is LineState.MATCHED]
    if not ids:
        return set()
    return set(
        db.session.scalars(visible_columns(BillLine, BillLine.id).where(BillLine.id.in_(ids), broken()))
    )
