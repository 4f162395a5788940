"""What tests of orders do again and again: fill the form, place, look at rows by plain SQL."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from station_app.core.access import Person, acting_as, fetch
from station_app.core.db import db, uuid7
from station_app.households.models import Villager
from station_app.ledger.models import Method
from station_app.orders.models import Order, PayMode
from station_app.orders.placing import Draft, LineDraft, drawn, place
from station_app.stations.models import Station
from tests.web import post as send

LAMPS_AND_QUILT = (
    LineDraft("灯泡", 2_000, 2_000, 3_000),
    LineDraft("棉被", 1_000, 8_000, 12_000),
)


def form(villager: Villager | None = None, **more: Any) -> dict[str, Any]:
    """The fields of a new order as a browser posts them."""
    fields = {
        "id": str(uuid7()),
        "villager_id": str(villager.id) if villager else "",
        "who": "",
        "lines-0-goods": "洗衣机 8公斤",
        "lines-0-quantity": "1",
        "lines-0-paid": "1099.00",
        "lines-0-local": "1299.00",
        "pay": "cash",
        "platform": "淘宝",
        "next": "again",
    }
    return fields | {key.replace("__", "-"): value for key, value in more.items()}


def placed(villager: Villager, by: Person, *lines: LineDraft, **more: Any) -> Order:
    """An order through the real rules, committed."""
    with acting_as(by):
        station = fetch(Station, villager.station_id)
        draft = Draft(uuid7(), villager, lines or (LineDraft("电饭锅", 1_000, 13_900, 16_900),), **more)
        order = place(draft, drawn(draft, station), station, by)
        db.session.commit()
    return order


OWED = {"pay_mode": PayMode.ADVANCE, "method": None}
BY_WECHAT = {"method": Method.WECHAT}


def sums(table: str, *columns: str, where: str = "1=1", **values: Any) -> list[int]:
    """Sums by plain SQL, independent of the project's own queries."""
    chosen = ", ".join(f"coalesce(sum({column}), 0)" for column in columns)
    row = db.session.connection().execute(text(f"select {chosen} from {table} where {where}"), values).one()
    return [int(value) for value in row]


def days() -> list[int]:
    """Orders, turnover, refunded, covered, coverable, reference, effective orders and amount of the facts."""
    return sums(
        "station_days",
        "orders",
        "turnover_fen",
        "refunded_fen",
        "covered_fen",
        "coverable_fen",
        "reference_fen",
        "effective_orders",
        "effective_fen",
    )


__all__ = ["BY_WECHAT", "LAMPS_AND_QUILT", "OWED", "days", "form", "placed", "send", "sums"]
