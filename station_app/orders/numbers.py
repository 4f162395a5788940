"""The numbers of orders: the running one we give, and the platform's, which one station may claim."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, Protocol

from sqlalchemy import ColumnElement, bindparam, delete, func, select

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


class Place(Protocol):
    """A station, or a row that names one."""

    @property
    def county_id(self) -> str:
        """Its county."""

    @property
    def id(self) -> uuid.UUID:
        """Its identifier."""

    @property
    def code(self) -> str:
        """What its order numbers begin with."""


def claiming(insert: Any) -> Any:
    """The statement that claims a platform's number, or tells who has it: returns the ``station_id``."""
    statement = insert(PlatformClaim.__table__).values(
        county_id=bindparam("county"),
        platform=bindparam("of_platform"),
        number=bindparam("claimed"),
        station_id=bindparam("station"),
    )
    return statement.on_conflict_do_update(
        index_elements=["county_id", "platform", "number"], set_={"number": statement.excluded.number}
    ).returning(PlatformClaim.__table__.c.station_id)


def counting(insert: Any) -> Any:
    """The statement that counts a station's orders of a day one further: returns the ``last``."""
    counters: Any = OrderCounter.__table__
    statement = insert(counters).values(
        county_id=bindparam("county"), station_id=bindparam("station"), on=bindparam("day"), last=1
    )
    return statement.on_conflict_do_update(
        index_elements=["county_id", "station_id", "on"], set_={"last": counters.c.last + 1}
    ).returning(counters.c.last)


_CLAIM, _COUNT = Prepared(claiming), Prepared(counting)


def next_number(place: Place, on: dt.date) -> str:
    """``TY001-150831-0007``: the next running number of this station and day; its row stays locked."""
    found = _COUNT.run({"county": place.county_id, "station": place.id, "day": on})
    return spelled(place, on, found[0].last)


def spelled(place: Place, on: dt.date, running: int) -> str:
    """A running number as people read it."""
    return f"{place.code}-{on:%y%m%d}-{running:04d}"


def claim_values(place: Place, platform: str, number: str) -> dict[str, Any]:
    """What ``claiming`` binds."""
    return {"county": place.county_id, "of_platform": platform, "claimed": number, "station": place.id}


def claim(place: Place, platform: str, number: str) -> None:
    """Claim a platform's order number for a station; the same station may use it again.

    A blank platform is a platform of its own. Raises ``Claimed`` when another station has it.
    """
    if number:
        must_be(place, _CLAIM.run(claim_values(place, platform, number))[0].station_id)


def must_be(place: Place, station_id: uuid.UUID) -> None:
    """Raises ``Claimed`` unless the number's station is this one."""
    if station_id != place.id:
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
