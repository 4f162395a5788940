"""What of a station's orders and money stands open when it is handed over (``stations.handover``)."""

from __future__ import annotations

import datetime as dt
import uuid

from flask import url_for
from sqlalchemy import func, or_

from station_app.core.access import person, visible_columns
from station_app.core.db import db
from station_app.core.i18n import gettext
from station_app.core.money import total
from station_app.core.people import masked_name
from station_app.households.models import Villager
from station_app.ledger.models import GOES_OUT, SIGNED_FEN, EntryKind, Method, MoneyEntry
from station_app.orders.flow import STATE_WORDS
from station_app.orders.models import Order
from station_app.orders.of_people import UNDERWAY
from station_app.orders.owing import OWED, owing
from station_app.stations.handover.standing import OpenOrder, Standing


def standing(station_id: uuid.UUID, since: dt.datetime | None) -> Standing:
    """Cash moved since a moment, what is owed, and the orders that are not over, by date."""
    underway = Order.is_undone.is_(False) & Order.state.in_(UNDERWAY)
    columns = (Order.id, Order.number, Order.ordered_on, Order.state, Order.payable_fen, Villager.name)
    query = (
        visible_columns(Order, *columns, OWED.label("owed_fen"))
        .join(Villager, (Villager.county_id == Order.county_id) & (Villager.id == Order.villager_id))
        .where(Order.station_id == station_id, or_(underway, owing()))
        .order_by(Order.ordered_on, Order.id)
    )
    own = person().is_operator
    orders = tuple(
        OpenOrder(
            row.id,
            row.number,
            row.ordered_on,
            gettext(STATE_WORDS[row.state]),
            row.payable_fen,
            max(row.owed_fen, 0),
            row.name if own else masked_name(row.name),
            url_for("orders.show", id=row.id),
        )
        for row in db.session.execute(query)
    )
    return Standing(_cash(station_id, since), sum(one.owed_fen for one in orders), orders)


def _cash(station_id: uuid.UUID, since: dt.datetime | None) -> int:
    """Cash collected less cash given out, reversals against what they take back; imported entries are
    none.
    """
    query = visible_columns(MoneyEntry, MoneyEntry.kind, func.sum(SIGNED_FEN)).where(
        MoneyEntry.station_id == station_id,
        MoneyEntry.method == Method.CASH,
        MoneyEntry.is_historical.is_(False),
        MoneyEntry.kind != EntryKind.ADVANCED,
    )
    if since is not None:
        query = query.where(MoneyEntry.at > since)
    sums = {kind: total(fen) for kind, fen in db.session.execute(query.group_by(MoneyEntry.kind))}
    return sums.get(EntryKind.COLLECTED, 0) - sum(sums.get(kind, 0) for kind in GOES_OUT)
