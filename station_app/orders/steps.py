"""The steps of an order's life: shipped, arrived, handed over, cancelled.

Every step takes the order as ``held()`` gives it: locked, and of the version the page showed.
"""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import select

from station_app.core import audit, clock
from station_app.core.access import Person, fetch
from station_app.core.db import db
from station_app.core.errors import NotNow, Refused, Stale
from station_app.core.i18n import N_
from station_app.facts.recompute import touch
from station_app.ledger.models import EntryKind, Method, MoneyEntry, reverse
from station_app.orders import numbers, payments
from station_app.orders.flow import FLOW, OrderState
from station_app.orders.models import Order, OrderLine
from station_app.parcels import of_orders
from station_app.parcels.models import Parcel

STALE = N_("刚才有别人改了这一单，您这次没有存。请看看最新的，再办一次。")


def held(id: uuid.UUID, version: int | None = None) -> Order:
    """The order, locked until the commit. Raises ``NotFound``, or ``Stale`` for another version."""
    order = fetch(Order, id, lock=True)
    if version is not None and order.version != version:
        raise Stale(STALE)
    refuse_undone(order)
    return order


def refuse_undone(order: Order) -> None:
    """Raise ``NotNow`` for an order whose import was taken back."""
    if order.is_undone:
        raise NotNow(N_("这一单随导入一起撤销了，不能再办。"))


def lines_of(order: Order) -> list[OrderLine]:
    """The lines of an order in their order."""
    query = (
        select(OrderLine)
        .where(OrderLine.county_id == order.county_id, OrderLine.order_id == order.id)
        .order_by(OrderLine.position, OrderLine.id)
        .execution_options(scoped=True)
    )
    return list(db.session.scalars(query))


def ship(order: Order, by: Person, courier: str = "", tracking_number: str = "") -> None:
    """The platform has sent it; who carries it and under which number may be added."""
    changes = {
        "courier": (order.courier, courier),
        "tracking_number": (order.tracking_number, tracking_number),
    }
    order.carry(courier, tracking_number)
    order.shipped_on = clock.today()
    _step(order, "ship", by, changes=changes)


def arrive(order: Order, by: Person, shelf: str = "", parcel: Parcel | None = None) -> None:
    """It lies at the station with a pick-up code; a shipped step before it is not needed.

    ``parcel`` is one that was kept as nobody's and turns out to be this order's.
    """
    FLOW.step("arrive", order.state)
    order.arrived_on = clock.today()
    lies = of_orders.arrived(order, by, shelf, parcel)
    _step(order, "arrive", by, changes={"code": (None, lies.code)})


def hand_over(order: Order, by: Person, method: Method | None = None, collected_by: str = "") -> None:
    """The villager, or someone for them, took it home; ``method`` also collects what is still owed."""
    FLOW.step("hand_over", order.state)
    if method is not None and order.owed_fen > 0:
        payments.collect(order, order.owed_fen, method, by)
    order.picked_up_on = clock.today()
    order.collected_by = collected_by
    of_orders.taken(order, collected_by)
    _step(order, "hand_over", by, changes={"collected_by": ("", collected_by)} if collected_by else {})


def cancel(order: Order, by: Person, reason: str) -> None:
    """Void an order that was only placed: what was received goes back the way it came."""
    if not reason.strip():
        raise Refused(N_("请写一句为什么作废，以后查账要看。"))
    FLOW.step("cancel", order.state)
    refunded = payments.refund_all(order, by, reason)
    call_back_advance(order, by)
    numbers.release(order)
    changes = {"refunded_fen": (order.refunded_fen - refunded, order.refunded_fen)} if refunded else {}
    _step(order, "cancel", by, reason=reason, changes=changes)


def call_back_advance(order: Order, by: Person | None) -> None:
    """The purchase is off, so the operator's own money is out no more: its entries are reversed."""
    mirror = MoneyEntry.__table__.alias("mirror")
    reversed_ = select(mirror.c.reverses_id).where(
        mirror.c.county_id == order.county_id,
        mirror.c.subject_id == order.id,
        mirror.c.reverses_id.is_not(None),
    )
    query = select(MoneyEntry).where(
        MoneyEntry.county_id == order.county_id,
        MoneyEntry.subject_id == order.id,
        MoneyEntry.kind == EntryKind.ADVANCED,
        MoneyEntry.reverses_id.is_(None),
        MoneyEntry.id.not_in(reversed_),
    )
    for entry in db.session.scalars(query.execution_options(scoped=True)).all():
        reverse(entry, by)


def settle(order: Order) -> None:
    """Figure the order anew and have the facts of its day recomputed."""
    order.refigure(lines_of(order))
    touch(order.county_id, order.station_id, order.ordered_on, order.household_id)


def _step(
    order: Order,
    verb: str,
    by: Person,
    *,
    reason: str = "",
    changes: dict[str, tuple[Any, Any]] | None = None,
) -> None:
    before = order.state
    order.state = OrderState(FLOW.step(verb, before))
    settle(order)
    db.session.flush()
    # The business moment stands beside the state: in the demo the audit's own clock runs elsewhere.
    written = {"state": (before, order.state), "at": (None, clock.moment()), **(changes or {})}
    audit.record(order, verb, by, reason, written)
