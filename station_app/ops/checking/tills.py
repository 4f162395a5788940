"""Day closes against the entries they counted."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import and_, func, select

from station_app.core.db import db
from station_app.core.money import total
from station_app.ledger.models import Method, MoneyEntry
from station_app.ops.checking.difference import Difference
from station_app.tills.counting import WORTH_FEN
from station_app.tills.models import ClosedEntry, DayClose


def closes() -> Iterator[Difference]:
    """What each close says it counted, by method, and the cash it expected."""
    same = and_(MoneyEntry.county_id == ClosedEntry.county_id, MoneyEntry.id == ClosedEntry.id)
    query = (
        select(
            ClosedEntry.county_id,
            ClosedEntry.close_id,
            MoneyEntry.method,
            func.sum(WORTH_FEN),
            func.count(),
        )
        .join(MoneyEntry, same)
        .group_by(ClosedEntry.county_id, ClosedEntry.close_id, MoneyEntry.method)
    )
    found: dict[tuple[str, object], dict[str, int]] = {}
    counted: dict[tuple[str, object], int] = {}
    for county, close_id, method, fen, count in db.session.execute(query):
        found.setdefault((county, close_id), {})[method.value] = total(fen)
        counted[county, close_id] = counted.get((county, close_id), 0) + count
    standing = select(DayClose).where(DayClose.reopened_at.is_(None))
    for close in db.session.scalars(standing.order_by(DayClose.county_id, DayClose.id)):
        key = close.county_id, close.id
        where = f"{close.through_on} {close.id}"
        by_method = found.get(key, {})
        if by_method != close.expected:
            yield Difference("day_closes", f"{where} expected", close.expected, by_method)
        if counted.get(key, 0) != close.entries:
            yield Difference("day_closes", f"{where} entries", close.entries, counted.get(key, 0))
        cash = close.opening_fen + by_method.get(Method.CASH.value, 0)
        if close.expected_cash_fen != cash:
            yield Difference("day_closes", f"{where} expected_cash_fen", close.expected_cash_fen, cash)
        if close.difference_fen != close.counted_fen - cash:
            yield Difference(
                "day_closes", f"{where} difference_fen", close.difference_fen, close.counted_fen - cash
            )
