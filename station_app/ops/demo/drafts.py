"""A demo order while it is being drawn: plain objects, a hundred times cheaper than mapped ones."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field

from station_app.ledger.models import EntryKind, Method
from station_app.ops.demo.people import Buyer
from station_app.ops.demo.places import Place
from station_app.orders.flow import OrderState
from station_app.orders.models import PayMode


@dataclass(slots=True)
class Line:
    """One thing of a draft; ``price`` and ``margin`` are what was drawn, before the fitting."""

    goods: str
    spec: str
    unit: str
    quantity_m: int
    price: float
    margin: float | None
    source: str
    is_planted: bool = False
    goods_fen: int = 0
    unit_price_fen: int | None = None
    returned_m: int = 0
    discount_share_fen: int = 0
    freight_share_fen: int = 0
    fee_share_fen: int = 0
    refunded_fen: int = 0
    reference_unit_fen: int | None = None
    reference_total_fen: int | None = None

    @property
    def units(self) -> int:
        """Whole units bought."""
        return self.quantity_m // 1_000


@dataclass(slots=True)
class Payment:
    """One movement of money of a draft."""

    kind: EntryKind
    amount_fen: int
    method: Method
    at: dt.datetime
    line: int | None = None


@dataclass(slots=True)
class Draft:
    """One order of the demo."""

    id: uuid.UUID
    place: Place
    on: dt.date
    at: dt.datetime
    buyer: Buyer
    platform: str
    freight_fen: int
    discount_fen: int
    lines: list[Line]
    operator: tuple[uuid.UUID, str]
    pay_mode: PayMode = PayMode.PREPAID
    method: Method = Method.CASH
    state: OrderState = OrderState.PLACED
    number: str = ""
    shipped_on: dt.date | None = None
    arrived_on: dt.date | None = None
    picked_up_on: dt.date | None = None
    payments: list[Payment] = field(default_factory=list)
    returned_on: dt.date | None = None
    is_paid: bool = True

    @property
    def goods_fen(self) -> int:
        """Goods of all lines."""
        return sum(line.goods_fen for line in self.lines)

    @property
    def payable_fen(self) -> int:
        """What the villager owes for the order."""
        return self.goods_fen - self.discount_fen + self.freight_fen
