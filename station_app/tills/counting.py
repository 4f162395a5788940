"""What lies in a till: the entries no close has counted yet, by method. Advances never enter it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func

from station_app.core import clock
from station_app.core.access import visible, visible_columns
from station_app.core.db import db
from station_app.core.money import total
from station_app.ledger.models import GOES_OUT, SIGNED_FEN, EntryKind, Method, MoneyEntry
from station_app.tills.models import ClosedEntry, DayClose, Till

IN_TILL = (EntryKind.COLLECTED, *GOES_OUT)
BEGINS_BACK = dt.timedelta(days=31)
"""How far back the first close of a station reaches."""
WORTH_FEN = case((MoneyEntry.kind.in_(GOES_OUT), -SIGNED_FEN), else_=SIGNED_FEN)
"""What an entry adds to the till; refunds, payments to producers and reversals take out."""


@dataclass(frozen=True)
class Standing:
    """What should be in a till now. Fen."""

    opening_fen: int = 0
    count: int = 0
    in_fen: dict[Method, int] = field(default_factory=dict)
    out_fen: dict[Method, int] = field(default_factory=dict)
    since: dt.date | None = None
    paid_cash_fen: int = 0
    """What of the cash given out producers got; what is neither this nor freight went back to buyers."""
    spent_cash_fen: int = 0
    """What of it couriers got for goods that were sent back."""

    @property
    def expected(self) -> dict[Method, int]:
        """By method, net of what was given back."""
        methods = [method for method in Method if method in self.in_fen or method in self.out_fen]
        return {one: self.in_fen.get(one, 0) - self.out_fen.get(one, 0) for one in methods}

    @property
    def cash_fen(self) -> int:
        """The cash that should lie in the drawer."""
        return self.opening_fen + self.expected.get(Method.CASH, 0)

    @property
    def seen(self) -> str:
        """What a page showed: the close is refused where it is another by then."""
        return f"{self.count}:{self.opening_fen}:" + ",".join(
            f"{method.value}={fen}" for method, fen in sorted(self.expected.items())
        )


def begins_on(till: Till | None) -> dt.date:
    """From which day on entries belong to a till."""
    return till.from_on if till is not None else clock.today() - BEGINS_BACK


def uncounted(from_on: Any) -> ColumnElement[bool]:
    """An entry of a till that no close took."""
    taken = exists().where(ClosedEntry.county_id == MoneyEntry.county_id, ClosedEntry.id == MoneyEntry.id)
    return and_(
        MoneyEntry.is_historical.is_(False), MoneyEntry.kind.in_(IN_TILL), MoneyEntry.on >= from_on, ~taken
    )


def till_of(station_id: uuid.UUID, *, lock: bool = False) -> Till | None:
    """The till of a station, locked until the commit if asked."""
    query = visible(Till).where(Till.station_id == station_id)
    till: Till | None = db.session.scalar(query.with_for_update() if lock else query)
    return till


def standing(station_id: uuid.UUID, till: Till | None, close_id: uuid.UUID | None = None) -> Standing:
    """What should be in the till; or what one close counted."""
    sums = (func.sum(SIGNED_FEN), func.count(), func.min(MoneyEntry.on))
    query = visible_columns(MoneyEntry, MoneyEntry.method, MoneyEntry.kind, *sums)
    query = query.where(MoneyEntry.station_id == station_id)
    if close_id is None:
        query = query.where(uncounted(begins_on(till)))
    else:
        query = query.join(
            ClosedEntry,
            and_(
                ClosedEntry.county_id == MoneyEntry.county_id,
                ClosedEntry.id == MoneyEntry.id,
                ClosedEntry.close_id == close_id,
            ),
        )
    came: dict[Method, int] = {}
    went: dict[Method, int] = {}
    count, paid_fen, spent_fen, days = 0, 0, 0, []
    for method, kind, fen, entries, first in db.session.execute(
        query.group_by(MoneyEntry.method, MoneyEntry.kind)
    ):
        side = went if kind in GOES_OUT else came
        side[method] = side.get(method, 0) + total(fen)
        if kind is EntryKind.PAID and method is Method.CASH:
            paid_fen += total(fen)
        if kind is EntryKind.SPENT and method is Method.CASH:
            spent_fen += total(fen)
        count += entries
        days.append(first)
    since = min(days) if days else None
    return Standing(till.float_fen if till else 0, count, came, went, since, paid_fen, spent_fen)


def behind(station_id: uuid.UUID, till: Till | None, most: int = 200) -> list[Any]:
    """The entries behind the sums, newest first."""
    query = (
        visible_columns(
            MoneyEntry,
            MoneyEntry.subject_id,
            MoneyEntry.on,
            MoneyEntry.at,
            MoneyEntry.kind,
            MoneyEntry.method,
            WORTH_FEN.label("worth_fen"),
            MoneyEntry.by_name,
            MoneyEntry.note,
        )
        .where(MoneyEntry.station_id == station_id, uncounted(begins_on(till)))
        .order_by(MoneyEntry.at.desc(), MoneyEntry.id.desc())
        .limit(most)
    )
    return list(db.session.execute(query))


def last_close(station_id: uuid.UUID) -> DayClose | None:
    """The newest close of a station that stands."""
    query = visible(DayClose).where(DayClose.station_id == station_id, DayClose.reopened_at.is_(None))
    close: DayClose | None = db.session.scalar(
        query.order_by(DayClose.closed_at.desc(), DayClose.id.desc()).limit(1)
    )
    return close


def unclosed(station_id: uuid.UUID) -> tuple[dt.date, int] | None:
    """Since which day before today a till was not closed, and the cash of those days; None: all is closed.

    What was written down late for a day that was closed is no day left open: it waits to be looked at.
    """
    till, last = till_of(station_id), last_close(station_id)
    cash = func.sum(case((MoneyEntry.method == Method.CASH, WORTH_FEN), else_=0))
    query = visible_columns(MoneyEntry, func.min(MoneyEntry.on), cash).where(
        MoneyEntry.station_id == station_id, uncounted(begins_on(till)), MoneyEntry.on < clock.today()
    )
    if last is not None:
        query = query.where(MoneyEntry.on > last.through_on)
    since, fen = db.session.execute(query).one()
    return (since, total(fen)) if since else None


def open_of(stations: Iterable[uuid.UUID]) -> dict[uuid.UUID, tuple[dt.date, int, int]]:
    """Of each station with uncounted entries: since when, how many, and their cash in fen."""
    cash = func.sum(case((MoneyEntry.method == Method.CASH, WORTH_FEN), else_=0))
    query = (
        visible_columns(MoneyEntry, MoneyEntry.station_id, func.min(MoneyEntry.on), func.count(), cash)
        .outerjoin(
            Till, and_(Till.county_id == MoneyEntry.county_id, Till.station_id == MoneyEntry.station_id)
        )
        .where(
            MoneyEntry.station_id.in_(list(stations)),
            uncounted(func.coalesce(Till.from_on, clock.today() - BEGINS_BACK)),
        )
        .group_by(MoneyEntry.station_id)
    )
    return {id: (since, count, total(fen)) for id, since, count, fen in db.session.execute(query)}
