"""Drawn orders as rows: numbered, with lines, money, returns, counters and claims."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from random import Random
from typing import Any

from station_app.core.clock import on
from station_app.core.db import Model
from station_app.ledger.models import EntryKind, MoneyEntry
from station_app.ops.demo.drafts import Draft
from station_app.ops.demo.drawing import weighted
from station_app.ops.demo.goods import COURIERS
from station_app.ops.demo.inserting import Row, store
from station_app.ops.demo.plan import Plan, moment, uuid_at
from station_app.ops.speaking import Steps
from station_app.orders.figures import order_figures
from station_app.orders.flow import DELIVERED, OrderState
from station_app.orders.models import Order, OrderCounter, OrderLine, OrderReturn, PlatformClaim

BATCH = 2_000
REASONS = ("尺码不合适", "颜色不喜欢", "坏了", "和图片不一样", "买重了", "不想要了")
DIGITS = {"淘宝": 16, "天猫": 16, "聚划算": 16, "1688": 16, "京东": 11, "1号店": 12}


def store_orders(plan: Plan, orders: list[Draft], done: Steps) -> None:
    """Number the orders, then insert them with lines, money, returns, counters and claims."""
    rng = plan.random("rows")
    orders.sort(key=lambda order: (order.at, order.id))
    store(OrderCounter, list(number(orders)))
    claimed: set[tuple[str, str]] = set()
    for batch in batches(orders):
        rows: dict[type[Model], list[Row]] = {
            Order: [],
            OrderLine: [],
            OrderReturn: [],
            MoneyEntry: [],
            PlatformClaim: [],
        }
        for order in batch:
            platform_number = unclaimed(rng, order, claimed)
            lines = [line_row(rng, order, position) for position in range(len(order.lines))]
            rows[Order].append(order_row(rng, order, platform_number))
            rows[OrderLine] += lines
            rows[MoneyEntry] += entry_rows(rng, order, lines)
            rows[PlatformClaim].append(
                {
                    "county_id": order.place.county_id,
                    "platform": order.platform,
                    "number": platform_number,
                    "station_id": order.place.id,
                }
            )
            if order.returned_on is not None:
                rows[OrderReturn].append(return_row(rng, order, lines))
        for model, made in rows.items():
            store(model, made)
        done(len(batch))


def batches(orders: list[Draft]) -> Iterator[list[Draft]]:
    """So many orders at a time."""
    rest = iter(orders)
    while batch := list(islice(rest, BATCH)):
        yield batch


def number(orders: Iterable[Draft]) -> Iterator[Row]:
    """Give every order its number; yields the counters that go on from there."""
    counters: dict[tuple[Any, Any], int] = {}
    counties: dict[Any, str] = {}
    for order in orders:
        counties[order.place.id] = order.place.county_id
        key = order.place.id, order.on
        counters[key] = counters.get(key, 0) + 1
        order.number = f"{order.place.code}-{order.on:%y%m%d}-{counters[key]:04d}"
    for (station_id, day), last in counters.items():
        yield {"county_id": counties[station_id], "station_id": station_id, "on": day, "last": last}


def unclaimed(rng: Random, order: Draft, claimed: set[tuple[str, str]]) -> str:
    """A platform's order number nobody has."""
    digits = DIGITS[order.platform]
    while True:
        text = str(rng.randrange(10 ** (digits - 1), 10**digits))
        if (order.platform, text) not in claimed:
            claimed.add((order.platform, text))
            return text


