"""Changing an order after it was placed, with a reason; before and after stand in the audit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from station_app.core import audit, clock
from station_app.core.access import Person
from station_app.core.db import db
from station_app.core.errors import NotNow, Refused
from station_app.core.i18n import N_
from station_app.ledger.models import EntryKind, MoneyEntry, post, reverse
from station_app.orders import numbers
from station_app.orders.figures import goods_fen, share
from station_app.orders.models import Order, OrderLine, PayMode
from station_app.orders.placing import LineDraft, check
from station_app.orders.steps import lines_of, settle
from station_app.stations.models import Station

LINE_PARTS = ("goods", "spec", "quantity_m", "goods_fen", "unit_price_fen", "reference_total_fen")
ORDER_PARTS = ("platform", "platform_number", "freight_fen", "fee_fen", "discount_fen", "note")


@dataclass(frozen=True)
class Change:
    """What an edit may change; ``lines`` in the order of the order's own lines."""

    lines: Sequence[LineDraft]
    platform: str
    platform_number: str
    freight_fen: int
    fee_fen: int
    discount_fen: int
    note: str


def refuse_closed(order: Order) -> None:
    """Raise ``NotNow`` with a sentence when the order can no longer be changed."""
    if order.is_undone:
        raise NotNow(N_("这一单随导入一起撤销了，不能再改。"))
    if order.is_closed:
        raise NotNow(N_("这一单已经作废或退货，不能再改。"))
    if order.refunded_fen or order.written_off_fen or any(line.returned_m for line in lines_of(order)):
        raise NotNow(N_("这一单退过货或退过钱，不能再改。要改，请打电话给县里。"))


def edit(order: Order, change: Change, station: Station, by: Person, reason: str) -> None:
    """Write the change into the order and figure it anew; its facts follow.

    Raises ``NotNow`` for an order that is closed or was partly returned, ``Claimed`` for another station's
    number, ``Refused`` without a reason or for amounts no order may have.
    """
    if not reason.strip():
        raise Refused(N_("请写一句为什么改，以后查账要看。"))
    refuse_closed(order)
    lines = lines_of(order)
    if len(change.lines) != len(lines):
        raise NotNow(N_("这一单的样数和您填的不一样，请刷新后再改。"))
    check(
        change.lines,
        freight_fen=change.freight_fen,
        fee_fen=change.fee_fen,
        discount_fen=change.discount_fen,
    )
    before = _parts(order, lines)
    paid_before = order.payable_fen
    if (order.platform, order.platform_number) != (change.platform, change.platform_number):
        numbers.release(order)
        numbers.claim(station, change.platform, change.platform_number)
    for name in ORDER_PARTS:
        setattr(order, name, getattr(change, name))
    for line, typed in zip(lines, change.lines, strict=True):
        _rewrite(line, typed)
    share(lines, freight_fen=order.freight_fen, fee_fen=order.fee_fen, discount_fen=order.discount_fen)
    db.session.flush()
    settle(order)
    _correct_payment(order, paid_before, by, reason)
    db.session.flush()
    after = _parts(order, lines)
    changes = {name: (before[name], after[name]) for name in before if before[name] != after[name]}
    audit.record(order, "edit", by, reason, {**changes, "at": (None, clock.moment())})


def _rewrite(line: OrderLine, typed: LineDraft) -> None:
    line.goods, line.spec, line.quantity_m = typed.goods, typed.spec, typed.quantity_m
    line.unit_price_fen = typed.unit_price_fen
    line.goods_fen = goods_fen(typed.quantity_m, typed.unit_price_fen, typed.paid_fen)
    line.reference_total_fen, line.reference_unit_fen = typed.local_fen, None
    line.reference_source = typed.source


def _correct_payment(order: Order, paid_before_fen: int, by: Person, reason: str) -> None:
    """A prepaid order was paid as it was written: writing it right also corrects the one receipt.

    Only where that receipt is exactly the old payable; money taken in several parts stays as it is, and
    the order then owes or is owed the difference.
    """
    if order.pay_mode is not PayMode.PREPAID or order.payable_fen == paid_before_fen:
        return
    query = select(MoneyEntry).where(
        MoneyEntry.county_id == order.county_id, MoneyEntry.subject_id == order.id
    )
    entries = list(db.session.scalars(query.order_by(MoneyEntry.id).execution_options(scoped=True)))
    undone = {entry.reverses_id for entry in entries}
    standing = [entry for entry in entries if entry.reverses_id is None and entry.id not in undone]
    if [(one.kind, one.amount_fen) for one in standing] != [(EntryKind.COLLECTED, paid_before_fen)]:
        return
    receipt = standing[0]
    reverse(receipt, by, reason[:200])
    if order.payable_fen:
        post(
            order,
            EntryKind.COLLECTED,
            order.payable_fen,
            receipt.method,
            by,
            is_historical=receipt.is_historical,
            note=reason[:200],
        )
    order.received_fen = order.payable_fen


def _parts(order: Order, lines: Sequence[OrderLine]) -> dict[str, Any]:
    """The values an edit may change, flat, for comparing before and after."""
    found: dict[str, Any] = {name: getattr(order, name) for name in ORDER_PARTS}
    found["payable_fen"], found["received_fen"] = order.payable_fen, order.received_fen
    for number, line in enumerate(lines, 1):
        for name in (*LINE_PARTS, "reference_source"):
            found[f"line_{number}_{name}"] = getattr(line, name)
    return found
