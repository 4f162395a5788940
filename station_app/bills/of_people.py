"""Bills forget a person who is erased: as the other party, in words of a payment, in a file that waits."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from sqlalchemy import select, update

from station_app.bills.models import Bill, BillLine, BillLink, BillState
from station_app.core.db import db
from station_app.households.hooks import HIDDEN, Gone
from station_app.ledger.models import MoneyEntry
from station_app.orders.models import Order


def erase(gone: Gone) -> Iterable[uuid.UUID]:
    """Lines that stand for the person's orders lose name, account and words; others what names them."""
    own = (
        select(BillLink.line_id)
        .join(MoneyEntry, (MoneyEntry.county_id == BillLink.county_id) & (MoneyEntry.id == BillLink.id))
        .join(Order, (Order.county_id == MoneyEntry.county_id) & (Order.id == MoneyEntry.subject_id))
        .where(BillLink.county_id == gone.county_id, Order.villager_id.in_(gone.ids))
    )
    mine = set(db.session.scalars(own.execution_options(scoped=True)))
    near = select(BillLine).where(
        BillLine.county_id == gone.county_id, BillLine.station_id == gone.station_id
    )
    touched = set()
    for line in db.session.scalars(near.execution_options(scoped=True)):
        before = (line.other, line.account, line.goods, line.note, line.reason)
        if line.id in mine:
            line.other = line.account = HIDDEN
            line.goods, line.note = gone.hide(line.goods), gone.hide(line.note)
        else:
            line.other, line.account = gone.hide_elsewhere(line.other), gone.hide_elsewhere(line.account)
            line.goods, line.note = gone.hide_elsewhere(line.goods), gone.hide_elsewhere(line.note)
        line.reason = gone.hide_elsewhere(line.reason)
        if before != (line.other, line.account, line.goods, line.note, line.reason):
            touched.add(line.id)
    waiting = (
        update(Bill)
        .where(
            Bill.county_id == gone.county_id,
            Bill.station_id == gone.station_id,
            Bill.state == BillState.CHECKED,
        )
        .values(content=None)
    )
    db.session.execute(waiting.execution_options(synchronize_session=False, scoped=True))
    return touched
