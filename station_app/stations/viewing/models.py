"""A look through somebody's eyes: who, at whose pages, why, until when; start and end are on record."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field, fields
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from station_app.accounts.models import User, UserState, digest
from station_app.core import audit, clock
from station_app.core.access import Person, Role
from station_app.core.db import InCounty, Model, db, spread, uuid7
from station_app.core.errors import Refused
from station_app.core.i18n import N_
from station_app.stations.models import Posting, Station

MINUTES = 15
VIEWERS = (Role.ADMIN, Role.MANAGER)
VIEWED = (Role.OPERATOR, Role.COORDINATOR)
"""Never upward: nobody looks through the eyes of somebody who may do more, or reads what the office reads."""
OVER = N_("时间到了")


class Viewing(InCounty, Model):
    """One look. It belongs to the session that began it (``token_hash``)."""

    __tablename__ = "viewings"
    __table_args__ = spread(Index("ix_viewings_until_at", "county_id", "ended_at", "until_at"))

    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", name="fk_viewings_by"))
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", name="fk_viewings_user"))
    token_hash: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[dt.datetime]
    until_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]


@dataclass(frozen=True)
class Seen(Person):
    """The person through whose eyes somebody looks: her scope and role, and who really sits there."""

    is_looking = True

    viewer: Person | None = field(default=None, compare=False)
    viewed_until: Any = field(default=None, compare=False)


def begin(by: Person, user: User, reason: str) -> Viewing:
    """Begin to look; raises ``Refused`` for anybody whose pages may not be looked at."""
    if by.role not in VIEWERS or user.role not in VIEWED or user.county_id != by.county_id:
        raise Refused(N_("只能看本县村站长、乡镇协调员的页面。"))
    if user.state is not UserState.ACTIVE:
        raise Refused(N_("账号停用着，没有页面可看。"))
    moment = clock.now()
    made = Viewing(
        county_id=by.county_id,
        id=uuid7(),
        by_id=by.id,
        user_id=user.id,
        token_hash=digest(by.session_id),
        reason=reason,
        at=moment,
        until_at=moment + dt.timedelta(minutes=MINUTES),
    )
    db.session.add(made)
    audit.record(user, "view_as", by, reason)
    return made


def of_session(by: Person, id: str) -> Viewing | None:
    """The look of this session that was not ended, over or not."""
    try:
        known = uuid.UUID(id)
    except ValueError:
        return None
    mine = (Viewing.county_id == by.county_id, Viewing.id == known, Viewing.by_id == by.id)
    query = select(Viewing).where(
        *mine, Viewing.token_hash == digest(by.session_id), Viewing.ended_at.is_(None)
    )
    return db.session.scalar(query.execution_options(scoped=True))


def end(one: Viewing, by: Person | None, reason: str = "") -> None:
    """Write down that the look is over."""
    one.ended_at = clock.now()
    user = db.session.get(User, one.user_id)
    assert user is not None  # nosec B101 - accounts are never deleted
    audit.record(user, "view_as_end", by, reason)


def end_those_over() -> int:
    """Write down the end of looks nobody ended (the daily task); how many these were."""
    query = select(Viewing).where(Viewing.ended_at.is_(None), Viewing.until_at <= clock.now())
    over = db.session.scalars(query.execution_options(scoped=True)).all()
    for one in over:
        end(one, None, OVER)
    return len(over)


def seen_as(one: Viewing, viewer: Person) -> Seen | None:
    """The viewed person as the one whose rows are seen; None once the account may not be looked at."""
    user = db.session.get(User, one.user_id)
    may = user is not None and user.state is UserState.ACTIVE and user.role in VIEWED
    if user is None or not may or user.county_id != viewer.county_id or viewer.role not in VIEWERS:
        return None
    today = clock.today()
    query = (
        select(Station.id, Station.name, Station.code)
        .join(Posting, (Posting.county_id == Station.county_id) & (Posting.station_id == Station.id))
        .where(
            Posting.user_id == user.id,
            Posting.county_id == user.county_id,
            Posting.from_on <= today,
            or_(Posting.to_on.is_(None), Posting.to_on >= today),
        )
        .order_by(Posting.from_on, Posting.id)
    )
    stations = db.session.execute(query.execution_options(scoped=True)).all()
    own = {one.name: getattr(viewer, one.name) for one in fields(Person)}
    seen = {
        "id": user.id,
        "name": user.name,
        "role": user.role,
        "area_code": user.area_code,
        "login": user.login,
        "stations": tuple(row.id for row in stations),
        "station_name": stations[0].name if stations else "",
        "station_code": stations[0].code if stations else "",
        "large_type": user.large_type,
    }
    return Seen(**{**own, **seen}, viewer=viewer, viewed_until=one.until_at)
