"""Who was paid what, and when: the entries of the ledger for one producer's purchases and advances."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy import and_, func

from station_app.core.access import visible_columns
from station_app.core.cells import Column
from station_app.core.db import db
from station_app.core.i18n import N_, gettext
from station_app.core.money import total
from station_app.core.sheets import Sheet
from station_app.ledger.models import METHOD_WORDS, SIGNED_FEN, EntryKind, Method, MoneyEntry
from station_app.produce.producers.models import Producer
from station_app.produce.purchases.models import OWED, GrowerAdvance, Purchase, standing


@dataclass(frozen=True)
class Paid:
    """One payment; below 0 what was taken back or came back. ``what`` is the number of the purchase, or
    says that it was an advance.
    """

    on: dt.date
    what: str
    fen: int
    method: Method
    by: str
    note: str
    url: str


def of(producer_id: uuid.UUID) -> list[Paid]:
    """Every payment of a producer, the latest first; two statements."""
    columns = (
        *(MoneyEntry.at, MoneyEntry.id, MoneyEntry.on, SIGNED_FEN.label("fen"), MoneyEntry.method),
        *(MoneyEntry.kind, MoneyEntry.by_name, MoneyEntry.note),
    )
    found: list[tuple[Any, Paid]] = []
    for model, name in ((Purchase, Purchase.number), (GrowerAdvance, GrowerAdvance.note)):
        query = (
            visible_columns(MoneyEntry, *columns, model.id.label("of"), name.label("number"))
            .join(model, and_(model.county_id == MoneyEntry.county_id, model.id == MoneyEntry.subject_id))
            .where(model.producer_id == producer_id)
        )
        for row in db.session.execute(query):
            is_bought = model is Purchase
            what = row.number if is_bought else gettext(N_("定金"))
            url = url_for("produce.purchase", id=row.of) if is_bought else url_for("produce.advances")
            fen = row.fen if row.kind is EntryKind.PAID else -row.fen
            paid = Paid(row.on, what, fen, row.method, row.by_name, row.note, url)
            found.append(((row.at, row.id), paid))
    return [paid for _, paid in sorted(found, key=lambda one: one[0], reverse=True)]


@dataclass(frozen=True)
class Worth:
    """What selling here brought one producer. Fen; ``gain_fen`` over the market, where that is known."""

    count: int
    amount_fen: int
    gain_fen: int | None
    owed_fen: int


def worth(producer_id: uuid.UUID) -> Worth:
    """The sums of a producer's purchases that stand; one statement."""
    query = visible_columns(
        Purchase, func.count(), func.sum(Purchase.amount_fen), func.sum(Purchase.gain_fen), func.sum(OWED)
    ).where(standing(), Purchase.producer_id == producer_id)
    count, amount, gain, owed = db.session.execute(query).one()
    return Worth(count, total(amount), None if gain is None else total(gain), total(owed))


COLUMNS = (
    Column("on", N_("日期"), "date", lambda row: row.on),
    Column("what", N_("付的什么"), "text", lambda row: row.what),
    Column("paid_fen", N_("付了"), "money", lambda row: row.fen, N_("冲回的、退回的定金是负的")),
    Column("way", N_("怎么付"), "text", lambda row: gettext(METHOD_WORDS[row.method])),
    Column("by", N_("经办人"), "text", lambda row: row.by),
    Column("note", N_("备注"), "text", lambda row: row.note),
)


def sheet(producer: Producer) -> Sheet:
    """The payments as they leave the page; whose they are says the page, not the file."""
    found = of(producer.id)
    return Sheet("paid", gettext(N_("付给农户的钱")), COLUMNS, lambda: found, len(found))
