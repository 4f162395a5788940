"""Opening, disabling and resetting accounts; whose accounts a person may see.

Users are a shared table: every query here names the county itself. A province viewer belongs to no county's
administrator, who would else gain the whole province by a new password.
"""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import Select, select

from station_app.accounts.models import OneTimeCode, User, UserState, issue_code
from station_app.accounts.second import models as second
from station_app.core import audit, clock
from station_app.core.access import Person, Role
from station_app.core.db import db, uuid7
from station_app.core.errors import NotFound, NotNow, Refused
from station_app.core.i18n import N_
from station_app.stations.models import Posting, Station

GIVEN = tuple(role for role in Role if role is not Role.PROVINCE)
"""The roles a county's administrator may give."""


def of_county(person: Person) -> Select[User]:
    """The accounts of the person's own county."""
    return select(User).where(User.county_id == person.county_id, User.role != Role.PROVINCE)


def one_of(person: Person, id: uuid.UUID, *, lock: bool = False) -> User:
    """One account of the own county; raises ``NotFound`` for every other."""
    query = of_county(person).where(User.id == id).execution_options(populate_existing=True)
    if lock:
        query = query.with_for_update()
    user = db.session.scalar(query)
    if user is None:
        raise NotFound
    return user


def is_taken(login: str) -> bool:
    """Does anybody, in whatever county, sign in by this login?"""
    spellings = {login, login.lower(), login.upper()}
    return db.session.scalar(select(User.id).where(User.login.in_(spellings)).limit(1)) is not None


def open_account(
    by: Person | None,
    *,
    login: str,
    name: str,
    phone: str,
    role: Role,
    station: Station | None,
    area_code: str,
    county_id: str = "",
) -> tuple[User, str]:
    """A new account with its one-time code; operators get a posting at their station.

    ``county_id`` is needed only where nobody acts, in a command.
    """
    own = by.county_id if by else county_id
    if role not in GIVEN:
        raise Refused(N_("这个身份不由县里开。请打电话给省里。"))
    user = User(
        id=uuid7(),
        login=login,
        name=name,
        phone=phone,
        role=role,
        county_id=own,
        area_code=area_code or own,
    )
    db.session.add(user)
    db.session.flush()
    changes: dict[str, tuple[object, object]] = {
        "login": (None, login),
        "name": (None, name),
        "role": (None, str(role)),
        "phone": (None, phone),
    }
    if station is not None:
        db.session.add(
            Posting(
                county_id=own,
                id=uuid7(),
                station_id=station.id,
                user_id=user.id,
                from_on=clock.today(),
                to_on=None,
            )
        )
        changes["station"] = (None, station.code)
    audit.record(user, "open", by, changes=changes)
    return user, issue_code(user)


def disable(user: User, by: Person, reason: str) -> None:
    """Nobody signs in as this person any more; never oneself, never the last administrator."""
    if user.state is UserState.DISABLED:
        raise NotNow(N_("这个账号已经停用了。"))
    if user.id == by.id:
        raise Refused(N_("不能停用自己的账号，请另一位管理员来办。"))
    if user.role is Role.ADMIN and not _other_administrators(user):
        raise Refused(N_("这是最后一位管理员，停用了就没人能开账号。请先开另一位管理员。"))
    user.disable()
    audit.record(user, "disable", by, reason, {"state": (UserState.ACTIVE, UserState.DISABLED)})


def enable(user: User, by: Person) -> None:
    """May sign in again."""
    if user.state is UserState.ACTIVE:
        raise NotNow(N_("这个账号已经启用了。"))
    user.enable()
    audit.record(user, "enable", by, changes={"state": (UserState.DISABLED, UserState.ACTIVE)})


def reset(user: User, by: Person) -> str:
    """A one-time code for a new password; the old one stops working at once. Never one's own."""
    if user.state is not UserState.ACTIVE:
        raise NotNow(N_("账号停用着，先启用再给一次性码。"))
    if user.id == by.id:
        raise Refused(N_("自己的密码请在“换密码”里改。"))
    code = issue_code(user)
    audit.record(user, "reset", by)
    return code


def second_off(user: User, by: Person, reason: str) -> None:
    """Switch off the second step of somebody who lost telephone and recovery codes. Never one's own."""
    if user.id == by.id:
        raise Refused(N_("自己的两步登录请在“两步登录”里关，要输动态码。"))
    second.switch_off(user, by, reason)


def code_until(user: User) -> dt.datetime | None:
    """Until when the unused code of a person is valid."""
    query = select(OneTimeCode.expires_at).where(
        OneTimeCode.user_id == user.id, OneTimeCode.used_at.is_(None)
    )
    return db.session.scalar(query.order_by(OneTimeCode.expires_at.desc()).limit(1))


def _other_administrators(user: User) -> list[uuid.UUID]:
    """The other active administrators of the county, held until the commit: two cannot remove each other."""
    query = (
        select(User.id)
        .where(
            User.county_id == user.county_id,
            User.role == Role.ADMIN,
            User.state == UserState.ACTIVE,
        )
        .order_by(User.id)
        .with_for_update()
    )
    return [id for id in db.session.scalars(query) if id != user.id]
