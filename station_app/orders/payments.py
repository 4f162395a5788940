"""Money of an order: every movement is an entry of the ledger, the sums on the order only repeat them."""

from __future__ import annotations

import uuid

from sqlalchemy import case, func, select

from station_app.core import audit, clock
from station_app.core.access import Person
from station_app.core.db import db
from station_app.core.errors import NotNow, Refused
from station_app.core.i18n import N_
from station_app.core.money import money, total
from station_app.facts.recompute import touch
from station_app.ledger.models import SIGNED_FEN, EntryKind, Method, MoneyEntry, post
from station_app.orders.models import Order


def entry_before(order: Order, id: uuid.UUID) -> MoneyEntry | None:
    """The entry that already has this identifier: a second tap is no second payment.

    Raises ``Refused`` when the identifier belongs to something else.
    """
    query = select(MoneyEntry).where(MoneyEntry.county_id == order.county_id, MoneyEntry.id == id)
    entry = db.session.scalar(query.execution_options(scoped=True))
    if entry is not None and entry.subject_id != order.id:
        raise Refused(N_("这一页放得太久了，请刷新后再填。"))
    return entry


def pay(
    order: Order, amount_fen: int, method: Method, by: Person, *, id: uuid.UUID | None = None, note: str = ""
) -> None:
    """Collect money for an order; the same ``id`` again changes nothing.

    Raises ``NotNow`` when nothing is owed and ``Refused`` for more than is owed.
    """
    if id is not None and entry_before(order, id) is not None:
        return
    if order.owed_fen <= 0:
        raise NotNow(N_("这一单没有欠款，不用收了。"))
    if not 0 < amount_fen <= order.owed_fen:
        raise Refused(N_("要大于 0，最多收 %(sum)s，请核对。"), sum=money(order.owed_fen))
    before = order.received_fen
    collect(order, amount_fen, method, by, id=id, note=note)
    touch(order.county_id, order.station_id, order.ordered_on, order.household_id)
    db.session.flush()
    audit.record(
        order,
        "collect",
        by,
        note,
        {"received_fen": (before, order.received_fen), "at": (None, clock.moment())},
    )


def collect(
    order: Order, amount_fen: int, method: Method, by: Person, *, id: uuid.UUID | None = None, note: str = ""
) -> None:
    """Post a receipt and add it to what was received."""
    post(order, EntryKind.COLLECTED, amount_fen, method, by, id=id, note=note)
    order.received_fen += amount_fen


def refund(
    order: Order,
    amount_fen: int,
    method: Method,
    by: Person | None,
    *,
    line_id: uuid.UUID | None = None,
    note: str = "",
) -> None:
    """Post a refund; never more than is kept of the order's money."""
    if amount_fen > order.received_fen:
        raise Refused(N_("最多退 %(sum)s：这一单只收过这么多。"), sum=money(order.received_fen))
    post(order, EntryKind.REFUNDED, amount_fen, method, by, line_id=line_id, note=note[:200])
    order.received_fen -= amount_fen
    order.refunded_fen += amount_fen


def refund_all(order: Order, by: Person | None, note: str = "") -> int:
    """Give back all that is kept of an order's money, each part the way it came; returns the sum in fen."""
    given = 0
    for method, fen in kept_by_method(order).items():
        part = min(fen, order.received_fen)
        if part > 0:
            refund(order, part, method, by, note=note)
            given += part
    if order.received_fen > 0:  # refunded by another way than collected, in parts
        rest = order.received_fen
        refund(order, rest, Method.CASH, by, note=note)
        given += rest
    return given


def kept_by_method(order: Order) -> dict[Method, int]:
    """What is kept of an order's money, by the way it came."""
    db.session.flush()
    signed = case(
        (MoneyEntry.kind == EntryKind.COLLECTED, SIGNED_FEN),
        (MoneyEntry.kind == EntryKind.REFUNDED, -SIGNED_FEN),
        else_=0,
    )
    query = (
        select(MoneyEntry.method, func.sum(signed))
        .where(MoneyEntry.county_id == order.county_id, MoneyEntry.subject_id == order.id)
        .group_by(MoneyEntry.method)
        .order_by(MoneyEntry.method)
        .execution_options(scoped=True)
    )
    return {method: total(fen) for method, fen in db.session.execute(query) if total(fen) > 0}
