"""Writing a debt down, and repaying: the oldest first, each part an entry of the ledger."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import select

from station_app.core import audit, clock
from station_app.core.access import Person
from station_app.core.db import db, uuid7
from station_app.core.errors import NotNow, Refused
from station_app.core.i18n import N_
from station_app.core.money import money
from station_app.households.models import Villager
from station_app.ledger.models import EntryKind, Method, MoneyEntry, post
from station_app.orders import payments
from station_app.orders.models import Order
from station_app.tills.credit import book
from station_app.tills.credit.models import Credit

MOST_FEN = 10_000_000


def is_paid_before(id: uuid.UUID, by: Person) -> bool:
    """Was this form sent before? Its first part carries the form's identifier."""
    query = select(MoneyEntry.id).where(MoneyEntry.county_id == by.county_id, MoneyEntry.id == id)
    return db.session.scalar(query.execution_options(scoped=True)) is not None


def repay(villager: Villager, amount_fen: int, method: Method, by: Person, *, id: uuid.UUID) -> int:
    """Collect what a villager brings, the oldest debt first; returns what they still owe, in fen.

    The same ``id`` again changes nothing. Raises ``NotNow`` when nothing is owed, ``Refused`` for more than
    is owed.
    """
    if is_paid_before(id, by):
        return sum(debt.owed_fen for debt in book.of(villager.id))
    debts = book.of(villager.id, lock=True)
    owed_fen = sum(debt.owed_fen for debt in debts)
    if not debts:
        raise NotNow(N_("这位乡亲没有欠账，不用收了。"))
    if not 0 < amount_fen <= owed_fen:
        raise Refused(N_("要大于 0，最多收 %(sum)s，请核对。"), sum=money(owed_fen))
    left_fen, next_id = amount_fen, id
    for debt in debts:
        part_fen = min(left_fen, debt.owed_fen)
        if part_fen <= 0:
            break
        if isinstance(debt.thing, Order):
            payments.pay(debt.thing, part_fen, method, by, id=next_id)
        else:
            _settle(debt.thing, part_fen, method, by, next_id)
        left_fen, next_id = left_fen - part_fen, uuid7()
    return owed_fen - amount_fen


def _settle(credit: Credit, fen: int, method: Method, by: Person, id: uuid.UUID) -> None:
    before = credit.settled_fen
    post(credit, EntryKind.COLLECTED, fen, method, by, id=id)
    credit.settled_fen += fen
    db.session.flush()
    audit.record(credit, "settle", by, changes={"settled_fen": (before, credit.settled_fen)})


def note(
    villager: Villager, amount_fen: int, since_on: dt.date, words: str, by: Person, *, id: uuid.UUID
) -> Credit:
    """Write down what a villager owed before; the same ``id`` again changes nothing."""
    known = db.session.get(
        Credit, {"county_id": villager.county_id, "id": id}, execution_options={"scoped": True}
    )
    if known is not None:
        if known.villager_id != villager.id:
            raise Refused(N_("这一页放得太久了，请刷新后再填。"))
        return known
    made = Credit(
        county_id=villager.county_id,
        id=id,
        station_id=villager.station_id,
        villager_id=villager.id,
        amount_fen=amount_fen,
        settled_fen=0,
        since_on=since_on,
        note=words,
        made_at=clock.moment(),
        by_id=by.id,
        by_name=by.name,
    )
    db.session.add(made)
    changes = {"amount_fen": (None, amount_fen), "since_on": (None, since_on)}
    audit.record(made, "note_credit", by, changes=changes)
    return made
