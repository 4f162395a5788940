"""The tills of the demo county: its stations close their days, one of them with five yuan missing."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from typing import Any

from sqlalchemy import select

from station_app.core.db import db
from station_app.ledger.models import GOES_OUT, Method, MoneyEntry
from station_app.ops.demo import telephones
from station_app.ops.demo.inserting import Row, store
from station_app.ops.demo.places import Place
from station_app.ops.demo.plan import TODAY, Plan, moment, uuid_at
from station_app.tills.counting import IN_TILL
from station_app.tills.models import ClosedEntry, DayClose, HandedTo, Till

FIRST = TODAY - dt.timedelta(days=3)
FLOAT_FEN = 100_00
MISSING_FEN = -5_00
LATE_STATION = 3
"""The station of this place in the list has not closed for three days."""


def store_tills(plan: Plan, network: list[Place]) -> None:
    """A close for each of the last days before today, over the entries that are stored already."""
    rng = plan.random("tills")
    query = select(
        MoneyEntry.id, MoneyEntry.station_id, MoneyEntry.on, MoneyEntry.kind, MoneyEntry.method,
        MoneyEntry.amount_fen, MoneyEntry.by_id, MoneyEntry.by_name, MoneyEntry.at, MoneyEntry.subject_id,
    ).where(
        MoneyEntry.county_id == plan.county,
        MoneyEntry.on >= FIRST,
        MoneyEntry.on < TODAY,
        MoneyEntry.kind.in_(IN_TILL),
        MoneyEntry.is_historical.is_(False),
        MoneyEntry.reverses_id.is_(None),
    ).order_by(MoneyEntry.on, MoneyEntry.id)  # fmt: skip
    days: dict[tuple[uuid.UUID, dt.date], list[Any]] = defaultdict(list)
    for entry in db.session.execute(query):
        days[entry.station_id, entry.on].append(entry)
    places = [place for place in network if place.opened_on and place.opened_on < FIRST]
    tills: list[Row] = []
    closes: list[Row] = []
    counted: list[Row] = []
    late: list[tuple[Any, Row]] = []
    for index, place in enumerate(places):
        at = moment(FIRST, 540)
        tills.append(
            {
                "county_id": plan.county,
                "id": uuid_at(rng, at),
                "station_id": place.id,
                "from_on": FIRST,
                "float_fen": 0,
            }
        )
        if index == LATE_STATION:
            continue
        opening_fen = 0
        left: list[Any] = []
        for back in range((TODAY - FIRST).days, 0, -1):
            on = TODAY - dt.timedelta(days=back)
            entries = left + days.get((place.id, on), [])
            if not entries or opening_fen + cash_of(entries) < 0:
                left = entries
                continue
            left = telephones.held(entries, on, telephones.HELD.get(back, 0)) if index == 0 else []
            entries = [one for one in entries if one not in left]
            closed_at = moment(on, 1_080 + rng.randint(0, 90))
            close = _close(plan, place, on, entries, opening_fen, uuid_at(rng, closed_at), closed_at)
            if index == 0 and back == 1:
                close |= {"counted_fen": close["counted_fen"] + MISSING_FEN, "difference_fen": MISSING_FEN}
                close |= {"handed_fen": close["handed_fen"] + MISSING_FEN, "reason": "找零时多找了 5 元"}
            closes.append(close | {"late_entries": sum(one.on < on for one in entries)})
            late += [(one, close) for one in left]
            counted += [
                {
                    "county_id": plan.county,
                    "id": entry.id,
                    "station_id": place.id,
                    "close_id": close["id"],
                }
                for entry in entries
            ]
            opening_fen = close["left_fen"]
        tills[-1]["float_fen"] = opening_fen
    store(Till, tills)
    store(DayClose, closes)
    store(ClosedEntry, counted)
    telephones.store_late(plan, rng, late)


def cash_of(entries: list[Any]) -> int:
    """What entries add to the drawer, in fen."""
    cash = [entry for entry in entries if entry.method is Method.CASH]
    return sum(-one.amount_fen if one.kind in GOES_OUT else one.amount_fen for one in cash)


def _close(
    plan: Plan,
    place: Place,
    on: dt.date,
    entries: list[Any],
    opening_fen: int,
    id: uuid.UUID,
    at: dt.datetime,
) -> Row:
    """A close that agrees: what came in less what went out, a hundred yuan left for change."""
    expected: dict[str, int] = defaultdict(int)
    for entry in entries:
        sign = -1 if entry.kind in GOES_OUT else 1
        expected[entry.method.value] += sign * entry.amount_fen
    cash_fen = opening_fen + expected.get(Method.CASH.value, 0)
    left_fen = min(FLOAT_FEN, cash_fen)
    first = entries[0]
    return {
        "county_id": plan.county,
        "id": id,
        "station_id": place.id,
        "from_on": entries[0].on,
        "through_on": on,
        "entries": len(entries),
        "late_entries": 0,
        "opening_fen": opening_fen,
        "expected": dict(expected),
        "expected_cash_fen": cash_fen,
        "counted_fen": cash_fen,
        "difference_fen": 0,
        "counts": {},
        "reason": "",
        "left_fen": left_fen,
        "handed_fen": cash_fen - left_fen,
        "handed_to": HandedTo.BANK,
        "closed_at": at,
        "closed_by_id": first.by_id or place.id,
        "closed_by": first.by_name,
        "reopened_at": None,
        "reopened_by": "",
        "reopened_why": "",
    }
