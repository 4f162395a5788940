"""Who practises: the operator's requests act at the practice station while her session says so.

The account itself is no part of it, and neither is what a telephone keeps to send later: both belong to the
real station and wait until the practice is over.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, fields, replace
from typing import Any

from flask import request, session
from sqlalchemy import bindparam, select
from sqlalchemy.types import Uuid

from station_app.accounts.drafts.owners import TOKEN, secret_of
from station_app.accounts.models import User
from station_app.core import access
from station_app.core.access import Person
from station_app.core.errors import DomainError
from station_app.core.i18n import N_
from station_app.core.prepared import Prepared
from station_app.settings.models import CountySettings
from station_app.stations.models import Station

KEY, BEFORE = "practice", "before_practice"
"""In the session: the practice station, and the secret against forged posts of the real pages."""
OWN = ("accounts.", "sync.")
ALSO = frozenset(
    {"accounts.sign_out", "accounts.language", "accounts.type_size", "sync.hello", "sync.manifest"}
)
_WHERE = Prepared(
    lambda _insert: (
        select(Station.county_id, Station.id, Station.name, Station.code, CountySettings.stamp)
        .join(User, User.practice_county == Station.county_id)
        .outerjoin(CountySettings, CountySettings.county_id == Station.county_id)
        .where(
            User.id == bindparam("user", type_=Uuid),
            Station.id == bindparam("station", type_=Uuid),
            Station.is_practice.is_(True),
        )
    )
)


@dataclass(frozen=True)
class Practising(Person):
    """An operator at her practice station; ``home`` is who she is when the practice is over."""

    home: Person | None = field(default=None, compare=False)
    is_practising = True


class NotWhilePractising(DomainError):
    """What belongs to the real station or account waits until the practice is over."""

    status = 403
    heading = N_("正在练习")


def begin(by: Person, station: Station) -> Person:
    """From now on this session acts at the practice station; pages that stand open outside stay outside."""
    session[KEY] = str(station.id)
    session.setdefault(BEFORE, session.get(TOKEN, ""))
    made = _practising(by, station.county_id, station.id, station.name, station.code, None)
    session[TOKEN] = secret_of(made)
    return made


def end(by: Person) -> Person:
    """Be at the real station again, where pages that stood open go on."""
    home: Person = getattr(by, "home", None) or by
    session.pop(KEY, None)
    session[TOKEN] = session.pop(BEFORE, "") or secret_of(home)
    return home


def enter(by: Person) -> None:
    """Act at the practice station this session names.

    One that is not there any more ends the practice; the page that was posted is not the real station's, so
    that the token against forged posts refuses it.
    """
    try:
        rows = _WHERE.run({"user": by.id, "station": uuid.UUID(str(session[KEY]))})
    except ValueError:
        rows = []
    if not rows or not by.is_operator:
        end(by)
        return
    found: Any = rows[0]
    access.enter(_practising(by, found.county_id, found.id, found.name, found.code, found.stamp))
    endpoint = request.endpoint or ""
    if endpoint.startswith(OWN) and endpoint not in ALSO:
        raise NotWhilePractising(
            N_(
                "正在练习，这一页等练完再用。账号、手机里存的和没上传的都原样留着："
                "先点上面的“不练了”，再来这里。"
            )
        )


def _practising(
    by: Person, county_id: str, id: uuid.UUID, name: str, code: str, stamp: str | None
) -> Practising:
    home = replace(by)
    own = {one.name: getattr(by, one.name) for one in fields(Person)}
    there = {
        "county_id": county_id,
        "stations": (id,),
        "station_name": name,
        "station_code": code,
        "settings_stamp": stamp,
        "has_views": False,
    }
    return Practising(**{**own, **there}, home=home)
