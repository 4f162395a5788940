"""What a county brings in before its first order, in the order in which each needs the one before."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from sqlalchemy import exists, select

from station_app.accounts.models import User
from station_app.areas.models import villages
from station_app.core.access import OFFICE, ROLE_WORDS, Person, Role, scope
from station_app.core.db import db
from station_app.core.i18n import N_, gettext
from station_app.desk.frame import may
from station_app.households.models import Villager
from station_app.prices.models import Price
from station_app.stations.models import Station

MAKERS = (*OFFICE, Role.ADMIN)


@dataclass(frozen=True)
class Step:
    """One thing to bring in; ``url`` is empty for who may not, who is told whose it is (``whose``)."""

    word: str
    hint: str
    is_done: bool
    url: str
    whose: str = ""


def steps(by: Person) -> list[Step]:
    """The steps of a county that has no figures yet, done or not; one statement."""
    found = db.session.execute(
        select(
            villages(by.county_id).exists(),
            exists().where(scope(Station, by)),
            exists().where(scope(User, by), User.role == Role.OPERATOR),
            exists().where(scope(Villager, by)),
            exists().where(scope(Price, by)),
        ).execution_options(scoped=True)
    ).one()
    lists = [
        (N_("区划"), N_("乡镇和村，站和乡亲都挂在村上"), "areas", MAKERS),
        (N_("服务站"), N_("站在哪个村，什么时候开业"), "stations", MAKERS),
        (N_("站长账号"), N_("谁在哪个站，头一次登录的码"), "staff", (Role.ADMIN,)),
        (N_("乡亲"), N_("姓名、电话、哪一户；也可以边记单边加"), "households", OFFICE),
        (N_("价本"), N_("当地什么价，算省了多少要用"), "prices", OFFICE),
    ]
    brought = [
        Step(
            gettext(word),
            gettext(hint),
            is_done,
            url_for("imports.new_list", kind=kind) if by.role in roles else "",
            _whose(roles),
        )
        for (word, hint, kind, roles), is_done in zip(lists, found, strict=True)
    ]
    ledgers = url_for("imports.new") if may("imports.new") else ""
    hint = gettext(N_("以前的代购单；也可以从今天记起"))
    return [*brought, Step(gettext(N_("代购台账")), hint, False, ledgers, _whose(OFFICE))]


def _whose(roles: tuple[Role, ...]) -> str:
    role = Role.CLERK if Role.CLERK in roles else roles[0]
    return gettext(N_("由%(role)s来导"), role=gettext(ROLE_WORDS[role]))
