"""People who sign in, their sessions, failed attempts and one-time codes.

Users are a small shared table with a globally unique login; sessions and failures are hot and stand apart.
"""

from __future__ import annotations

import datetime as dt
import enum
import hashlib
import secrets
import unicodedata
import uuid

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import ForeignKey, Index, String, Uuid, and_, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from station_app.accounts.pins.models import end_trust
from station_app.core import clock
from station_app.core.access import Role
from station_app.core.db import Model, db, everywhere, uuid7, word
from station_app.core.parsers import Unreadable, read_telephone

CODE_HOURS = 72
hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_nobody = hasher.hash(secrets.token_urlsafe(16))


class UserState(enum.StrEnum):
    """May this person sign in?"""

    ACTIVE = "active"
    DISABLED = "disabled"


class User(Model):
    """A person with a login. ``area_code`` is the division whose rows the role may see.

    Province viewers have 2 digits, coordinators 9, everybody else the county's 6; an operator's stations
    stand in ``stations.Posting``. ``practice_county`` is where this person practises: a county of its own.
    """

    __tablename__ = "users"
    __table_args__ = everywhere(
        Index("uq_users_login", "login", unique=True), Index("ix_users_phone", "phone")
    )
    __personal__ = frozenset({"phone"})
    __secret__ = frozenset({"password_hash"})

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=uuid7)
    login: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(80))
    phone: Mapped[str] = mapped_column(String(20), default="")
    role: Mapped[Role] = mapped_column(word(Role))
    county_id: Mapped[str] = mapped_column(String(6))
    area_code: Mapped[str] = mapped_column(String(12))
    state: Mapped[UserState] = mapped_column(word(UserState), default=UserState.ACTIVE)
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    must_change_password: Mapped[bool] = mapped_column(default=True)
    language: Mapped[str] = mapped_column(String(5), default="zh")
    large_type: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    practice_county: Mapped[str | None] = mapped_column(String(6))

    def set_password(self, password: str) -> None:
        """Keep only the Argon2id hash; every session of this person ends."""
        self.password_hash = hasher.hash(password)
        self.must_change_password = False
        end_sessions(self.id)

    def disable(self) -> None:
        """Nobody signs in as this person any more, and every session ends."""
        self.state = UserState.DISABLED
        end_sessions(self.id)

    def enable(self) -> None:
        """May sign in again."""
        self.state = UserState.ACTIVE


class SignIn(Model):
    """A session kept by the server. ``token_hash`` is SHA-256 of the cookie's secret."""

    __tablename__ = "sign_ins"
    __table_args__ = (Index("ix_sign_ins_user_id", "user_id"),)

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[dt.datetime]
    seen_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
    address: Mapped[str] = mapped_column(String(64), default="")
    agent: Mapped[str] = mapped_column(String(300), default="", server_default="")
    device_hash: Mapped[str] = mapped_column(String(64), default="", server_default="")


class Failure(Model):
    """Failed sign-ins of one account-and-address pair, or of one address (``login`` empty)."""

    __tablename__ = "sign_in_failures"

    login: Mapped[str] = mapped_column(String(64), primary_key=True)
    address: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int]
    last_at: Mapped[dt.datetime]


class OneTimeCode(Model):
    """A code that sets a new password once, within 72 hours."""

    __tablename__ = "one_time_codes"
    __table_args__ = (Index("ix_one_time_codes_user_id", "user_id"),)

    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]


def digest(secret: str) -> str:
    """How a secret is kept: its SHA-256."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def right_password(user: User | None, password: str) -> bool:
    """Check a password in the same time whether the account exists or not."""
    known = user is not None and user.password_hash
    try:
        fits = hasher.verify(user.password_hash if user is not None and known else _nobody, password)
    except (VerificationError, InvalidHashError):
        return False
    return bool(fits and known)


def start_session(user: User, address: str, agent: str = "", device_hash: str = "") -> str:
    """Open a session and return the secret for the cookie; ``agent`` is what the browser calls itself."""
    token = secrets.token_urlsafe(32)
    moment = clock.now()
    db.session.add(
        SignIn(
            token_hash=digest(token),
            user_id=user.id,
            created_at=moment,
            seen_at=moment,
            address=address[:64],
            agent="".join(sign for sign in agent if sign.isprintable())[:300],
            device_hash=device_hash,
        )
    )
    return token


def end_sessions(user_id: uuid.UUID, token: str | None = None) -> None:
    """End one session, or all of a person's: then the PIN counts nowhere until the password is typed."""
    if token is None:
        end_trust(user_id)
    query = update(SignIn).where(SignIn.user_id == user_id, SignIn.ended_at.is_(None))
    if token is not None:
        query = query.where(SignIn.token_hash == digest(token))
    db.session.execute(query.values(ended_at=clock.now()).execution_options(synchronize_session=False))


def issue_code(user: User) -> str:
    """A one-time code for a new password; the old password and all earlier codes stop working."""
    code = "-".join(
        "".join(secrets.choice("23456789ABCDEFGHJKMNPQRSTUVWXYZ") for _ in range(4)) for _ in range(3)
    )
    moment = clock.now()
    db.session.execute(
        update(OneTimeCode)
        .where(OneTimeCode.user_id == user.id, OneTimeCode.used_at.is_(None))
        .values(used_at=moment)
        .execution_options(synchronize_session=False)
    )
    db.session.add(
        OneTimeCode(
            code_hash=digest(code), user_id=user.id, expires_at=moment + dt.timedelta(hours=CODE_HOURS)
        )
    )
    user.password_hash = ""  # nosec B105 - the old password stops working
    user.must_change_password = True
    end_sessions(user.id)
    return code


def find(typed: str) -> User | None:
    """The person who signs in with this login or telephone; a telephone that two share finds nobody."""
    try:
        phone = read_telephone(typed)
    except Unreadable:
        phone = ""
    spellings = {typed, typed.lower(), typed.upper()}
    by_phone = and_(User.phone == phone, User.phone != "")
    users = db.session.scalars(select(User).where(or_(User.login.in_(spellings), by_phone))).all()
    named = [user for user in users if user.login in spellings]
    if named:
        return named[0]
    return users[0] if len(users) == 1 else None


def spelled_code(typed: str) -> str:
    """A one-time code as it was shown, however it was typed: small letters, spaces, no dashes."""
    spelled = unicodedata.normalize("NFKC", typed).upper()
    signs = [sign for sign in spelled if sign.isascii() and sign.isalnum()]
    return "-".join("".join(signs[at : at + 4]) for at in range(0, len(signs), 4))


def has_code(user: User | None, code: str) -> bool:
    """Is this a valid one-time code of this person? Looks only; the work is the same for nobody."""
    row = db.session.get(OneTimeCode, digest(spelled_code(code)))
    return (
        row is not None
        and user is not None
        and row.user_id == user.id
        and row.used_at is None
        and row.expires_at >= clock.now()
        and user.state is UserState.ACTIVE
    )


def redeem(user: User, code: str) -> bool:
    """Use up a one-time code; False when it is not valid or somebody else used it a moment ago."""
    if not has_code(user, code):
        return False
    used = db.session.execute(
        update(OneTimeCode)
        .where(OneTimeCode.code_hash == digest(spelled_code(code)), OneTimeCode.used_at.is_(None))
        .values(used_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    return bool(used.rowcount == 1)  # type: ignore[attr-defined]
