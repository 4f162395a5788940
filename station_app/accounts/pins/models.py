"""The PIN of a person, and the devices on which it counts.

A PIN alone opens nothing: it counts where its person signed in with the password within ``DAYS``, and only
until a session there is ended, a new password is set or the account is disabled (``end_trust``).
"""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import ForeignKey, Index, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from station_app.core import clock
from station_app.core.db import Model, db

DAYS = 14


class Pin(Model):
    """The PIN of a person: an Argon2id hash."""

    __tablename__ = "pins"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    pin_hash: Mapped[str] = mapped_column(String(200))
    set_at: Mapped[dt.datetime]


class TrustedDevice(Model):
    """A person signed in with the password on this device. ``device_hash``: SHA-256 of its cookie."""

    __tablename__ = "trusted_devices"
    __table_args__ = (Index("ix_trusted_devices_user_id", "user_id"),)

    device_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    password_at: Mapped[dt.datetime]


def pin_of(user_id: uuid.UUID) -> Pin | None:
    """The PIN of a person, if there is one."""
    return db.session.get(Pin, user_id, populate_existing=True)


def is_known(device_hash: str) -> bool:
    """Does anybody's PIN count on this device?"""
    query = select(TrustedDevice.user_id).where(TrustedDevice.device_hash == device_hash).limit(1)
    return db.session.scalar(query) is not None


def trust(user_id: uuid.UUID, device_hash: str) -> None:
    """This person typed the password on this device now."""
    db.session.merge(TrustedDevice(device_hash=device_hash, user_id=user_id, password_at=clock.now()))
    forget_old()


def trusted_since() -> dt.datetime:
    """Passwords typed before this count no more."""
    return clock.now() - dt.timedelta(days=DAYS)


def end_trust(user_id: uuid.UUID, *devices: str) -> None:
    """The PIN of a person counts no more: on these devices, or anywhere."""
    query = delete(TrustedDevice).where(TrustedDevice.user_id == user_id)
    if devices:
        query = query.where(TrustedDevice.device_hash.in_(devices))
    db.session.execute(query.execution_options(synchronize_session=False))


def forget_old() -> None:
    """Drop devices where the password was typed too long ago."""
    query = delete(TrustedDevice).where(TrustedDevice.password_at < trusted_since())
    db.session.execute(query.execution_options(synchronize_session=False))
