"""What came late in the demo: done without network, sent after the till of its day was closed."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import Any

from sqlalchemy import select

from station_app.core.db import db
from station_app.ledger.models import EntryKind, Method
from station_app.ops.demo.inserting import Row, store
from station_app.ops.demo.plan import Plan, moment, uuid_at
from station_app.orders.models import Order
from station_app.tills.late.models import LateDeed, LateKind, LateState

HELD = {2: 1, 1: 3}
"""Of the closes so many days ago, how many entries of the first station came after them."""
NOTE = "没网时收的，钱在抽屉里"


def held(entries: list[Any], on: dt.date, count: int) -> list[Any]:
    """The last orders paid in cash on a day, at most so many and never all."""
    cash = [
        one
        for one in entries
        if one.on == on and one.kind is EntryKind.COLLECTED and one.method is Method.CASH
    ]
    most = min(count, len(cash) // 2)
    return cash[len(cash) - most :]


def store_late(plan: Plan, rng: Random, late: list[tuple[Any, Row]]) -> None:
    """Note each entry that came behind a close; what came behind an older one was looked at."""
    if not late:
        return
    ids = [entry.subject_id for entry, _close in late]
    query = select(Order.id, Order.number).where(Order.county_id == plan.county, Order.id.in_(ids))
    numbers: dict[Any, str] = dict(db.session.execute(query).all())
    newest = max(close["closed_at"] for _entry, close in late)
    rows = []
    for entry, close in late:
        sent = moment(close["through_on"] + dt.timedelta(days=1), rng.randint(440, 470))
        number = numbers.get(entry.subject_id, "")
        kind = LateKind.ORDER if f"-{entry.on:%y%m%d}-" in number else LateKind.STEP
        waits = close["closed_at"] == newest
        rows.append(
            {
                **{"county_id": plan.county, "id": uuid_at(rng, entry.at), "station_id": entry.station_id},
                **{"close_id": close["id"], "kind": kind, "subject_id": entry.subject_id},
                **{"number": number, "worth_fen": entry.amount_fen},
                **{"method": entry.method, "made_at": entry.at, "sent_at": sent},
                **{"by_id": entry.by_id, "by_name": entry.by_name, "brought_by": ""},
                "state": LateState.WAITING if waits else LateState.ACCEPTED,
                **{"note": "" if waits else NOTE, "set_by": "" if waits else entry.by_name},
                **{"set_at": None if waits else sent + dt.timedelta(minutes=20), "version": 1},
            }
        )
    store(LateDeed, rows)
