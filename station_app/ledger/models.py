"""Money entries: append-only, corrected by reversal entries, never overwritten."""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from collections.abc import Iterable

from sqlalchemy import CheckConstraint, Index, String, Uuid, case, func, select
from sqlalchemy.orm import Mapped, mapped_column

from station_app.core import clock
from station_app.core.access import Person
from station_app.core.db import Fen, Model, OfStation, db, spread, uuid7, within, word
from station_app.core.i18n import N_
from station_app.core.money import total


class EntryKind(enum.StrEnum):
    """What a movement of money is for.

    ``advanced`` is the operator's own money laid out for the villager; it never enters the till. ``paid`` is
    what a producer got for farm products, or before the harvest. ``spent`` is what the till paid a courier
    for goods that are sent back: no refund, and in no turnover.
    """

    COLLECTED = "collected"
    REFUNDED = "refunded"
    ADVANCED = "advanced"
    PAID = "paid"
    SPENT = "spent"


class Method(enum.StrEnum):
    """How the money moved; ``unknown`` stands in ledgers that did not write it."""

    CASH = "cash"
    WECHAT = "wechat"
    ALIPAY = "alipay"
    TRANSFER = "transfer"
    UNKNOWN = "unknown"


KIND_WORDS = {
    EntryKind.COLLECTED: N_("收款"),
    EntryKind.REFUNDED: N_("退款"),
    EntryKind.ADVANCED: N_("垫付"),
    EntryKind.PAID: N_("付给农户"),
    EntryKind.SPENT: N_("付退货运费"),
}
GOES_OUT = (EntryKind.REFUNDED, EntryKind.PAID, EntryKind.SPENT)
"""Money that leaves the till."""
METHOD_WORDS = {
    Method.CASH: N_("现金"),
    Method.WECHAT: N_("微信"),
    Method.ALIPAY: N_("支付宝"),
    Method.TRANSFER: N_("转账"),
    Method.UNKNOWN: N_("没写"),
}


class MoneyEntry(OfStation, Model):
    """One movement of money; ``subject_id`` is what it is for (an order), ``line_id`` which part.

    ``amount_fen`` is positive; a reversal names the entry it takes back and counts against it.
    ``is_historical`` entries come from imported ledgers and lie outside any till.
    """

    __tablename__ = "money_entries"
    __table_args__ = spread(
        within("station_id", "stations"),
        within("reverses_id", "money_entries"),
        CheckConstraint("amount_fen > 0", name="positive"),
        Index("ix_money_entries_subject", "county_id", "subject_id"),
        Index("ix_money_entries_day", "county_id", "station_id", "on"),
        Index("uq_money_entries_reverses", "county_id", "reverses_id", unique=True),
    )

    kind: Mapped[EntryKind] = mapped_column(word(EntryKind))
    method: Mapped[Method] = mapped_column(word(Method))
    amount_fen: Mapped[Fen]
    on: Mapped[dt.date]
    at: Mapped[dt.datetime]
    subject_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    line_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    reverses_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    is_historical: Mapped[bool] = mapped_column(default=False)
    by_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    by_name: Mapped[str] = mapped_column(String(80), default="")
    note: Mapped[str] = mapped_column(String(200), default="")

    @property
    def takes_back(self) -> bool:
        """Does it take an earlier entry back? Then it counts against that one."""
        return self.reverses_id is not None


OF_ENTRY = ("kind", "method", "amount_fen", "takes_back", "on", "note")
"""What the copy of a person's data holds of an entry."""


def post(
    subject: OfStation,
    kind: EntryKind,
    amount_fen: int,
    method: Method,
    by: Person | None,
    *,
    on: dt.date | None = None,
    at: dt.datetime | None = None,
    line_id: uuid.UUID | None = None,
    is_historical: bool = False,
    note: str = "",
    id: uuid.UUID | None = None,
) -> MoneyEntry:
    """Append one entry for ``subject``; ``amount_fen`` must be positive. ``id`` may be the browser's."""
    made = entry(
        subject, kind, amount_fen, method, by,
        on=on, at=at, line_id=line_id, is_historical=is_historical, note=note, id=id,
    )  # fmt: skip
    db.session.add(made)
    return made


def entry(
    subject: OfStation,
    kind: EntryKind,
    amount_fen: int,
    method: Method,
    by: Person | None,
    *,
    on: dt.date | None = None,
    at: dt.datetime | None = None,
    line_id: uuid.UUID | None = None,
    is_historical: bool = False,
    note: str = "",
    id: uuid.UUID | None = None,
) -> MoneyEntry:
    """The same entry, not yet stored."""
    return MoneyEntry(
        county_id=subject.county_id,
        id=id or uuid7(),
        station_id=subject.station_id,
        kind=kind,
        method=method,
        amount_fen=amount_fen,
        on=on or clock.today(),
        at=at or clock.moment(),
        subject_id=subject.id,
        line_id=line_id,
        is_historical=is_historical,
        by_id=by.id if by else None,
        by_name=by.name if by else "",
        note=note,
    )


def reverse(entry: MoneyEntry, by: Person | None, note: str = "", *, on: dt.date | None = None) -> MoneyEntry:
    """Take one entry back by its mirror, today or ``on``; the unique key refuses a second reversal."""
    mirror = MoneyEntry(
        county_id=entry.county_id,
        id=uuid7(),
        station_id=entry.station_id,
        kind=entry.kind,
        method=entry.method,
        amount_fen=entry.amount_fen,
        on=on or clock.today(),
        at=clock.moment(),
        subject_id=entry.subject_id,
        line_id=entry.line_id,
        reverses_id=entry.id,
        is_historical=entry.is_historical,
        by_id=by.id if by else None,
        by_name=by.name if by else "",
        note=note,
    )
    db.session.add(mirror)
    return mirror


SIGNED_FEN = case((MoneyEntry.reverses_id.is_(None), MoneyEntry.amount_fen), else_=-MoneyEntry.amount_fen)
"""The amount as it counts: reversals count against what they take back."""


def sums(county_id: str, subject_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, dict[EntryKind, int]]:
    """For each subject, the sum of each kind net of reversals. The one function for every balance."""
    query = (
        select(MoneyEntry.subject_id, MoneyEntry.kind, func.sum(SIGNED_FEN))
        .where(MoneyEntry.county_id == county_id, MoneyEntry.subject_id.in_(list(subject_ids)))
        .group_by(MoneyEntry.subject_id, MoneyEntry.kind)
        .execution_options(scoped=True)
    )
    found: dict[uuid.UUID, dict[EntryKind, int]] = {}
    for subject_id, kind, amount in db.session.execute(query):
        found.setdefault(subject_id, {})[kind] = total(amount)
    return found


def received_fen(of: dict[EntryKind, int]) -> int:
    """What is kept of a subject's money: collected minus refunded."""
    return of.get(EntryKind.COLLECTED, 0) - of.get(EntryKind.REFUNDED, 0)
