"""Who may be one person written down twice: same name, same telephone, or same initials and tail."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased

from station_app.core import people
from station_app.core.access import Person, scope, visible
from station_app.core.db import db
from station_app.core.i18n import N_
from station_app.households.models import Villager, on_roll

SHOWN = 8
PAIRS = 200
NAME, PHONE, TAIL = "name", "phone", "tail"
WHY = {
    PHONE: N_("电话一样"),
    NAME: N_("名字一样"),
    TAIL: N_("首字母和电话后四位一样"),
}


def alike(
    by: Person, station_id: uuid.UUID, name: str, phone: str, besides: uuid.UUID | None = None
) -> list[Villager]:
    """Others whom this one may be by mistake: at the station; for the county, of this telephone anywhere."""
    tail = people.tail(phone)
    here = [Villager.name == name]
    if tail:
        here.append(and_(Villager.phone_tail == tail, Villager.initials == people.initials(name)[:80]))
        here.append(Villager.phone == phone)
    same: ColumnElement[bool] = and_(Villager.station_id == station_id, or_(*here))
    if by.is_county and phone:
        same = or_(same, Villager.phone == phone)
    query = visible(Villager).where(same, on_roll())
    if besides is not None:
        query = query.where(Villager.id != besides)
    return list(db.session.scalars(query.order_by(Villager.id).limit(SHOWN)))


def pairs() -> list[tuple[Villager, Villager, str]]:
    """Likely duplicates of the county with the reason: telephone anywhere, name or tail at one station."""
    other = aliased(Villager)
    one = (scope(Villager), on_roll(), other.county_id == Villager.county_id, other.id > Villager.id)
    rest = (other.merged_into_id.is_(None), other.erased_at.is_(None))
    here = other.station_id == Villager.station_id
    reasons = {
        PHONE: and_(Villager.phone != "", other.phone == Villager.phone),
        NAME: and_(here, other.name == Villager.name, or_(Villager.phone == "", other.phone == "")),
        TAIL: and_(
            here,
            Villager.phone_tail != "",
            other.phone_tail == Villager.phone_tail,
            other.initials == Villager.initials,
        ),
    }
    found: dict[tuple[uuid.UUID, uuid.UUID], tuple[Villager, Villager, str]] = {}
    for why, same in reasons.items():
        query: Any = select(Villager, other).where(*one, *rest, same).order_by(Villager.initials, Villager.id)
        rows = db.session.execute(query.limit(PAIRS).execution_options(scoped=True))
        for first, second in rows:
            found.setdefault((first.id, second.id), (first, second, why))
    return list(found.values())[:PAIRS]
