"""Changing an order after it was placed, with a reason; before and after stand in the audit."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm.attributes import flag_modified

from station_app.core import audit, clock
from station_app.core.access import Person
from station_app.core.db import db
from station_app.core.errors import NotNow, Refused
from station_app.core.i18n import N_
from station_app.core.money import times
from station_app.orders import following, numbers
from station_app.orders.figures import goods_fen, share
from station_app.orders.models import Order, OrderLine
from station_app.orders.placing import LineDraft, check, row
from station_app.orders.steps import lines_of, settle
from station_app.parcels import of_orders
from station_app.stations.models import Station

LINE_PARTS = ("goods", "spec", "quantity_m", "goods_fen", "unit_price_fen", "reference_total_fen")
CARRIED = ("courier", "tracking_number")
ORDER_PARTS = ("platform", "platform_number", "freight_fen", "fee_fen", "discount_fen", "note", *CARRIED)
AMOUNTS = ("freight_fen", "fee_fen", "discount_fen")


@dataclass(frozen=True)
class Change:
    """What an order shall be: all its lines, those that stand by their ``id``, new ones without."""

    lines: Sequence[LineDraft]
    platform: str
    platform_number: str
    freight_fen: int
    fee_fen: int
    discount_fen: int
    note: str
    courier: str = ""
    tracking_number: str = ""


def local_fen(line: OrderLine) -> int | None:
    """The reference price of the whole line as bought, for the field 县里卖."""
    if line.reference_total_fen:
        return line.reference_total_fen
    return times(line.reference_unit_fen, line.quantity_m) if line.reference_unit_fen else None


def drafted(line: OrderLine) -> LineDraft:
    """A stored line as it would have been typed."""
    return LineDraft(
        goods=line.goods,
        quantity_m=line.quantity_m,
        paid_fen=line.goods_fen,
        local_fen=local_fen(line),
        unit_price_fen=line.unit_price_fen,
        spec=line.spec,
        source=line.reference_source,
        id=line.id,
    )


def stored(order: Order, lines: Sequence[OrderLine]) -> Change:
    """The order as an edit that changes nothing."""
    kept = {name: getattr(order, name) for name in ORDER_PARTS}
    return Change(lines=[drafted(line) for line in lines], **kept)


def refuse_closed(order: Order) -> None:
    """Raise ``NotNow`` with a sentence when the order can no longer be changed."""
    if order.is_undone:
        raise NotNow(N_("这一单随导入一起撤销了，不能再改。"))
    if order.is_closed:
        raise NotNow(N_("这一单已经作废或退货，不能再改。"))


def has_given_back(order: Order, lines: Sequence[OrderLine]) -> bool:
    """Did goods or money come back, or dearer goods instead? Then quantities and sums are fixed."""
    changed = any(line.returned_m or line.exchanged_fen for line in lines)
    return bool(order.refunded_fen or order.written_off_fen or changed)


def edit(
    order: Order, change: Change, station: Station, by: Person, reason: str, *, collects: bool = True
) -> None:
    """Write the change into the order and figure it anew; its money and its facts follow.

    Raises ``NotNow`` for an order that is closed, ``Claimed`` for another station's number, ``Refused``
    without a reason, for amounts no order may have, and for new amounts where something came back.
    ``collects``: a higher sum of an order that was paid is received too (else owed).
    """
    if not reason.strip():
        raise Refused(N_("请写一句为什么改，以后查账要看。"))
    refuse_closed(order)
    lines = lines_of(order)
    _refuse_unknown(lines, change)
    if has_given_back(order, lines):
        _refuse_new_figures(order, lines, change)
    amounts = {name: getattr(change, name) for name in AMOUNTS}
    check(change.lines, **amounts)
    before, paid_before = _parts(order, lines), order.payable_fen
    if (order.platform, order.platform_number) != (change.platform, change.platform_number):
        numbers.exchange(order, station, change.platform, change.platform_number)
    was_carried = order.tracking_number
    for name in ORDER_PARTS:
        setattr(order, name, getattr(change, name))
    order.carry(change.courier, change.tracking_number)
    of_orders.renumbered(order, was_carried)
    share(_rewrite(order, lines, change.lines, station), **amounts)
    # Lines alone may have changed; who has the page open must learn of it all the same.
    flag_modified(order, "changed_at")
    db.session.flush()
    settle(order)
    following.follow(order, paid_before, by, reason, collects=collects)
    db.session.flush()
    after = _parts(order, lines_of(order))
    pairs = {name: (before.get(name), after.get(name)) for name in before | after}
    changes = {name: pair for name, pair in pairs.items() if (pair[0] or "") != (pair[1] or "")}
    audit.record(order, "edit", by, reason, {**changes, "at": (None, clock.moment())})


def _refuse_unknown(lines: Sequence[OrderLine], change: Change) -> None:
    known = {line.id for line in lines}
    named = [one.id for one in change.lines if one.id is not None]
    if len(set(named)) != len(named) or not set(named) <= known:
        raise NotNow(N_("这一单的货和您填的对不上，请刷新后再改。"))


def _refuse_new_figures(order: Order, lines: Sequence[OrderLine], change: Change) -> None:
    """What came back was a part of the old amounts: only words, prices compared and numbers may change."""
    typed = {
        one.id: (one.quantity_m, goods_fen(one.quantity_m, one.unit_price_fen, one.paid_fen))
        for one in change.lines
    }
    if typed != {line.id: (line.quantity_m, line.goods_fen) for line in lines} or any(
        getattr(order, name) != getattr(change, name) for name in AMOUNTS
    ):
        raise Refused(N_("这一单退过、换过货或退过钱，件数和钱数不能再改。名字、单号、县里卖和备注可以改。"))


def _rewrite(
    order: Order, lines: Sequence[OrderLine], typed: Sequence[LineDraft], station: Station
) -> list[OrderLine]:
    """Write what was typed into the lines, take away those that are not named, add the new ones."""
    by_id: dict[uuid.UUID | None, LineDraft] = {one.id: one for one in typed}
    kept = []
    for line in lines:
        if line.id in by_id:
            _write(line, by_id[line.id])
            kept.append(line)
        else:
            db.session.delete(line)
    # A place is never used twice, so that 第 2 样 in the history stays the same thing.
    place = max(line.position for line in lines) + 1
    added = [row(one, order.id, station, place + n) for n, one in enumerate(o for o in typed if o.id is None)]
    db.session.add_all(added)
    return [*kept, *added]


def _write(line: OrderLine, typed: LineDraft) -> None:
    stood_on = (typed.goods, typed.local_fen, typed.quantity_m, typed.source)
    if stood_on != (line.goods, local_fen(line), line.quantity_m, line.reference_source):
        line.price_id = None  # what is written now was not taken from the book
    if (typed.local_fen, typed.quantity_m) != (local_fen(line), line.quantity_m):
        line.reference_total_fen, line.reference_unit_fen = typed.local_fen, None
    line.goods, line.spec, line.quantity_m = typed.goods, typed.spec, typed.quantity_m
    line.unit_price_fen = typed.unit_price_fen
    line.goods_fen = goods_fen(typed.quantity_m, typed.unit_price_fen, typed.paid_fen)
    line.reference_source = typed.source
    line.price_id = typed.price_id or line.price_id


def _parts(order: Order, lines: Sequence[OrderLine]) -> dict[str, Any]:
    """The values an edit may change, flat, for comparing before and after."""
    found: dict[str, Any] = {name: getattr(order, name) for name in ORDER_PARTS}
    found["payable_fen"], found["received_fen"] = order.payable_fen, order.received_fen
    for line in lines:
        for name in (*LINE_PARTS, "reference_source"):
            found[f"line_{line.position + 1}_{name}"] = getattr(line, name)
    return found
