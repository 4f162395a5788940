"""From accepted rows to stored orders: one pass that fills plain lists, poured out every some thousand rows.

A ledger row is one order with one line. What came of the order afterwards (arrival, pick-up, return, money)
is written as the ledger tells it, with money entries of kind historical that lie outside any till.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from station_app.core import clock
from station_app.core.bulk import new_ids
from station_app.core.db import uuid7
from station_app.core.pouring import TOGETHER, Pour
from station_app.facts import recompute
from station_app.imports.afterwards import LineOf, pay_mode_of, state_of
from station_app.imports.buyers import Buyer, Buyers
from station_app.imports.claims import number_of
from station_app.imports.numbers import claim, take_numbers
from station_app.imports.rows import Purchase, Row
from station_app.ledger.models import EntryKind, Method, MoneyEntry
from station_app.orders.figures import order_figures
from station_app.orders.flow import DELIVERED
from station_app.orders.models import Order, OrderLine, OrderReturn

NOON = dt.time(12)
Step = Callable[[], None]
ORDER = (
    *("county_id", "id", "station_id", "number", "number_tail", "villager_id", "household_id", "ordered_on"),
    *("placed_at", "state", "is_undone", "pay_mode", "platform", "platform_number", "courier"),
    *("tracking_number", "tracking_tail", "goods_fen", "discount_fen", "freight_fen", "fee_fen"),
    *("payable_fen", "received_fen", "refunded_fen", "written_off_fen", "covered_fen", "coverable_fen"),
    *("reference_fen", "line_count", "is_effective", "arrived_on", "picked_up_on", "collected_by", "note"),
    *("written", "batch_id", "placed_by", "changed_at", "version"),
)
LINE = (
    *("county_id", "id", "station_id", "order_id", "position", "goods", "spec", "unit", "is_virtual"),
    *("quantity_m", "returned_m", "unit_price_fen", "goods_fen", "discount_share_fen", "freight_share_fen"),
    *("fee_share_fen", "refunded_fen", "reference_unit_fen", "reference_source"),
)
ENTRY = (
    *("county_id", "id", "station_id", "kind", "method", "amount_fen", "on", "at", "subject_id", "line_id"),
    *("is_historical", "by_name", "note"),
)
RETURN = (
    *("county_id", "id", "station_id", "order_id", "on", "at", "lines", "refund_fen", "written_off_fen"),
    *("reason", "by_name"),
)


@cache
def noon_of(day: dt.date) -> dt.datetime:
    """The moment a ledger's day stands for, as it writes no time."""
    return dt.datetime.combine(day, NOON, clock.SHANGHAI).astimezone(dt.UTC)


