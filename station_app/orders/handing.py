"""What of a station's orders stands open when it is handed over (``stations.handover``)."""

from __future__ import annotations

import uuid

from flask import url_for
from sqlalchemy import or_

from station_app.core.access import person, visible_columns
from station_app.core.db import db
from station_app.core.i18n import gettext
from station_app.core.people import masked_name
from station_app.households.models import Villager
from station_app.orders.flow import STATE_WORDS
from station_app.orders.models import Order
from station_app.orders.of_people import UNDERWAY
from station_app.orders.owing import OWED, owing
from station_app.stations.handover.standing import OpenOrder, Standing


def standing(station_id: uuid.UUID) -> Standing:
    """What is owed, and the orders that are not over, by date."""
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
    return Standing(sum(one.owed_fen for one in orders), orders)
