"""The money entries of a station that a bill of WeChat Pay or Alipay should show."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, exists
from sqlalchemy.orm import aliased

from station_app.bills.models import SOURCES, Bill, BillLink, BillState
from station_app.core import clock
from station_app.core.access import visible_columns
from station_app.core.db import db
from station_app.households.models import Villager
from station_app.ledger.models import GOES_OUT, EntryKind, Method, MoneyEntry
from station_app.orders.models import Order
from station_app.tills.counting import IN_TILL

TOGETHER = dt.timedelta(seconds=2)
"""Entries one person wrote within this time are one act: a repayment for several debts."""


@dataclass(frozen=True)
class Entry:
    """One entry as it is matched. ``fen`` is positive; ``order`` and ``name`` of what it is for, if known."""

    id: uuid.UUID
    kind: EntryKind
    method: Method
    fen: int
    at: dt.datetime
    on: dt.date
    subject_id: uuid.UUID
    by_id: uuid.UUID | None = None
    by_name: str = ""
    note: str = ""
    order: str = ""
    name: str = ""

    @property
    def is_in(self) -> bool:
        """Did the money come in?"""
        return self.kind not in GOES_OUT

    @property
    def has_time(self) -> bool:
        """Was it written on its day? Then the minute says something."""
        return clock.on(self.at) == self.on


def stands() -> ColumnElement[bool]:
    """An entry of such a method that was neither taken back nor takes one back."""
    mirror = aliased(MoneyEntry)
    taken_back = exists().where(mirror.county_id == MoneyEntry.county_id, mirror.reverses_id == MoneyEntry.id)
    return and_(
        MoneyEntry.method.in_(SOURCES),
        MoneyEntry.kind.in_(IN_TILL),
        MoneyEntry.reverses_id.is_(None),
        ~taken_back,
    )


def unlinked() -> ColumnElement[bool]:
    """No line of a bill stands for it yet."""
    return ~exists().where(BillLink.county_id == MoneyEntry.county_id, BillLink.id == MoneyEntry.id)


def covered() -> ColumnElement[bool]:
    """A bill of its kind that was kept reaches over its day: its line should be there."""
    return exists().where(
        Bill.county_id == MoneyEntry.county_id,
        Bill.station_id == MoneyEntry.station_id,
        Bill.state == BillState.KEPT,
        Bill.source == MoneyEntry.method,
        Bill.from_on <= MoneyEntry.on,
        Bill.through_on >= MoneyEntry.on,
    )


def chosen(query: Any) -> list[Entry]:
    """The entries a query of ``columns()`` finds."""
    return [Entry(*row) for row in db.session.execute(query)]


def columns() -> Any:
    """A query of entries, with the number of their order and the name of its buyer."""
    return (
        visible_columns(
            MoneyEntry,
            MoneyEntry.id,
            MoneyEntry.kind,
            MoneyEntry.method,
            MoneyEntry.amount_fen,
            MoneyEntry.at,
            MoneyEntry.on,
            MoneyEntry.subject_id,
            MoneyEntry.by_id,
            MoneyEntry.by_name,
            MoneyEntry.note,
            Order.number,
            Villager.name,
        )
        .outerjoin(Order, and_(Order.county_id == MoneyEntry.county_id, Order.id == MoneyEntry.subject_id))
        .outerjoin(Villager, and_(Villager.county_id == Order.county_id, Villager.id == Order.villager_id))
    )


def free(station_id: uuid.UUID, from_on: dt.date, through_on: dt.date) -> list[Entry]:
    """Entries of some days that no line stands for, the oldest first."""
    query = columns().where(
        MoneyEntry.station_id == station_id,
        MoneyEntry.on >= from_on,
        MoneyEntry.on <= through_on,
        stands(),
        unlinked(),
    )
    return chosen(query.order_by(MoneyEntry.at, MoneyEntry.id))


def acts(entries: list[Entry]) -> list[tuple[Entry, ...]]:
    """Each entry alone, and those together that were written by one person at one moment the same way."""
    found: list[tuple[Entry, ...]] = [(one,) for one in entries]
    run: list[Entry] = []
    for one in [*sorted(entries, key=lambda one: (str(one.by_id), one.method, one.kind, one.at)), None]:
        if run and one is not None and _goes_on(run[-1], one):
            run.append(one)
            continue
        if len(run) > 1:
            found.append(tuple(run))
        run = [one] if one is not None else []
    return found


def _goes_on(before: Entry, one: Entry) -> bool:
    same = (before.by_id, before.method, before.kind) == (one.by_id, one.method, one.kind)
    return same and one.by_id is not None and one.at - before.at <= TOGETHER
