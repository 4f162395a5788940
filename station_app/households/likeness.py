"""Who may be one person written down twice: same name, same telephone, or same initials and tail."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from itertools import combinations, islice
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

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


KEYS: dict[str, tuple[Any, ...]] = {
    PHONE: (Villager.phone,),
    NAME: (Villager.station_id, Villager.name),
    TAIL: (Villager.station_id, Villager.phone_tail, Villager.initials),
}
"""What two records share that may be one person: a telephone anywhere, a name or a tail at one station."""


def pairs() -> list[tuple[Villager, Villager, str]]:
    """Likely duplicates of the county with the reason.

    What several records share is grouped first, so that a county of a hundred thousand is read once a reason.
    """
    found: dict[tuple[uuid.UUID, uuid.UUID], tuple[Villager, Villager, str]] = {}
    for why in KEYS:
        for first, second in islice(_sharing(why), PAIRS):
            found.setdefault((first.id, second.id), (first, second, why))
    return list(found.values())[:PAIRS]


def _sharing(why: str) -> Iterator[tuple[Villager, Villager]]:
    """Two and two that share what the reason names; of one name only where a telephone is not known."""
    columns = (Villager.county_id, *KEYS[why])
    roll = [scope(Villager), on_roll()]
    if why != NAME:
        roll.append(KEYS[why][0 if why == PHONE else 1] != "")
    several = select(*columns).where(*roll).group_by(*columns).having(func.count() > 1)
    if why == NAME:
        several = several.having(func.min(Villager.phone) == "")
    shared = several.order_by(func.min(Villager.initials), *columns).limit(PAIRS).subquery()
    query = (
        select(Villager)
        .join(shared, and_(*(column == shared.c[column.key] for column in columns)))
        .where(*roll)
        .order_by(Villager.initials, Villager.id)
        .execution_options(scoped=True)
    )
    together: dict[tuple[Any, ...], list[Villager]] = {}
    for one in db.session.scalars(query):
        together.setdefault(tuple(getattr(one, column.key) for column in columns), []).append(one)
    for those in together.values():
        for first, second in combinations(sorted(those, key=lambda one: one.id), 2):
            if why != NAME or not first.phone or not second.phone:
                yield first, second
