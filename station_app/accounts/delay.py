"""Growing delay after failed sign-ins, kept in the database.

Counted per account-and-address pair, so that an outsider cannot lock someone out, and more loosely per
address, so that one address cannot try every account. An attempt is counted before the password is looked
at: many at the same moment cannot slip past the count. Time is the real one, never the demo's.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import math
from typing import Any

from sqlalchemy import case, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from station_app.accounts.models import Failure
from station_app.core import clock
from station_app.core.db import db

PAIR_FREE, ADDRESS_FREE = 5, 50
FIRST_WAIT, LONGEST_WAIT = dt.timedelta(seconds=30), dt.timedelta(minutes=15)
PAIR_FORGOTTEN, ADDRESS_FORGOTTEN = dt.timedelta(hours=24), dt.timedelta(hours=1)
EVERYBODY = ""


def place(address: str | None) -> str:
    """What counts as one address: an IPv4 address, or the /64 network that one IPv6 household has."""
    try:
        known = ipaddress.ip_address((address or "").split("%")[0])
    except ValueError:
        return (address or "unknown")[:64]
    if isinstance(known, ipaddress.IPv6Address):
        if known.ipv4_mapped:
            return str(known.ipv4_mapped)
        if not known.is_loopback:
            return str(ipaddress.ip_network((known, 64), strict=False))
    return str(known)


def wait_after(failures: int, free: int) -> dt.timedelta:
    """How long to wait after so many failures: none, then 30 s doubling up to 15 minutes."""
    if failures < free:
        return dt.timedelta(0)
    return min(FIRST_WAIT * 2 ** min(failures - free, 10), LONGEST_WAIT)


def attempt(login: str, address: str) -> int:
    """Count one attempt and return 0, or count nothing and return the seconds to wait.

    The caller commits before it looks at the password, and calls ``succeeded`` when it was right.
    """
    moment = clock.now()
    keys = ((EVERYBODY, ADDRESS_FREE, ADDRESS_FORGOTTEN), (login, PAIR_FREE, PAIR_FORGOTTEN))
    wait = max(_left(*_lock(key, address, moment, forgotten), free, moment) for key, free, forgotten in keys)
    if wait:
        return wait
    db.session.execute(
        update(Failure)
        .where(Failure.login.in_((EVERYBODY, login)), Failure.address == address)
        .values(count=Failure.count + 1, last_at=moment)
        .execution_options(synchronize_session=False)
    )
    return 0


def waiting(login: str, address: str) -> int:
    """The seconds this pair has to wait now."""
    moment = clock.now()
    rows = db.session.execute(
        select(Failure.login, Failure.count, Failure.last_at).where(
            Failure.login.in_((EVERYBODY, login)), Failure.address == address
        )
    ).all()
    limits = {EVERYBODY: (ADDRESS_FREE, ADDRESS_FORGOTTEN)}
    wait = 0
    for key, count, last_at in rows:
        free, forgotten = limits.get(key, (PAIR_FREE, PAIR_FORGOTTEN))
        if moment - last_at < forgotten:
            wait = max(wait, _left(count, last_at, free, moment))
    return wait


def failures(login: str, address: str) -> int:
    """How often this pair failed in a row."""
    query = select(Failure.count).where(Failure.login == login, Failure.address == address)
    return db.session.scalar(query) or 0


def succeeded(login: str, address: str) -> None:
    """Forget the failures of the pair, and take back the attempt that was counted for the address."""
    db.session.execute(
        update(Failure)
        .where(Failure.login == EVERYBODY, Failure.address == address, Failure.count > 0)
        .values(count=Failure.count - 1)
        .execution_options(synchronize_session=False)
    )
    db.session.execute(
        delete(Failure)
        .where(Failure.login == login, Failure.address == address)
        .execution_options(synchronize_session=False)
    )


def forget_old() -> None:
    """Drop counts that no longer matter (the daily task)."""
    db.session.execute(
        delete(Failure)
        .where(Failure.last_at < clock.now() - PAIR_FORGOTTEN)
        .execution_options(synchronize_session=False)
    )


def _lock(key: str, address: str, moment: dt.datetime, forgotten: dt.timedelta) -> tuple[int, dt.datetime]:
    """Hold the row of a key until the commit; what was long ago counts no more."""
    dialect = db.session.get_bind().dialect.name
    insert: Any = postgresql.insert if dialect == "postgresql" else sqlite.insert
    fresh = case((Failure.last_at < moment - forgotten, 0), else_=Failure.count)
    count, last_at = db.session.execute(
        insert(Failure)
        .values(login=key, address=address, count=0, last_at=moment)
        .on_conflict_do_update(index_elements=["login", "address"], set_={"count": fresh})
        .returning(Failure.count, Failure.last_at)
    ).one()
    return count, last_at


def _left(count: int, last_at: dt.datetime, free: int, moment: dt.datetime) -> int:
    """Whole seconds still to wait, rounded up."""
    if count < free:
        return 0
    return max(0, math.ceil((last_at + wait_after(count, free) - moment).total_seconds()))
