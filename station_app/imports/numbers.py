"""Running numbers and platform numbers for many orders at once."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Sequence

from sqlalchemy import Date, Integer, String, Uuid, literal, select
from sqlalchemy.exc import IntegrityError

from station_app.core.bulk import among, is_postgresql, listed, store, upsert
from station_app.core.db import db
from station_app.core.errors import Refused
from station_app.core.i18n import N_
from station_app.imports.rows import Row
from station_app.orders.models import OrderCounter, PlatformClaim


def take_numbers(county_id: str, rows: Sequence[Row]) -> Counter[tuple[uuid.UUID, dt.date]]:
    """Take a running number for each row of each station-day; returns the last one before them."""
    wanted = Counter((row.station_id, row.purchase.day) for row in rows if row.purchase and row.station_id)
    last = Counter[tuple[uuid.UUID, dt.date]]()
    if not wanted:
        return last
    # Sorted, so that two takers lock the counters in the same order.
    keys = listed(
        {"station_id": Uuid(), "on": Date(), "count": Integer()},
        ((station, on, wanted[station, on]) for station, on in sorted(wanted)),
    )
    query = select(literal(county_id), keys.c.station_id, keys.c.on, keys.c.count).where(
        keys.c.station_id.is_not(None)
    )
    statement = upsert(OrderCounter).from_select(["county_id", "station_id", "on", "last"], query)
    statement = statement.on_conflict_do_update(
        index_elements=["county_id", "station_id", "on"],
        set_={"last": OrderCounter.__table__.c.last + statement.excluded.last},
    ).returning(OrderCounter.station_id, OrderCounter.on, OrderCounter.last)
    for station, on, now in db.session.execute(statement.execution_options(scoped=True)):
        last[station, on] = now - wanted[station, on]
    return last


def _all_free(county_id: str, claims: dict[tuple[str, str], uuid.UUID]) -> bool:
    """Claim them all at once where none stands yet: half the work of asking about each."""
    if not is_postgresql():
        return False
    rows = [(county_id, *number, claims[number].hex) for number in sorted(claims)]
    try:
        with db.session.connection().begin_nested():
            store(PlatformClaim, ("county_id", "platform", "number", "station_id"), rows)
    except IntegrityError:
        return False
    return True


def claim(county_id: str, claims: dict[tuple[str, str], uuid.UUID]) -> None:
    """Claim the platforms' numbers; one that another station took this very moment stops the import."""
    if not claims or _all_free(county_id, claims):
        return
    asked = listed(
        {"platform": String(40), "number": String(60), "station_id": Uuid()},
        ((platform, number, claims[platform, number]) for platform, number in sorted(claims)),
    )
    query = select(literal(county_id), asked.c.platform, asked.c.number, asked.c.station_id).where(
        asked.c.station_id.is_not(None)
    )
    statement = upsert(PlatformClaim).from_select(["county_id", "platform", "number", "station_id"], query)
    statement = statement.on_conflict_do_nothing().returning(PlatformClaim.platform, PlatformClaim.number)
    made = db.session.execute(statement.execution_options(scoped=True))
    stood = set(claims) - {(platform, number) for platform, number in made}
    if not stood:
        return
    standing = select(PlatformClaim.platform, PlatformClaim.number, PlatformClaim.station_id).where(
        PlatformClaim.county_id == county_id, among(PlatformClaim.number, {number for _, number in stood})
    )
    for platform, number, station_id in db.session.execute(standing.execution_options(scoped=True)):
        if claims.get((platform, number), station_id) != station_id:
            raise Refused(
                N_("平台订单号 %(number)s 刚被别的站点用了，这次没有导入。请再传一次。"), number=number
            )
