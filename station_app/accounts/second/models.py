"""Authenticators (TOTP, RFC 6238: 30 seconds, 6 digits), recovery codes, and people half signed in.

A code is taken once: the number of its 30 seconds is kept, and only a later one is taken again. Secrets are
sealed, recovery codes and the tokens of half sign-ins are kept as SHA-256, and none of them is in a record.
"""

from __future__ import annotations

import datetime as dt
import secrets
import unicodedata
import uuid

import pyotp
from sqlalchemy import BigInteger, ForeignKey, Index, String, delete, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from station_app.accounts.models import User, UserState, digest, spelled_code
from station_app.accounts.sealing import seal, unseal
from station_app.core import audit, clock
from station_app.core.access import COUNTY_ROLES, Person
from station_app.core.db import Model, db
from station_app.core.errors import NotNow
from station_app.core.i18n import N_

RECOVERY_CODES = 10
HALF = dt.timedelta(minutes=5)
SECONDS = 30
PURPOSE = "second step"
SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


class SecondFactor(Model):
    """The authenticator of a person; it counts from ``confirmed_at`` on. ``step``: the last one used."""

    __tablename__ = "second_factors"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    sealed: Mapped[str] = mapped_column(String(300))
    step: Mapped[int] = mapped_column(BigInteger, default=0)
    confirmed_at: Mapped[dt.datetime | None]


class RecoveryCode(Model):
    """A code that stands in for the authenticator once."""

    __tablename__ = "recovery_codes"
    __table_args__ = (Index("ix_recovery_codes_user_id", "user_id"),)

    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    used_at: Mapped[dt.datetime | None]


class HalfSignIn(Model):
    """A right password that waits for its second step. ``stamp``: the password it was right for."""

    __tablename__ = "half_sign_ins"
    __table_args__ = (Index("ix_half_sign_ins_user_id", "user_id"),)

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    stamp: Mapped[str] = mapped_column(String(64))
    until_at: Mapped[dt.datetime]


def factor_of(user_id: uuid.UUID) -> SecondFactor | None:
    """The authenticator of a person, confirmed or not."""
    return db.session.get(SecondFactor, user_id, populate_existing=True)


def is_on(user: User | Person) -> bool:
    """Must this person show a second code? Only county roles are ever asked."""
    factor = factor_of(user.id) if user.role in COUNTY_ROLES else None
    return factor is not None and factor.confirmed_at is not None


def begin(user: User, key: str) -> None:
    """A new secret to scan; nothing is asked until it is confirmed."""
    if is_on(user):
        raise NotNow(N_("两步登录已经开着了。"))
    db.session.execute(delete(SecondFactor).where(SecondFactor.user_id == user.id))
    db.session.add(SecondFactor(user_id=user.id, sealed=seal(pyotp.random_base32(), key, PURPOSE)))


def waiting_secret(user_id: uuid.UUID, key: str) -> str | None:
    """The secret that is being set up; None when none is, or once it is confirmed."""
    factor = factor_of(user_id)
    return unseal(factor.sealed, key, PURPOSE) if factor is not None and factor.confirmed_at is None else None


def address(secret: str, user: User | Person, county: str) -> str:
    """What an authenticator scans."""
    return pyotp.TOTP(secret).provisioning_uri(name=user.login, issuer_name=county)


def confirm(user: User, by: Person, typed: str, key: str) -> list[str] | None:
    """Switch it on by a first right code; the recovery codes, or None when the code is wrong."""
    factor = factor_of(user.id)
    if factor is None or factor.confirmed_at is not None:
        raise NotNow(N_("请先点“开始设置”。"))
    if not _take_step(factor, typed, key):
        return None
    factor.confirmed_at = clock.now()
    db.session.flush()
    audit.record(user, "second_on", by)
    return _new_recovery_codes(user)


def right(user: User, typed: str, key: str) -> bool:
    """Is this a code of the authenticator now, or an unused recovery code? It is used up by asking."""
    factor = factor_of(user.id)
    if factor is None or factor.confirmed_at is None:
        return False
    return _take_step(factor, typed, key) or _take_recovery(user, typed)


def left(user_id: uuid.UUID) -> int:
    """How many recovery codes are unused."""
    query = select(func.count()).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    return db.session.scalar(query) or 0


def switch_off(user: User, by: Person | None, reason: str = "") -> None:
    """No second code is asked any more; the secret and the recovery codes are gone."""
    if not is_on(user):
        raise NotNow(N_("两步登录没有开。"))
    for model in (RecoveryCode, HalfSignIn, SecondFactor):
        db.session.execute(delete(model).where(model.user_id == user.id))
    audit.record(user, "second_off", by, reason)


def wait_for_code(user: User) -> str:
    """Half sign in; the token for the cookie. What waited too long is swept out."""
    token = secrets.token_urlsafe(32)
    moment = clock.now()
    db.session.execute(delete(HalfSignIn).where(HalfSignIn.until_at < moment))
    db.session.add(
        HalfSignIn(
            token_hash=digest(token),
            user_id=user.id,
            stamp=digest(user.password_hash),
            until_at=moment + HALF,
        )
    )
    return token


def half_signed_in(token: str) -> User | None:
    """Who waits for the second step behind this token, while the password stays the same."""
    row = db.session.get(HalfSignIn, digest(token))
    user = db.session.get(User, row.user_id) if row is not None and row.until_at >= clock.now() else None
    if row is None or user is None or user.state is not UserState.ACTIVE:
        return None
    return user if row.stamp == digest(user.password_hash) else None


def finish(token: str) -> bool:
    """Use up a half sign-in; False when somebody else did a moment ago."""
    gone = db.session.execute(delete(HalfSignIn).where(HalfSignIn.token_hash == digest(token)))
    return bool(gone.rowcount == 1)  # type: ignore[attr-defined]


def _take_step(factor: SecondFactor, typed: str, key: str) -> bool:
    """A code of now, of 30 seconds ago or ahead, and of a later step than the last one used."""
    code = "".join(unicodedata.normalize("NFKC", typed).split())
    secret = unseal(factor.sealed, key, PURPOSE)
    if secret is None or len(code) != 6 or not (code.isascii() and code.isdigit()):
        return False
    totp, now = pyotp.TOTP(secret), int(clock.now().timestamp()) // SECONDS
    steps = (now, now - 1, now + 1)
    step = next((at for at in steps if secrets.compare_digest(totp.at(at * SECONDS), code)), 0)
    if step <= 0:  # no code of now; and nothing is earlier than the step 0 of a new secret
        return False
    taken = db.session.execute(
        update(SecondFactor)
        .where(SecondFactor.user_id == factor.user_id, SecondFactor.step < step)
        .values(step=step)
        .execution_options(synchronize_session=False)
    )
    return bool(taken.rowcount == 1)  # type: ignore[attr-defined]


def _take_recovery(user: User, typed: str) -> bool:
    used = db.session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.code_hash == digest(spelled_code(typed)),
            RecoveryCode.user_id == user.id,
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    if used.rowcount != 1:  # type: ignore[attr-defined]
        return False
    audit.record(user, "recovery", None)
    return True


def _new_recovery_codes(user: User) -> list[str]:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    codes = [
        "-".join("".join(secrets.choice(SIGNS) for _ in range(4)) for _ in range(3))
        for _ in range(RECOVERY_CODES)
    ]
    db.session.add_all(RecoveryCode(code_hash=digest(code), user_id=user.id) for code in codes)
    return codes
