"""Orders written as a ledger (代购登记表), so that an import takes them in again with the same figures.

Where they came from, each is known by its own number. A ledger row is one order with one line. An order of
several things becomes as many rows, each with its share of freight, fee and discount; of a line that came
back in part, what stayed and what went back are a row each. Sums of money stay what they are; the number of
orders grows by the rows that were added.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from station_app.core.access import Person, visible_columns
from station_app.core.cells import Column, Kind
from station_app.core.db import db
from station_app.core.exports.offers import Offer
from station_app.core.i18n import N_, gettext
from station_app.core.money import divide, spread, times
from station_app.core.sheets import Part, Sheet
from station_app.core.words import quantity
from station_app.households.models import Villager
from station_app.imports.checks import CREDIT, RETURNED
from station_app.imports.columns import HEADINGS, OWN, STATION
from station_app.ledger.models import METHOD_WORDS, EntryKind, Method, MoneyEntry
from station_app.orders import exporting, listed
from station_app.orders.figures import line_figures
from station_app.orders.flow import DELIVERED
from station_app.orders.models import Order, OrderLine
from station_app.orders.sources import counts
from station_app.stations.models import Station

BATCH = 500
MOST = 20_000
"""Orders in one file: beyond it an import takes no file either."""
KINDS: dict[str, Kind] = {
    "serial": "int",
    "day": "date",
    "buyer": "name",
    "phone": "phone",
    "quantity": "quantity",
    "price": "money",
    "freight": "money",
    "payable": "money",
    "reference": "money",
    "saved": "money",
    "received": "money",
    "number": "id",
    "tracking": "id",
    "arrived": "date",
    "picked_up": "date",
    "collector": "name",
    "own": "id",
}
ORDER = (
    *(Order.id, Order.ordered_on, Order.received_fen, Order.platform, Order.platform_number, Order.courier),
    *(Order.tracking_number, Order.arrived_on, Order.picked_up_on, Order.collected_by, Order.placed_by),
    *(Order.note, Order.state, Order.number, Villager.name, Villager.phone, Villager.group_name),
)


def _of(name: str) -> Callable[[Mapping[str, Any]], Any]:
    return lambda row: row.get(name)


COLUMNS = tuple(
    Column(name, heading, KINDS.get(name, "text"), _of(name), is_fixed=True)
    for name, heading in (*HEADINGS.items(), ("own", OWN))
)


@dataclass(frozen=True)
class Share:
    """A part of a line that is one row: what was paid for it, and whether it came back."""

    goods_fen: int
    freight_fen: int
    quantity_m: int
    reference_fen: int | None
    is_returned: bool

    @property
    def payable_fen(self) -> int:
        """Goods and freight."""
        return self.goods_fen + self.freight_fen


def shares(line: Any) -> list[Share]:
    """The rows of a line: itself, or what stayed and what went back."""
    goods_fen = line.goods_fen - line.discount_share_fen
    freight_fen = line.freight_share_fen + line.fee_share_fen
    paid_fen, back_fen = goods_fen + freight_fen, line.refunded_fen
    figures = line_figures(line)
    if line.returned_m >= line.quantity_m:
        return [Share(goods_fen, freight_fen, line.quantity_m, None, True)]
    if not back_fen:
        kept_m = line.quantity_m - line.returned_m
        return [Share(goods_fen, freight_fen, kept_m, figures.reference_fen, False)]
    stayed_fen = max(paid_fen - back_fen, 0)
    freight_fen = min(freight_fen, stayed_fen)
    kept_m = line.quantity_m - line.returned_m
    stayed = Share(stayed_fen - freight_fen, freight_fen, kept_m, figures.reference_fen, False)
    return [stayed, Share(paid_fen - stayed_fen, 0, line.returned_m or line.quantity_m, None, True)]


def priced(share: Share, unit: str) -> dict[str, Any]:
    """Quantity, unit and prices of a row such that quantity × price is the sum to the fen.

    A sum that no price divides into stands as one piece: 1, "3 条", 100.00.
    """
    each = divide(share.goods_fen * 1_000, share.quantity_m)
    reference = share.reference_fen
    local = None if reference is None else divide(reference * 1_000, share.quantity_m)
    fits = times(each, share.quantity_m) == share.goods_fen
    if fits and (local is None or times(local, share.quantity_m) == reference):
        return {"quantity": share.quantity_m, "unit": unit, "price": each, "reference": local}
    pieces = f"{quantity(share.quantity_m)}{unit}"
    return {"quantity": 1_000, "unit": pieces[:20], "price": share.goods_fen, "reference": reference}


def taken_on(order: Any) -> dt.date | None:
    """The day the goods were taken home; what was taken has one, even where nobody wrote it down."""
    if order.picked_up_on is None and order.state in DELIVERED:
        return order.arrived_on or order.ordered_on
    return order.picked_up_on


def rows_of(order: Any, lines: Sequence[Any], method: Method | None) -> Iterator[dict[str, Any]]:
    """The rows of one order."""
    found = [(line, share) for line in lines for share in shares(line)]
    weights = [0 if share.is_returned else share.payable_fen for _, share in found]
    received = spread(max(order.received_fen, 0), weights) if any(weights) else [0] * len(found)
    claimed: set[str] = set()
    for (line, share), received_fen in zip(found, received, strict=True):
        price = priced(share, line.unit)
        local = price["reference"]
        row = {
            "day": order.ordered_on,
            "buyer": order.name,
            "phone": order.phone,
            "group": order.group_name,
            "goods": line.goods,
            "spec": line.spec,
            **price,
            "freight": share.freight_fen,
            "payable": share.payable_fen,
            "source": line.reference_source if local is not None else "",
            "saved": None if local is None else times(local, price["quantity"]) - share.payable_fen,
            "method": METHOD_WORDS[method] if method and method is not Method.UNKNOWN else "",
            "received": line.refunded_fen if share.is_returned else received_fen,
            "platform": order.platform,
            # A number is claimed once for the same goods; the row of what went back must not claim it again.
            "number": order.platform_number if line.goods not in claimed else "",
            "courier": order.courier,
            "tracking": order.tracking_number,
            "arrived": order.arrived_on,
            "picked_up": taken_on(order),
            "collector": order.collected_by,
            "returned": RETURNED[0] if share.is_returned else "",
            "clerk": order.placed_by,
            "note": order.note,
            "own": order.number,
        }
        if not row["received"] and not row["method"]:
            row["method"] = f"{CREDIT}账"
        claimed.add(line.goods)
        yield row


def sheet(by: Person) -> Sheet:
    """The orders the address asks for, as far as they count in any figure: a sheet a station."""
    whole = exporting.sheet(by)
    return Sheet(
        "ledger",
        gettext(N_("代购登记表")),
        COLUMNS,
        lambda: (row for part in _parts(by) for row in part.rows()),
        whole.count,
        whole.filters,
        (
            gettext(N_("取消的、随导入撤销的和练习站的不在里面。")),
            gettext(N_("一单几样的，每样一行；退了一部分的，留下的和退的各一行。金额合计不变，单数会多。")),
        ),
        parts=lambda: _parts(by),
    )


def _parts(by: Person) -> Iterator[Part]:
    conditions = [counts(), *listed.listing(by).conditions(exporting.asked(by))]
    inside = visible_columns(Order, Order.station_id).where(*conditions)
    named = visible_columns(Station, Station.id, Station.code).where(Station.id.in_(inside))
    for id, code in db.session.execute(named.order_by(Station.code)).all():
        yield Part(code, _rows(conditions, id), (f"{STATION}：{code}",))


def _rows(conditions: list[Any], station_id: uuid.UUID) -> Callable[[], Iterator[dict[str, Any]]]:
    def rows() -> Iterator[dict[str, Any]]:
        serial = 0
        query = (
            visible_columns(Order, *ORDER)
            .join(Villager, (Villager.county_id == Order.county_id) & (Villager.id == Order.villager_id))
            .where(Order.station_id == station_id, *conditions)
            .order_by(Order.ordered_on, Order.id)
            .execution_options(yield_per=BATCH)
        )
        for orders in db.session.execute(query).partitions():
            ids = [order.id for order in orders]
            lines, methods = _lines(ids), _methods(ids)
            for order in orders:
                for row in rows_of(order, lines.get(order.id, []), methods.get(order.id)):
                    serial += 1
                    yield {"serial": serial, **row}

    return rows


def _lines(ids: list[uuid.UUID]) -> dict[uuid.UUID, list[Any]]:
    columns = [column for column in OrderLine.__table__.c if column.name not in ("county_id", "station_id")]
    query = visible_columns(OrderLine, *columns).where(OrderLine.order_id.in_(ids))
    found: dict[uuid.UUID, list[Any]] = {}
    for line in db.session.execute(query.order_by(OrderLine.position, OrderLine.id)):
        found.setdefault(line.order_id, []).append(line)
    return found


def _methods(ids: list[uuid.UUID]) -> dict[uuid.UUID, Method]:
    """How each order was paid first."""
    query = visible_columns(MoneyEntry, MoneyEntry.subject_id, MoneyEntry.method).where(
        MoneyEntry.subject_id.in_(ids), MoneyEntry.kind == EntryKind.COLLECTED
    )
    found: dict[uuid.UUID, Method] = {}
    for id, method in db.session.execute(query.order_by(MoneyEntry.at, MoneyEntry.id)):
        found.setdefault(id, method)
    return found


LEDGER = Offer("ledger", N_("代购登记表（能再导入的 .xlsx）"), sheet, needs_names=True, most=MOST)
