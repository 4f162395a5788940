"""Closing the day of a till, and opening it again: each entry is counted once."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from sqlalchemy import Uuid, delete, func, insert, literal, select

from station_app.core import audit, clock
from station_app.core.access import Person, visible
from station_app.core.db import db, uuid7
from station_app.core.errors import NotNow, Refused, Stale
from station_app.core.i18n import N_
from station_app.core.money import money
from station_app.ledger.models import MoneyEntry
from station_app.tills import counting
from station_app.tills.models import ClosedEntry, DayClose, HandedTo, Till

LEFT_TOO_MUCH = N_("留在抽屉里的比点出来的还多，请核对。")


@dataclass(frozen=True)
class Counted:
    """What was counted and where it went. Fen; ``counts`` by the value of a note or coin."""

    id: uuid.UUID
    seen: str
    counted_fen: int
    counts: dict[int, int] = field(default_factory=dict)
    left_fen: int = 0
    handed_to: HandedTo = HandedTo.KEPT
    reason: str = ""


def closed_before(id: uuid.UUID) -> DayClose | None:
    """The close that already has this identifier: a second tap is no second close."""
    found: DayClose | None = db.session.scalar(visible(DayClose).where(DayClose.id == id))
    return found


def close(station_id: uuid.UUID, said: Counted, by: Person) -> DayClose:
    """Count the till. The till is locked first, so that two who close at once do it one after the other.

    Raises ``Stale`` where money moved since the page was shown, ``Refused`` for a difference without a reason
    or more left in the drawer than was counted, ``NotNow`` where nothing moved.
    """
    till = counting.till_of(station_id, lock=True) or _begin(station_id, by)
    before = closed_before(said.id)
    if before is not None:
        return before
    now = counting.standing(station_id, till)
    if not now.count and not now.opening_fen:
        raise NotNow(N_("从上次交账到现在没有收钱、退钱，不用交账。"))
    if said.left_fen > said.counted_fen:
        raise Refused(LEFT_TOO_MUCH)
    difference_fen = said.counted_fen - now.cash_fen
    if now.seen != said.seen:
        raise Stale(N_("刚才又收了或退了钱，应有的数变了。请看看新的数，再交一次。"))
    if difference_fen and not said.reason.strip():
        raise Refused(N_("差 %(sum)s，请写一句为什么。"), sum=money(abs(difference_fen)))
    made = DayClose(
        county_id=by.county_id,
        id=said.id,
        station_id=station_id,
        from_on=now.since or clock.today(),
        through_on=clock.today(),
        opening_fen=now.opening_fen,
        expected={},
        counted_fen=said.counted_fen,
        counts={str(value): count for value, count in said.counts.items() if count},
        reason=said.reason.strip()[:200],
        left_fen=said.left_fen,
        handed_fen=said.counted_fen - said.left_fen,
        handed_to=said.handed_to,
        closed_at=clock.moment(),
        closed_by_id=by.id,
        closed_by=by.name,
        reopened_by="",
        reopened_why="",
    )
    _take(made, till, difference_fen)
    till.float_fen = said.left_fen
    changes = {
        "expected_cash_fen": (None, made.expected_cash_fen),
        "counted_fen": (None, made.counted_fen),
        "difference_fen": (None, made.difference_fen),
        "handed_fen": (None, made.handed_fen),
        "entries": (None, made.entries),
    }
    audit.record(made, "close", by, made.reason, changes)
    return made


def _begin(station_id: uuid.UUID, by: Person) -> Till:
    """The first close of a station makes its till; two at once: the second meets the unique key."""
    till = Till(
        county_id=by.county_id,
        id=uuid7(),
        station_id=station_id,
        from_on=counting.begins_on(None),
        float_fen=0,
    )
    db.session.add(till)
    db.session.flush()
    return till


def _take(made: DayClose, till: Till, difference_fen: int) -> None:
    """Store the close with every entry that no close took, and sum what it really took."""
    last = counting.last_close(made.station_id)
    db.session.add(made)
    db.session.flush()
    rows = select(MoneyEntry.county_id, MoneyEntry.id, MoneyEntry.station_id, literal(made.id, Uuid())).where(
        MoneyEntry.county_id == made.county_id,
        MoneyEntry.station_id == made.station_id,
        counting.uncounted(till.from_on),
    )
    columns = ["county_id", "id", "station_id", "close_id"]
    db.session.execute(insert(ClosedEntry).from_select(columns, rows).execution_options(scoped=True))
    took = counting.standing(made.station_id, till, made.id)
    made.entries = took.count
    made.expected = {method.value: fen for method, fen in took.expected.items()}
    made.expected_cash_fen = took.cash_fen
    made.difference_fen = made.counted_fen - took.cash_fen
    if made.difference_fen != difference_fen:
        raise Stale(N_("刚才又收了或退了钱，应有的数变了。请看看新的数，再交一次。"))
    made.late_entries = _late(made, last)
    db.session.flush()


def _late(made: DayClose, last: DayClose | None) -> int:
    """How many of its entries were made before the last close: written down late, by a telephone."""
    if last is None:
        return 0
    query = (
        select(func.count())
        .select_from(ClosedEntry)
        .join(
            MoneyEntry,
            (MoneyEntry.county_id == ClosedEntry.county_id) & (MoneyEntry.id == ClosedEntry.id),
        )
        .where(
            ClosedEntry.county_id == made.county_id,
            ClosedEntry.close_id == made.id,
            MoneyEntry.at < last.closed_at,
        )
    )
    return int(db.session.scalar(query.execution_options(scoped=True)) or 0)


def hand_in(made: DayClose, to: HandedTo, by: Person) -> None:
    """What the operator kept goes to the county or the bank; ``made`` is held.

    The same said again is a second tap, and nothing. Raises ``NotNow`` where nothing is kept any more.
    """
    if made.handed_to is to is not HandedTo.KEPT and not made.is_open_again:
        return
    if to is HandedTo.KEPT or not made.keeps:
        raise NotNow(N_("这次交账的钱没有放在自己手里，不用再交。请刷新看看。"))
    made.handed_to = to
    changes = {"handed_to": (HandedTo.KEPT.value, to.value), "handed_fen": (None, made.handed_fen)}
    audit.record(made, "hand_in", by, changes=changes)


def reopen(made: DayClose, by: Person, reason: str) -> None:
    """Open the newest close of a station again: its entries are counted in the next one.

    Raises ``NotNow`` for one that is not the newest or was opened before, ``Refused`` without a reason.
    """
    if not reason.strip():
        raise Refused(N_("请写一句为什么重开，以后查账要看。"))
    till = counting.till_of(made.station_id, lock=True)
    newest = counting.last_close(made.station_id)
    if till is None or newest is None or newest.id != made.id:
        raise NotNow(N_("只能重开最近的一次交账。"))
    db.session.execute(
        delete(ClosedEntry)
        .where(ClosedEntry.county_id == made.county_id, ClosedEntry.close_id == made.id)
        .execution_options(synchronize_session=False)
    )
    till.float_fen = made.opening_fen
    made.reopened_at, made.reopened_by = clock.moment(), by.name
    made.reopened_why = reason.strip()[:200]
    db.session.flush()
    audit.record(made, "reopen", by, made.reopened_why, {"counted_fen": (made.counted_fen, None)})