class Writer:
    """Turns the accepted rows of one county into orders of one batch."""

    def __init__(self, county_id: str, batch_id: uuid.UUID, codes: dict[uuid.UUID, str]) -> None:
        self.county_id, self.batch_id, self.codes = county_id, batch_id.hex, codes
        self.hexes = {id: id.hex for id in codes}
        self.now = clock.moment()
        self.orders: list[tuple[Any, ...]] = []
        self.lines: list[tuple[Any, ...]] = []
        self.entries: list[tuple[Any, ...]] = []
        self.returns: list[tuple[Any, ...]] = []
        self.claims: dict[tuple[str, str], uuid.UUID] = {}
        self.days: set[tuple[uuid.UUID, dt.date]] = set()

    def prepare(self, rows: Sequence[Row]) -> None:
        """Read whom the stations know, and take a running number for each row."""
        self.buyers = Buyers(self.county_id, sorted({row.station_id for row in rows if row.station_id}))
        self.last = take_numbers(self.county_id, rows)

    def write(self, rows: Sequence[Row], pour: Pour, step: Step = lambda: None) -> None:
        """Pour the prepared rows into their tables; ``step`` is called once a row."""
        for start in range(0, len(rows), TOGETHER):
            for row in rows[start : start + TOGETHER]:
                purchase, station_id = row.purchase, row.station_id
                if purchase is None or station_id is None:
                    raise ValueError("only an accepted row becomes an order")
                key = (station_id, purchase.day)
                self.last[key] += 1
                self.days.add(key)
                row.order_id, (line_id,) = uuid7(), new_ids(1)
                buyer = self.buyers.of(row)
                self._order(row.order_id.hex, purchase, station_id, buyer, self.last[key], line_id)
                step()
            self.buyers.pour(pour)
            for model, names, made in (
                (Order, ORDER, self.orders),
                (OrderLine, LINE, self.lines),
                (MoneyEntry, ENTRY, self.entries),
                (OrderReturn, RETURN, self.returns),
            ):
                pour(model, names, made)
                made.clear()

    def settle(self) -> None:
        """Claim the platforms' numbers, and have the figures of the days counted anew."""
        claim(self.county_id, self.claims)
        for station_id, day in self.days:
            recompute.touch(self.county_id, station_id, day, None)

    def _order(
        self,
        id: str,
        purchase: Purchase,
        station_id: uuid.UUID,
        buyer: Buyer,
        running: int,
        line_id: str,
    ) -> None:
        day, tail, station = purchase.day, f"{running:04d}", self.hexes[station_id]
        state, line = state_of(purchase), LineOf(purchase)
        figures = order_figures([line])
        placed_at = noon_of(day)
        received_fen, payable_fen = purchase.received_fen, purchase.payable_fen
        missing_fen = max(payable_fen - received_fen, 0)
        self.orders.append(
            (
                self.county_id, id, station,
                f"{self.codes[station_id]}-{_short(day)}-{tail}", tail[-4:],
                buyer.id, buyer.household_id, day,
                placed_at, state, False, pay_mode_of(purchase), purchase.platform, purchase.number,
                purchase.courier,
                purchase.tracking, purchase.tracking[-4:], purchase.goods_fen, 0, purchase.freight_fen, 0,
                payable_fen, received_fen - line.refunded_fen, line.refunded_fen,
                missing_fen if purchase.is_returned else 0, figures.covered_fen, figures.coverable_fen,
                figures.reference_fen, 1, state in DELIVERED, purchase.arrived_on, purchase.picked_up_on,
                purchase.collector, purchase.note,
                purchase.written or None, self.batch_id, purchase.clerk, self.now, 1,
            )
        )  # fmt: skip
        self.lines.append(
            (
                self.county_id, line_id, station, id, 1, purchase.goods, purchase.spec, purchase.unit,
                False,
                line.quantity_m, line.returned_m, purchase.price_fen, line.goods_fen, 0,
                line.freight_share_fen,
                0, line.refunded_fen, line.reference_unit_fen, purchase.source,
            )
        )  # fmt: skip
        self._entry(EntryKind.COLLECTED, received_fen, purchase.method, day, station, id)
        self._entry(EntryKind.ADVANCED, missing_fen, Method.UNKNOWN, day, station, id)
        if purchase.is_returned:
            self._return(purchase, line_id, missing_fen, station, id)
        if purchase.number:
            self.claims[number_of(purchase.platform, purchase.number)] = station_id

    def _entry(
        self,
        kind: EntryKind,
        amount_fen: int,
        method: Method,
        on: dt.date,
        station: str,
        order_id: str,
        line_id: str | None = None,
    ) -> None:
        if amount_fen > 0:
            entry = (self.county_id, *new_ids(1), station, kind, method, amount_fen, on, noon_of(on))
            self.entries.append((*entry, order_id, line_id, True, "", ""))

    def _return(
        self,
        purchase: Purchase,
        line_id: str,
        missing_fen: int,
        station: str,
        order_id: str,
    ) -> None:
        """The whole order came back; what was received went back with it."""
        on, refund_fen = purchase.picked_up_on or purchase.arrived_on or purchase.day, purchase.received_fen
        self._entry(EntryKind.REFUNDED, refund_fen, purchase.method, on, station, order_id, line_id)
        part = {
            "line_id": str(uuid.UUID(line_id)),
            "quantity_m": purchase.quantity_m,
            "refund_fen": refund_fen,
        }
        act = (self.county_id, *new_ids(1), station, order_id, on, noon_of(on), [part])
        self.returns.append((*act, refund_fen, missing_fen, "", ""))


@cache
def _short(day: dt.date) -> str:
    """A day as order numbers carry it: 150831."""
    return f"{day:%y%m%d}"
