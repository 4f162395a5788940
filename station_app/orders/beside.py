"""What the lists of villagers show of their orders; one statement however many they are."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import and_, case, func

from station_app.core.access import visible_columns
from station_app.core.db import db
from station_app.core.money import total
from station_app.households.beside import Beside
from station_app.households.models import Villager
from station_app.orders.flow import OrderState
from station_app.orders.models import Order
from station_app.orders.sources import counts


def of_villagers(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Beside]:
    """Orders that count, saved, owed and the last day, for the given villagers of the acting person's."""
    owed = Order.payable_fen - Order.written_off_fen - Order.received_fen
    owing = and_(owed > 0, Order.state != OrderState.RETURNED)
    households = visible_columns(Villager, Villager.household_id).where(Villager.id.in_(ids))
    query = (
        visible_columns(
            Order,
            Order.villager_id,
            func.count(),
            func.sum(Order.reference_fen - Order.covered_fen),
            func.sum(case((owing, owed), else_=0)),
            func.max(Order.ordered_on),
        )
        .where(Order.household_id.in_(households), Order.villager_id.in_(ids), counts())
        .group_by(Order.villager_id)
    )
    return {row[0]: Beside(row[1], total(row[2]), total(row[3]), row[4]) for row in db.session.execute(query)}