def order_row(rng: Random, order: Draft, platform_number: str) -> Row:
    """A row of ``orders`` with its cached sums."""
    figured = order_figures(order.lines)
    sums = {kind: sum(p.amount_fen for p in order.payments if p.kind is kind) for kind in EntryKind}
    tracking = f"{rng.randrange(10**11, 10**12)}" if order.shipped_on else ""
    changed = order.returned_on or order.picked_up_on or order.arrived_on or order.shipped_on
    effective = order.state in DELIVERED and not figured.is_returned
    return {
        "county_id": order.place.county_id,
        "id": order.id,
        "station_id": order.place.id,
        "number": order.number,
        "number_tail": order.number[-4:],
        "villager_id": order.buyer.id,
        "household_id": order.buyer.household_id,
        "ordered_on": order.on,
        "placed_at": order.at,
        "state": order.state,
        "is_undone": False,
        "pay_mode": order.pay_mode,
        "platform": order.platform,
        "platform_number": platform_number,
        "courier": weighted(rng, COURIERS) if tracking else "",
        "tracking_number": tracking,
        "tracking_tail": tracking[-4:],
        "goods_fen": order.goods_fen,
        "discount_fen": order.discount_fen,
        "freight_fen": order.freight_fen,
        "fee_fen": 0,
        "payable_fen": order.payable_fen,
        "received_fen": sums[EntryKind.COLLECTED] - sums[EntryKind.REFUNDED],
        "refunded_fen": sums[EntryKind.REFUNDED],
        "written_off_fen": 0,
        "covered_fen": figured.covered_fen,
        "coverable_fen": figured.coverable_fen,
        "reference_fen": figured.reference_fen,
        "line_count": len(order.lines),
        "is_effective": effective,
        "shipped_on": order.shipped_on,
        "arrived_on": order.arrived_on,
        "picked_up_on": order.picked_up_on,
        "collected_by": order.buyer.name if order.picked_up_on else "",
        "note": "",
        "written": None,
        "batch_id": None,
        "placed_by_id": order.operator[0],
        "placed_by": order.operator[1],
        "changed_at": moment(changed, 560) if changed and changed > order.on else order.at,
        "version": 1,
    }


def line_row(rng: Random, order: Draft, position: int) -> Row:
    """A row of ``order_lines``."""
    line = order.lines[position]
    return {
        "county_id": order.place.county_id,
        "id": uuid_at(rng, order.at),
        "station_id": order.place.id,
        "order_id": order.id,
        "position": position + 1,
        "goods": line.goods,
        "spec": line.spec,
        "unit": line.unit,
        "is_virtual": False,
        "quantity_m": line.quantity_m,
        "returned_m": line.returned_m,
        "unit_price_fen": line.unit_price_fen,
        "goods_fen": line.goods_fen,
        "discount_share_fen": line.discount_share_fen,
        "freight_share_fen": line.freight_share_fen,
        "fee_share_fen": 0,
        "refunded_fen": line.refunded_fen,
        "reference_unit_fen": line.reference_unit_fen,
        "reference_total_fen": line.reference_total_fen,
        "reference_source": line.source,
    }


def entry_rows(rng: Random, order: Draft, lines: list[Row]) -> list[Row]:
    """Rows of ``money_entries``: till entries, as the station made them."""
    return [
        {
            "county_id": order.place.county_id,
            "id": uuid_at(rng, payment.at),
            "station_id": order.place.id,
            "kind": payment.kind,
            "method": payment.method,
            "amount_fen": payment.amount_fen,
            "on": on(payment.at),
            "at": payment.at,
            "subject_id": order.id,
            "line_id": None if payment.line is None else lines[payment.line]["id"],
            "reverses_id": None,
            "is_historical": False,
            "by_id": order.operator[0],
            "by_name": order.operator[1],
            "note": "",
        }
        for payment in order.payments
    ]


def return_row(rng: Random, order: Draft, lines: list[Row]) -> Row:
    """A row of ``order_returns``: what came back, and why."""
    assert order.returned_on is not None  # nosec B101 - narrows the type
    at = next(p.at for p in order.payments if p.kind is EntryKind.REFUNDED)
    back = [
        {"line_id": str(row["id"]), "units_m": row["returned_m"], "refund_fen": row["refunded_fen"]}
        for row in lines
        if row["returned_m"]
    ]
    return {
        "county_id": order.place.county_id,
        "id": uuid_at(rng, at),
        "station_id": order.place.id,
        "order_id": order.id,
        "on": order.returned_on,
        "at": at,
        "lines": back,
        "refund_fen": sum(line.refunded_fen for line in order.lines),
        "written_off_fen": 0,
        "reason": rng.choice(REASONS) if order.state is OrderState.RETURNED else "退一部分",
        "by_id": order.operator[0],
        "by_name": order.operator[1],
    }
