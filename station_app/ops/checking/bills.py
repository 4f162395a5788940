"""Lines of payment bills against the entries somebody matched them with."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import and_, case, func, or_, select

from station_app.bills.models import BillLine, BillLink, Direction, LineState
from station_app.core.db import db
from station_app.core.money import total
from station_app.ledger.models import GOES_OUT, MoneyEntry
from station_app.ops.checking.difference import Difference

FITS = and_(
    MoneyEntry.method == BillLine.source,
    MoneyEntry.kind.in_(GOES_OUT) == (BillLine.direction == Direction.OUT),
    MoneyEntry.station_id == BillLine.station_id,
)


def lines() -> Iterator[Difference]:
    """A matched line stands for entries of its account and way that sum to it; no other line for any."""
    query = (
        select(
            BillLine,
            func.count(BillLink.id),
            func.sum(MoneyEntry.amount_fen),
            func.sum(case((FITS, 0), else_=1)),
        )
        .outerjoin(BillLink, (BillLink.county_id == BillLine.county_id) & (BillLink.line_id == BillLine.id))
        .outerjoin(MoneyEntry, (MoneyEntry.county_id == BillLink.county_id) & (MoneyEntry.id == BillLink.id))
        .where(or_(BillLine.state == LineState.MATCHED, BillLink.id.is_not(None)))
        .group_by(BillLine.county_id, BillLine.id)
        .order_by(BillLine.county_id, BillLine.id)
    )
    for line, count, fen, strange in db.session.execute(query):
        where = f"{line.on} {line.number}"
        if line.state is not LineState.MATCHED or not count:
            yield Difference("bill_lines", f"{where} entries", line.state.value, int(count))
        elif total(fen) not in (line.amount_fen, line.net_fen) or total(strange):
            yield Difference("bill_lines", f"{where} amount_fen", line.amount_fen, total(fen))
