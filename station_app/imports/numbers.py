"""Running numbers and platform numbers for many orders at once."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from station_app.core.db import db
from station_app.core.errors import Refused
from station_app.core.i18n import N_
from station_app.imports.rows import Row
from station_app.orders.models import OrderCounter, PlatformClaim

CHUNK = 5_000


def take_numbers(county_id: str, rows: Sequence[Row]) -> Counter[tuple[uuid.UUID, dt.date]]:
    """Take a running number for each row of each station-day; returns the last one before them."""
    wanted = Counter((row.station_id, row.purchase.day) for row in rows if row.purchase and row.station_id)
    last = Counter[tuple[uuid.UUID, dt.date]]()
    statement = _insert(OrderCounter)
    statement = statement.on_conflict_do_update(
        index_elements=["county_id", "station_id", "on"],
        set_={"last": OrderCounter.__table__.c.last + statement.excluded.last},
    ).returning(OrderCounter.station_id, OrderCounter.on, OrderCounter.last)
    values = [
        {"county_id": county_id, "station_id": station, "on": on, "last": wanted[station, on]}
        for station, on in sorted(wanted)
    ]
    for station, on, now in db.session.execute(statement, values) if values else ():
        last[station, on] = now - wanted[station, on]
    return last


def claim(county_id: str, claims: dict[tuple[str, str], uuid.UUID]) -> None:
    """Claim the platforms' numbers; one that another station took this very moment stops the import."""
    keys = sorted(claims)
    values = [
        {"county_id": county_id, "platform": p, "number": n, "station_id": claims[p, n]} for p, n in keys
    ]
    if values:
        db.session.execute(_insert(PlatformClaim).on_conflict_do_nothing(), values)
    for start in range(0, len(keys), CHUNK):
        some = keys[start : start + CHUNK]
        query = select(PlatformClaim.platform, PlatformClaim.number, PlatformClaim.station_id).where(
            PlatformClaim.county_id == county_id, PlatformClaim.number.in_([n for _, n in some])
        )
        for p, n, station_id in db.session.execute(query.execution_options(scoped=True)):
            if claims.get((p, n), station_id) != station_id:
                raise Refused(
                    N_("平台订单号 %(number)s 刚被别的站点用了，这次没有导入。请再传一次。"), number=n
                )


def _insert(model: Any) -> Any:
    is_postgresql = db.session.get_bind().dialect.name == "postgresql"
    return (postgresql.insert if is_postgresql else sqlite.insert)(model.__table__)
