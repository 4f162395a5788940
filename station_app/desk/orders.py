"""The latest orders of a station or a villager, as the profile pages list them."""

from __future__ import annotations

from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement

from station_app.core.access import Person, visible_columns
from station_app.core.db import db
from station_app.core.people import masked_name
from station_app.desk import pending
from station_app.households.models import Villager
from station_app.orders.listed import first_goods
from station_app.orders.models import Order
from station_app.orders.owing import OWED


def latest(by: Person, condition: ColumnElement[bool], count: int = 10) -> list[dict[str, Any]]:
    """The newest orders that fit, names masked for everybody but the station's own operator."""
    query = (
        visible_columns(
            Order,
            Order.id,
            Order.number,
            Order.ordered_on,
            Order.state,
            Order.is_undone,
            Order.payable_fen,
            OWED,
            Villager.name,
            first_goods(),
        )
        .join(Villager, pending.its_villager())
        .where(condition, Order.is_undone.is_(False))
        .order_by(Order.ordered_on.desc(), Order.id.desc())
        .limit(count)
    )
    return [
        {
            "number": row.number,
            "url": url_for("orders.show", id=row.id),
            "on": row.ordered_on,
            "name": row.name if by.is_operator else masked_name(row.name),
            "goods": row[-1] or "",
            "payable_fen": row.payable_fen,
            "owed_fen": row[6] if row[6] > 0 and row.state not in ("cancelled", "returned") else 0,
            "state": str(row.state),
        }
        for row in db.session.execute(query)
    ]
