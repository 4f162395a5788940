"""The running sessions of a person, and ending them. Sessions are nobody's but their person's."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Select, select, update

from station_app.accounts.models import SignIn, User, digest
from station_app.accounts.pins.models import end_trust
from station_app.core import audit, clock
from station_app.core.access import Person
from station_app.core.db import db
from station_app.stations.signed_in import idle_limit

MOST = 50
HASH = re.compile(r"[0-9a-f]{64}")


def running(user: User | Person) -> Select[SignIn]:
    """The sessions that are open and have not rested too long, the last used first."""
    rested = clock.now() - idle_limit(user.role)
    return (
        select(SignIn)
        .where(SignIn.user_id == user.id, SignIn.ended_at.is_(None), SignIn.seen_at >= rested)
        .order_by(SignIn.seen_at.desc(), SignIn.token_hash)
    )


def end_one(by: Person, token_hash: str) -> bool:
    """End one session of one's own; False when it is over already or somebody else's."""
    if not HASH.fullmatch(token_hash):
        return False
    return _end(_own(by), by, SignIn.token_hash == token_hash) > 0


def end_others(by: Person) -> int:
    """End all of one's own sessions but the one that asks; how many these were."""
    return _end(_own(by), by, SignIn.token_hash != digest(by.session_id))


def end_all(user: User, by: Person) -> int:
    """End every session of a person; how many these were."""
    return _end(user, by)


def _own(by: Person) -> User:
    user = db.session.get(User, by.id)
    assert user is not None  # nosec B101 - who acts is there: the session was read with the person
    return user


def _end_trust(user: User, *which: Any) -> None:
    """On the devices of these sessions the PIN counts no more."""
    query = select(SignIn.device_hash).where(SignIn.user_id == user.id, SignIn.ended_at.is_(None), *which)
    devices = [found for found in db.session.scalars(query) if found]
    if devices:
        end_trust(user.id, *devices)


def _end(user: User, by: Person, *which: Any) -> int:
    """End those that run, and write down how many; the secrets of sessions are in no record."""
    rested = clock.now() - idle_limit(user.role)
    _end_trust(user, *which)
    ended: Any = db.session.execute(
        update(SignIn)
        .where(SignIn.user_id == user.id, SignIn.ended_at.is_(None), SignIn.seen_at >= rested, *which)
        .values(ended_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    count = int(ended.rowcount)
    if count:
        audit.record(user, "end_sessions", by, changes={"sessions": (count, 0)})
    return count
