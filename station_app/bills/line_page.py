"""What the page of one line shows: the entries it may be, and the orders it might be written down on."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import url_for
from sqlalchemy import and_, func

from station_app.bills import entries, matching, standing
from station_app.bills.entries import Entry
from station_app.bills.models import LINE_WORDS, BillLine, Direction, LineState
from station_app.bills.pages import entry_rows, line_row, with_entries
from station_app.core.access import Person, visible
from station_app.core.db import db
from station_app.core.i18n import gettext
from station_app.core.people import masked_name
from station_app.households.models import Villager
from station_app.orders.models import Order
from station_app.orders.owing import OWED, owing

REACH = dt.timedelta(days=14)
MOST = 12


def line(one: BillLine, by: Person) -> dict[str, Any]:
    """One line: what it may be, what somebody said, and orders it might be written down on."""
    shown: dict[str, Any] = {"row": line_row(one, by), "line": one, "candidates": [], "orders": [], "own": []}
    shown["state_words"] = gettext(LINE_WORDS[one.state])
    if one.state is LineState.MATCHED:
        shown["own"] = with_entries([one], by)[0]["entries"]
        shown["is_broken"] = bool(standing.undone([one]))
    if one.state is not LineState.OPEN or one.direction is Direction.NEUTRAL:
        return shown
    _, proposed = standing.proposals(one.station_id)
    mine = set(proposed[one.id].ids) if one.id in proposed else set()
    found = near(one)
    for row in entry_rows(found, by):
        shown["candidates"].append(row | {"is_proposed": row["id"] in mine})
    shown["candidates"].sort(key=lambda row: not row["is_proposed"])
    shown["maybe"] = gettext(proposed[one.id].why) if mine else ""
    if one.direction is Direction.IN:
        shown["orders"] = _owing(one, by)
    return shown


def near(one: BillLine) -> list[Entry]:
    """Free entries of its way and account within a fortnight, the nearest amount, then day, first."""
    found = [
        entry
        for entry in entries.free(one.station_id, one.on - REACH, one.on + REACH)
        if entry.method is one.source and entry.is_in is (one.direction is Direction.IN)
        if entry.fen <= one.amount_fen
    ]
    found.sort(
        key=lambda entry: (entry.fen not in (one.amount_fen, one.net_fen), matching.apart(one, (entry,)))
    )
    return found[:MOST]


def _owing(one: BillLine, by: Person) -> list[dict[str, Any]]:
    """Orders that still owe, those that owe just this first."""
    query = (
        visible(Order)
        .add_columns(Villager.name)
        .join(Villager, and_(Villager.county_id == Order.county_id, Villager.id == Order.villager_id))
        .where(Order.station_id == one.station_id, owing(), Order.ordered_on <= one.on)
        .order_by(func.abs(OWED - one.net_fen), Order.ordered_on.desc(), Order.id)
    )
    return [
        {
            "url": url_for("orders.pay" if by.is_operator else "orders.show", id=order.id),
            "title": f"{name if by.is_operator else masked_name(name)} {order.number_tail}",
            "on": order.ordered_on,
            "owed_fen": order.owed_fen,
            "is_same": order.owed_fen == one.net_fen,
        }
        for order, name in db.session.execute(query.limit(5))
    ]
