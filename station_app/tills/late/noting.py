"""Noting that a deed fell behind a close, and what somebody says of it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from station_app.core import audit, clock
from station_app.core.access import Person, visible, visible_columns
from station_app.core.db import db
from station_app.core.errors import Refused
from station_app.core.i18n import N_
from station_app.ledger.models import MoneyEntry
from station_app.tills.counting import IN_TILL, WORTH_FEN
from station_app.tills.late.models import LateDeed, LateKind, LateState
from station_app.tills.models import DayClose


@dataclass(frozen=True)
class Deed:
    """What arrived: ``key`` is the telephone's, ``subject_id`` the order or the purchase."""

    key: uuid.UUID
    kind: LateKind
    subject_id: uuid.UUID
    station_id: uuid.UUID
    number: str
    made_at: dt.datetime
    sent_at: dt.datetime


def closed_after(stations: Iterable[uuid.UUID], made_at: dt.datetime) -> DayClose | None:
    """The first close that stands of those made at these stations after a moment."""
    query = visible(DayClose).where(
        DayClose.station_id.in_(list(stations)),
        DayClose.reopened_at.is_(None),
        DayClose.closed_at > made_at,
    )
    found: DayClose | None = db.session.scalar(query.order_by(DayClose.closed_at, DayClose.id).limit(1))
    return found


def is_behind(stations: Iterable[uuid.UUID], made_at: dt.datetime) -> bool:
    """Was a till closed since that moment?"""
    return closed_after(stations, made_at) is not None


def entries_of(subject_id: uuid.UUID) -> set[uuid.UUID]:
    """The entries an order has now."""
    query = visible_columns(MoneyEntry, MoneyEntry.id).where(MoneyEntry.subject_id == subject_id)
    return set(db.session.scalars(query))


def note(deed: Deed, before: Collection[uuid.UUID], by: Person, brought_by: str = "") -> None:
    """A deed fell behind a close of its station; one that moved no money and made no order is passed over.

    ``before`` are the entries its order had before.
    """
    close = closed_after([deed.station_id], deed.made_at)
    if close is None:
        return
    db.session.flush()
    query = visible_columns(MoneyEntry, MoneyEntry.method, WORTH_FEN).where(
        MoneyEntry.subject_id == deed.subject_id,
        MoneyEntry.id.not_in(list(before)),
        MoneyEntry.kind.in_(IN_TILL),
    )
    moved = db.session.execute(query).all()
    if not moved and deed.kind is not LateKind.ORDER:
        return
    db.session.add(
        LateDeed(
            county_id=by.county_id,
            id=deed.key,
            station_id=deed.station_id,
            close_id=close.id,
            kind=deed.kind,
            subject_id=deed.subject_id,
            number=deed.number[:40],
            worth_fen=sum(fen for _, fen in moved),
            method=moved[0][0] if moved else None,
            made_at=deed.made_at,
            sent_at=deed.sent_at,
            by_id=by.id,
            by_name=by.name,
            brought_by=brought_by,
        )
    )


def decide(late: LateDeed, state: LateState, words: str, by: Person) -> None:
    """Say that it is right, or that it was corrected; ``Refused`` without a word. May be said anew.

    The same said again is a second tap, and nothing.
    """
    if not words.strip():
        raise Refused(N_("请写一句，以后查账要看，例如：没网时收的，钱在抽屉里。"))
    if (late.state, late.note) == (state, words.strip()[:200]):
        return
    before = late.state
    late.state, late.note = state, words.strip()[:200]
    late.set_at, late.set_by = clock.moment(), by.name
    audit.record(late, "review_late", by, late.note, {"state": (before, late.state)})
