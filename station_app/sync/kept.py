"""What a telephone keeps of the own station: its villagers, the orders that wait for a step, the names of its
producers and of the county's products. No more.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from station_app.core.access import Person, visible, visible_columns
from station_app.core.db import db
from station_app.core.people import tail
from station_app.core.words import series
from station_app.households.models import Villager, on_roll
from station_app.orders.flow import FLOW, OrderState
from station_app.orders.models import Order, OrderLine
from station_app.produce.producers.models import Producer
from station_app.produce.products.models import offered

MOST_VILLAGERS = 3_000
MOST_ORDERS = 1_000
WAITING = (OrderState.PLACED, OrderState.SHIPPED, OrderState.ARRIVED)


def roster(by: Person) -> list[list[Any]]:
    """``[id, name, initials, phone, line]`` of every villager on the roll, in the order of initials.

    The telephone is there so that a villager is called when the parcel is in and the network is not.
    """
    query = visible(Villager).where(on_roll()).order_by(Villager.initials, Villager.id)
    return [
        [str(one.id), one.name, one.initials, one.phone, one.line]
        for one in db.session.scalars(query.limit(MOST_VILLAGERS))
    ]


def produce() -> dict[str, dict[str, str]]:
    """The names of the station's producers and of the county's products: what is kept is told in words."""
    growers = db.session.execute(
        visible_columns(Producer, Producer.id, Producer.name).order_by(Producer.id).limit(MOST_VILLAGERS)
    )
    return {
        "growers": {str(id): name for id, name in growers},
        "goods": {str(one.id): one.name for one in offered()},
    }


def orders(by: Person) -> list[dict[str, Any]]:
    """The orders that wait for a step, oldest first."""
    query = visible(Order).where(Order.state.in_(WAITING), Order.is_undone.is_(False))
    found = list(db.session.scalars(query.order_by(Order.ordered_on, Order.id).limit(MOST_ORDERS)))
    goods: dict[Any, list[str]] = {}
    lines = (
        select(OrderLine.order_id, OrderLine.goods)
        .where(OrderLine.county_id == by.county_id, OrderLine.order_id.in_([order.id for order in found]))
        .order_by(OrderLine.order_id, OrderLine.position)
        .execution_options(scoped=True)
    )
    for order_id, words in db.session.execute(lines):
        goods.setdefault(order_id, []).append(words)
    people: dict[Any, str] = dict(
        db.session.execute(
            visible_columns(Villager, Villager.id, Villager.name).where(
                Villager.id.in_({order.villager_id for order in found})
            )
        ).all()
    )
    return [
        {
            "id": str(order.id),
            "number": order.number,
            "villager": str(order.villager_id),
            "name": people.get(order.villager_id, ""),
            "goods": series(goods.get(order.id, [])),
            "payable_fen": order.payable_fen,
            "owed_fen": max(order.owed_fen, 0),
            "state": order.state.value,
            "parcel": tail(order.tracking_number),
            "tracking": order.tracking_number.upper(),
            "verbs": [verb for verb in ("arrive", "hand_over") if FLOW.allows(verb, order.state)],
        }
        for order in found
    ]
