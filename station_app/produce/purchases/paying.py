"""Pay a producer: entries of the ledger, which meet the day close; a wrong one is taken back by a
reversal.
"""

from __future__ import annotations

import uuid

from sqlalchemy import select

from station_app.core import audit, clock
from station_app.core.access import Person
from station_app.core.db import db
from station_app.core.errors import NotNow, Refused
from station_app.core.i18n import N_
from station_app.core.money import money
from station_app.ledger.models import EntryKind, Method, MoneyEntry, post, reverse
from station_app.produce.purchases.models import Purchase

WAYS = (Method.CASH, Method.WECHAT, Method.ALIPAY, Method.TRANSFER)


def entries(purchase: Purchase) -> list[MoneyEntry]:
    """Every entry of a purchase, as they came."""
    query = select(MoneyEntry).where(
        MoneyEntry.county_id == purchase.county_id, MoneyEntry.subject_id == purchase.id
    )
    query = query.order_by(MoneyEntry.at, MoneyEntry.id).execution_options(scoped=True)
    return list(db.session.scalars(query))


def standing_entries(purchase: Purchase) -> list[MoneyEntry]:
    """Its payments that were not taken back."""
    found = entries(purchase)
    back = {entry.reverses_id for entry in found if entry.reverses_id}
    return [entry for entry in found if entry.reverses_id is None and entry.id not in back]


def hand_over(
    purchase: Purchase, amount_fen: int, method: Method, by: Person, *, id: uuid.UUID | None = None
) -> None:
    """Post a payment; raises ``Refused`` for more than is owed."""
    if not 0 < amount_fen <= purchase.owed_fen:
        raise Refused(N_("最多付 %(sum)s，请核对。"), sum=money(purchase.owed_fen))
    post(purchase, EntryKind.PAID, amount_fen, method, by, id=id, is_historical=not by.is_operator)
    purchase.paid_fen += amount_fen


def settle(purchase: Purchase) -> None:
    """Say since when nothing is owed any more."""
    if purchase.owed_fen:
        purchase.settled_on = None
    elif purchase.settled_on is None:
        purchase.settled_on = clock.today()


def pay(
    purchase: Purchase, amount_fen: int, method: Method, by: Person, *, id: uuid.UUID | None = None
) -> None:
    """Pay a part or all of what is owed; the same ``id`` again changes nothing.

    ``purchase`` is locked by the caller. Raises ``NotNow`` when nothing is owed.
    """
    if id is not None and any(entry.id == id for entry in entries(purchase)):
        return
    if purchase.owed_fen <= 0:
        raise NotNow(N_("这张收购单不欠钱了，不用再付。"))
    before = purchase.paid_fen
    hand_over(purchase, amount_fen, method, by, id=id)
    settle(purchase)
    db.session.flush()
    changes = {"paid_fen": (before, purchase.paid_fen), "at": (None, clock.moment())}
    audit.record(purchase, "pay", by, changes=changes)


def reverse_one(purchase: Purchase, entry: MoneyEntry, by: Person, reason: str) -> None:
    """Take one payment back by its mirror."""
    reverse(entry, by, reason[:200])
    purchase.paid_fen -= entry.amount_fen
    settle(purchase)


def take_back(purchase: Purchase, entry_id: uuid.UUID, reason: str, by: Person) -> None:
    """Take back a payment that was written down wrong, with a reason."""
    if not reason.strip():
        raise Refused(N_("请写一句为什么，例如：记错了金额"))
    entry = next((one for one in standing_entries(purchase) if one.id == entry_id), None)
    if entry is None:
        raise NotNow(N_("这笔付款已经冲回了。"))
    before = purchase.paid_fen
    reverse_one(purchase, entry, by, reason)
    db.session.flush()
    changes = {"paid_fen": (before, purchase.paid_fen), "at": (None, clock.moment())}
    audit.record(purchase, "unpay", by, reason, changes)
