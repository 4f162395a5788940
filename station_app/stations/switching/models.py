"""Who may take over the counter: operators of the same station whose PIN counts on this device."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, or_, select

from station_app.accounts import delay
from station_app.accounts.models import User, UserState
from station_app.accounts.pins import setting
from station_app.accounts.pins.models import Pin, TrustedDevice, end_trust, trusted_since
from station_app.core import audit, clock
from station_app.core.access import Person, Role, scope
from station_app.core.db import db
from station_app.stations.models import Posting, Station
from station_app.stations.signed_in import person_of

MOST_WRONG = 10
"""After so many wrong PINs in a row the device is forgotten: the password is asked."""


def _others(by: Person, device_hash: str) -> Select[User]:
    today = clock.today()
    return (
        select(User)
        .join(Pin, Pin.user_id == User.id)
        .join(TrustedDevice, TrustedDevice.user_id == User.id)
        .join(Posting, Posting.user_id == User.id)
        .where(
            TrustedDevice.device_hash == device_hash,
            TrustedDevice.password_at >= trusted_since(),
            scope(Posting, by),
            Posting.from_on <= today,
            or_(Posting.to_on.is_(None), Posting.to_on >= today),
            User.id != by.id,
            User.county_id == by.county_id,
            User.role == Role.OPERATOR,
            User.state == UserState.ACTIVE,
            User.must_change_password.is_(False),
        )
        .execution_options(scoped=True)
    )


def others(by: Person, device_hash: str) -> Sequence[User]:
    """Who may take over here, by name."""
    if not device_hash or not by.stations:
        return ()
    return db.session.scalars(_others(by, device_hash).order_by(User.name, User.id).distinct()).all()


def one_of(by: Person, device_hash: str, id: str) -> User | None:
    """One of them."""
    return next((user for user in others(by, device_hash) if str(user.id) == id), None)


def tried(user: User, device_hash: str) -> tuple[str, str]:
    """What wrong PINs are counted by: the person and the device."""
    return f"pin {user.id}", f"device {device_hash[:50]}"


def wrong(user: User, device_hash: str) -> None:
    """One more wrong PIN; after too many the PIN counts here no more."""
    if delay.failures(*tried(user, device_hash)) >= MOST_WRONG:
        end_trust(user.id, device_hash)
        audit.record(user, "pin_blocked", None)


def is_right(user: User, pin: str) -> bool:
    """Is this the person's PIN?"""
    return setting.is_right(user, pin)


def took_over(user: User, before: Person) -> None:
    """Write down who stands at the counter now."""
    audit.record(user, "switch_in", _acting(user), changes={"counter": (before.name, user.name)})


def _acting(user: User) -> Person:
    """The person as the one who acts."""
    rows = db.session.execute(
        select(Station.id, Station.name, Station.code)
        .join(Posting, (Posting.county_id == Station.county_id) & (Posting.station_id == Station.id))
        .where(Posting.user_id == user.id, Posting.county_id == user.county_id)
        .execution_options(scoped=True)
    ).all()
    return person_of(user, [(row.id, row.name, row.code) for row in rows])
