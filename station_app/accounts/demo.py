"""The demo: one card per role on the sign-in page, and only for who sits at this machine."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from sqlalchemy import Select, select

from station_app.accounts.models import User, UserState
from station_app.core.access import ROLE_WORDS, Role
from station_app.core.db import db
from station_app.core.i18n import N_, gettext
from station_app.settings.installed import installed

CARDS = {
    Role.OPERATOR: ("shop", "", N_("给乡亲代购下单、收货、收钱")),
    Role.CLERK: ("people", "good", N_("看全县的站、订单和节省")),
    Role.MANAGER: ("people", "good", N_("看全县，管站点")),
    Role.COORDINATOR: ("pin", "warn", N_("看本乡镇的站")),
    Role.AUDITOR: ("search", "warn", N_("什么都能看，什么都不改")),
    Role.ADMIN: ("key", "", N_("开账号、停账号、重设密码")),
    Role.PROVINCE: ("globe", "money", N_("看各县的数")),
}


@dataclass(frozen=True)
class Card:
    """One role to step into with one press."""

    role: str
    title: str
    name: str
    detail: str
    icon: str
    tint: str


def is_demo() -> bool:
    """Is this database the demo county?"""
    return installed().is_demo


def is_loopback(address: str | None) -> bool:
    """Does the request come from this machine itself?"""
    try:
        known = ipaddress.ip_address(address or "")
    except ValueError:
        return False
    mapped = getattr(known, "ipv4_mapped", None)
    return (mapped or known).is_loopback


def actor(role: Role) -> User | None:
    """The person who plays a role in the demo: the first with it who is past the first password."""
    return db.session.scalar(_players().where(User.role == role).limit(1))


def cards() -> list[Card]:
    """A card for every role somebody has."""
    first: dict[Role, User] = {}
    for user in db.session.scalars(_players()):
        first.setdefault(user.role, user)
    return [
        Card(str(role), gettext(ROLE_WORDS[role]), first[role].name, gettext(detail), icon, tint)
        for role, (icon, tint, detail) in CARDS.items()
        if role in first
    ]


def _players() -> Select[User]:
    return select(User).where(User.state == UserState.ACTIVE).order_by(User.must_change_password, User.login)
