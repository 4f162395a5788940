"""A bill, one line of it and a late deed of a station, for the matrix of who may reach what."""

from __future__ import annotations

import datetime as dt
import uuid

from station_app.bills.models import Bill, BillLine, BillState, Direction
from station_app.core import clock
from station_app.core.access import Person
from station_app.core.db import db, uuid7
from station_app.ledger.models import Method
from station_app.orders.models import Order
from station_app.stations.models import Station
from station_app.tills.late.models import LateDeed, LateKind
from station_app.tills.models import DayClose

DAY = dt.date(2015, 8, 31)


def of_station(
    station: Station, operator: Person, close: DayClose, order: Order
) -> dict[str, uuid.UUID | str]:
    """Their ids by the word the matrix uses; the close and the order are stored already."""
    bill = Bill(
        county_id=station.county_id,
        id=uuid7(),
        station_id=station.id,
        source=Method.WECHAT,
        state=BillState.KEPT,
        file="微信支付账单.csv",
        from_on=DAY,
        through_on=DAY,
        problems=[],
        at=clock.now(),
    )
    line = BillLine(
        county_id=station.county_id,
        id=uuid7(),
        station_id=station.id,
        bill_id=bill.id,
        source=Method.WECHAT,
        number="1000050001",
        at=clock.now(),
        on=DAY,
        direction=Direction.IN,
        amount_fen=6_150,
        other="张桂兰",
        goods="微信转账",
    )
    late = LateDeed(
        county_id=station.county_id,
        id=uuid7(),
        station_id=station.id,
        close_id=close.id,
        kind=LateKind.ORDER,
        subject_id=order.id,
        number=order.number,
        worth_fen=6_150,
        method=Method.CASH,
        made_at=clock.now(),
        sent_at=clock.now(),
        by_name=operator.name,
    )
    db.session.add(bill)
    db.session.flush()
    db.session.add_all([line, late])
    db.session.flush()
    return {"late_deed": late.id, "bill": bill.id, "bill_line": line.id}
