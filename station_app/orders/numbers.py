"""The numbers of orders: the running one we give, and the platform's, which one station may claim."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select

from station_app.core.db import db
from station_app.core.errors import Refused
from station_app.core.i18n import N_
from station_app.core.prepared import Prepared
from station_app.orders.flow import OrderState
from station_app.orders.models import Order, OrderCounter, PlatformClaim
from station_app.stations.models import Station

CLAIMED = N_("这个平台订单号，县里另一个站已经记过了。请核对单号；真是您的，请打电话给县里。")


class Claimed(Refused):
    """Another station of the county has this platform order number."""

    def __init__(self) -> None:
        super().__init__(CLAIMED)


def _take_or_tell(insert: Any) -> Any:
    statement = insert(PlatformClaim.__table__)
    return statement.on_conflict_do_update(
        index_elements=["county_id", "platform", "number"], set_={"number": statement.excluded.number}
    ).returning(PlatformClaim.station_id)


_CLAIM = Prepared(_take_or_tell)


def _one_further(insert: Any) -> Any:
    statement = insert(OrderCounter.__table__)
    return statement.on_conflict_do_update(
        index_elements=["county_id", "station_id", "on"], set_={"last": OrderCounter.last + 1}
    ).returning(OrderCounter.last)


_COUNT = Prepared(_one_further)


def next_number(station: Station, on: dt.date) -> str:
    """``TY001-150831-0007``: the next running number of this station and day; its row stays locked."""
    first = {"county_id": station.county_id, "station_id": station.id, "on": on, "last": 1}
    return f"{station.code}-{on:%y%m%d}-{_COUNT.run(first)[0][0]:04d}"


def claim(station: Station, platform: str, number: str) -> None:
    """Claim a platform's order number for a station; the same station may use it again.

    A blank platform is a platform of its own. Raises ``Claimed`` when another station has it.
    """
    if not number:
        return
    wanted = {
        "county_id": station.county_id, "platform": platform, "number": number, "station_id": station.id,
    }  # fmt: skip
    if _CLAIM.run(wanted)[0][0] != station.id:
        raise Claimed


def exchange(order: Order, station: Station, platform: str, number: str) -> None:
    """Let an order have another platform number: the new one is claimed, the old one given free.

    Two orders that swap their numbers at the same moment would each hold the row the other waits for, so
    both rows are locked in one order, whichever is the new one. Raises ``Claimed``.
    """
    old, new = (order.platform, order.platform_number), (platform, number)
    for key in sorted({old, new}):
        if key == new:
            claim(station, *new)
        else:
            _hold(order.county_id, *key)
    if old != new:
        release(order)


def _key(county_id: str, platform: str, number: str) -> tuple[ColumnElement[bool], ...]:
    return (
        PlatformClaim.county_id == county_id,
        PlatformClaim.platform == platform,
        PlatformClaim.number == number,
    )


def _hold(county_id: str, platform: str, number: str) -> None:
    """Lock a claim, if there is one."""
    query = select(PlatformClaim.number).where(*_key(county_id, platform, number)).with_for_update()
    db.session.execute(query.execution_options(scoped=True))


def release(order: Order) -> None:
    """Give a platform number free again when no other order that stands uses it."""
    if not order.platform_number:
        return
    _hold(order.county_id, order.platform, order.platform_number)
    others = db.session.scalar(
        select(func.count())
        .select_from(Order)
        .where(
            Order.county_id == order.county_id,
            Order.platform_number == order.platform_number,
            Order.platform == order.platform,
            Order.id != order.id,
            Order.state != OrderState.CANCELLED,
            Order.is_undone.is_(False),
        )
        .execution_options(scoped=True)
    )
    if not others:
        key = _key(order.county_id, order.platform, order.platform_number)
        db.session.execute(delete(PlatformClaim).where(*key).execution_options(synchronize_session=False))
