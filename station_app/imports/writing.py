"""From accepted rows to stored orders: one pass that fills plain lists, then one insert per table.

A ledger row is one order with one line. What came of the order afterwards (arrival, pick-up, return, money)
is written as the ledger tells it, with money entries of kind historical that lie outside any till.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from station_app.core import clock
from station_app.core.db import uuid7
from station_app.facts import recompute
from station_app.imports.afterwards import LineOf, pay_mode_of, state_of
from station_app.imports.buyers import Buyers, add_all
from station_app.imports.claims import number_of
from station_app.imports.numbers import claim, take_numbers
from station_app.imports.rows import Purchase, Row
from station_app.ledger.models import EntryKind, Method, MoneyEntry
from station_app.orders.figures import order_figures
from station_app.orders.flow import DELIVERED
from station_app.orders.models import (
    Order,
    OrderLine,
    OrderReturn,
)

NOON = dt.time(12)
Step = Callable[[], None]


class Writer:
    """Turns the accepted rows of one county into orders of one batch."""

    def __init__(self, county_id: str, batch_id: uuid.UUID, codes: dict[uuid.UUID, str]) -> None:
        self.county_id, self.batch_id, self.codes = county_id, batch_id, codes
        self.now = clock.moment()
        self.orders: list[dict[str, Any]] = []
        self.lines: list[dict[str, Any]] = []
        self.entries: list[dict[str, Any]] = []
        self.returns: list[dict[str, Any]] = []
        self.claims: dict[tuple[str, str], uuid.UUID] = {}

    def write(self, rows: Sequence[Row], step: Step = lambda: None) -> None:
        """Store them all; ``step`` is called once a row."""
        buyers = Buyers(self.county_id, sorted({row.station_id for row in rows if row.station_id}))
        last = take_numbers(self.county_id, rows)
        for row in rows:
            self._order(row, buyers, last)
            step()
        buyers.store()
        add_all(Order, self.orders)
        add_all(OrderLine, self.lines)
        add_all(MoneyEntry, self.entries)
        add_all(OrderReturn, self.returns)
        claim(self.county_id, self.claims)

    def _order(self, row: Row, buyers: Buyers, last: Counter[tuple[uuid.UUID, dt.date]]) -> None:
        purchase, station_id = row.purchase, row.station_id
        if purchase is None or station_id is None:
            raise ValueError("only an accepted row becomes an order")
        buyer = buyers.of(row)
        day = purchase.day
        last[station_id, day] += 1
        number = f"{self.codes[station_id]}-{day:%y%m%d}-{last[station_id, day]:04d}"
        id, state, line = row.order_id or uuid7(), state_of(purchase), LineOf(purchase)
        row.order_id = id
        figures = order_figures([line])
        placed_at = dt.datetime.combine(day, NOON, clock.SHANGHAI).astimezone(dt.UTC)
        missing_fen = max(purchase.payable_fen - purchase.received_fen, 0)
        self.orders.append(
            {
                "county_id": self.county_id,
                "id": id,
                "station_id": station_id,
                "number": number,
                "number_tail": number[-4:],
                "villager_id": buyer.id,
                "household_id": buyer.household_id,
                "ordered_on": day,
                "placed_at": placed_at,
                "state": state,
                "is_undone": False,
                "pay_mode": pay_mode_of(purchase),
                "platform": purchase.platform,
                "platform_number": purchase.number,
                "courier": purchase.courier,
                "tracking_number": purchase.tracking,
                "tracking_tail": purchase.tracking[-4:],
                "goods_fen": purchase.goods_fen,
                "discount_fen": 0,
                "freight_fen": purchase.freight_fen,
                "fee_fen": 0,
                "payable_fen": purchase.payable_fen,
                "received_fen": purchase.received_fen - line.refunded_fen,
                "refunded_fen": line.refunded_fen,
                "written_off_fen": missing_fen if purchase.is_returned else 0,
                "covered_fen": figures.covered_fen,
                "coverable_fen": figures.coverable_fen,
                "reference_fen": figures.reference_fen,
                "line_count": 1,
                "is_effective": state in DELIVERED,
                "shipped_on": None,
                "arrived_on": purchase.arrived_on,
                "picked_up_on": purchase.picked_up_on,
                "collected_by": purchase.collector,
                "note": purchase.note,
                "written": purchase.written or None,
                "batch_id": self.batch_id,
                "placed_by_id": None,
                "placed_by": purchase.clerk,
                "changed_at": self.now,
                "version": 1,
            }
        )
        line_id = uuid7()
        self._line(purchase, line, station_id, id, line_id)
        entry = {"station_id": station_id, "at": placed_at, "subject_id": id, "line_id": None}
        self._entry(EntryKind.COLLECTED, purchase.received_fen, purchase.method, day, entry)
        self._entry(EntryKind.ADVANCED, missing_fen, Method.UNKNOWN, day, entry)
        if purchase.is_returned:
            self._return(purchase, line_id, missing_fen, entry)
        if purchase.number:
            self.claims[number_of(purchase.platform, purchase.number)] = station_id
        recompute.touch(self.county_id, station_id, day, buyer.household_id)

    def _line(
        self, purchase: Purchase, line: LineOf, station_id: uuid.UUID, order_id: uuid.UUID, id: uuid.UUID
    ) -> None:
        self.lines.append(
            {
                "county_id": self.county_id,
                "id": id,
                "station_id": station_id,
                "order_id": order_id,
                "position": 1,
                "goods": purchase.goods,
                "spec": purchase.spec,
                "unit": purchase.unit,
                "is_virtual": False,
                "quantity_m": line.quantity_m,
                "returned_m": line.returned_m,
                "unit_price_fen": purchase.price_fen,
                "goods_fen": line.goods_fen,
                "discount_share_fen": 0,
                "freight_share_fen": line.freight_share_fen,
                "fee_share_fen": 0,
                "refunded_fen": line.refunded_fen,
                "reference_unit_fen": line.reference_unit_fen,
                "reference_total_fen": None,
                "reference_source": purchase.source,
            }
        )

    def _entry(
        self, kind: EntryKind, amount_fen: int, method: Method, on: dt.date, shared: dict[str, Any]
    ) -> None:
        if amount_fen <= 0:
            return
        self.entries.append(
            {
                "county_id": self.county_id,
                "id": uuid7(),
                **shared,
                "kind": kind,
                "method": method,
                "amount_fen": amount_fen,
                "on": on,
                "reverses_id": None,
                "is_historical": True,
                "by_id": None,
                "by_name": "",
                "note": "",
            }
        )

    def _return(
        self, purchase: Purchase, line_id: uuid.UUID, missing_fen: int, entry: dict[str, Any]
    ) -> None:
        """The whole order came back; what was received went back with it."""
        on = purchase.picked_up_on or purchase.arrived_on or purchase.day
        at = dt.datetime.combine(on, NOON, clock.SHANGHAI).astimezone(dt.UTC)
        self._entry(
            EntryKind.REFUNDED,
            purchase.received_fen,
            purchase.method,
            on,
            {**entry, "at": at, "line_id": line_id},
        )
        self.returns.append(
            {
                "county_id": self.county_id,
                "id": uuid7(),
                "station_id": entry["station_id"],
                "order_id": entry["subject_id"],
                "on": on,
                "at": at,
                "lines": [
                    {
                        "line_id": str(line_id),
                        "quantity_m": purchase.quantity_m,
                        "refund_fen": purchase.received_fen,
                    }
                ],
                "refund_fen": purchase.received_fen,
                "written_off_fen": missing_fen,
                "reason": "",
                "by_id": None,
                "by_name": "",
            }
        )
