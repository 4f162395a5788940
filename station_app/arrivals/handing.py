"""Several things are handed over at once: all of them with one payment, or none."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_

from station_app.arrivals.waiting import ORDER, PARCEL
from station_app.core.access import Person, visible
from station_app.core.db import db
from station_app.core.errors import NotFound, Refused, Stale
from station_app.core.i18n import N_
from station_app.ledger.models import Method
from station_app.orders import steps
from station_app.orders.flow import DELIVERED, OrderState
from station_app.orders.models import Order
from station_app.parcels import keeping
from station_app.parcels.flow import ParcelState
from station_app.parcels.models import Parcel

MOST = 60
KEY = re.compile(rf"([{ORDER}{PARCEL}])\.([0-9a-f-]{{36}})\.([0-9]{{1,9}})")
STALE = N_("刚才有别人动过其中一件，这次没有办。请看看最新的，再办一次。")


@dataclass(frozen=True)
class Handed:
    """How many things went home, and what was collected for them. ``is_new`` is false for a second post."""

    count: int
    collected_fen: int = 0
    is_new: bool = True


def read(keys: Sequence[str]) -> dict[tuple[str, uuid.UUID], int]:
    """What was ticked, each with the version the page showed. Raises ``Refused``."""
    found: dict[tuple[str, uuid.UUID], int] = {}
    for key in keys:
        match = KEY.fullmatch(key)
        if match is None:
            raise Refused(N_("这一页放得太久了，请刷新后再填。"))
        try:
            found[match[1], uuid.UUID(match[2])] = int(match[3])
        except ValueError:
            raise Refused(N_("这一页放得太久了，请刷新后再填。")) from None
    if not found:
        raise Refused(N_("请在要取走的东西前面打勾。"))
    if len(found) > MOST:
        raise Refused(N_("一次最多取走 %(most)s 件，请分两次办。"), most=MOST)
    return found


def hand_over(
    chosen: dict[tuple[str, uuid.UUID], int], by: Person, method: Method | None, collected_by: str
) -> Handed:
    """Hand everything over; ``method`` also collects what is owed for it. The caller commits.

    All rows are locked first and always in one order. A second post of what went home meanwhile changes
    nothing. Raises ``NotFound`` for what is not this station's, ``Stale`` for what changed since the page.
    """
    orders: list[Any] = _held(Order, [id for kind, id in chosen if kind == ORDER])
    ids = [order.id for order in orders]
    loose = [id for kind, id in chosen if kind == PARCEL]
    mine = or_(Parcel.id.in_(loose), Parcel.order_id.in_(ids))
    query = visible(Parcel).where(mine).order_by(Parcel.id).with_for_update()
    parcels = [one for one in db.session.scalars(query) if one.id in set(loose)]
    if len(orders) + len(parcels) != len(chosen):
        raise NotFound
    gone = [one.state in DELIVERED for one in orders] + [one.state is ParcelState.TAKEN for one in parcels]
    if all(gone):
        return Handed(len(gone), is_new=False)
    for order in orders:
        if order.version != chosen[ORDER, order.id] or order.state is not OrderState.ARRIVED:
            raise Stale(STALE)
    for parcel in parcels:
        if parcel.version != chosen[PARCEL, parcel.id] or parcel.state is not ParcelState.WAITING:
            raise Stale(STALE)
    collected_fen = 0
    for order in orders:
        steps.refuse_undone(order)
        collected_fen += max(order.owed_fen, 0) if method is not None else 0
        steps.hand_over(order, by, method, collected_by)
    for parcel in parcels:
        keeping.step(parcel, "hand_over", by, collected_by=collected_by)
    return Handed(len(chosen), collected_fen)


def _held(model: Any, ids: Sequence[uuid.UUID]) -> list[Any]:
    query = visible(model).where(model.id.in_(ids)).order_by(model.id).with_for_update()
    return list(db.session.scalars(query)) if ids else []
