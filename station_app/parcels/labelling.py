"""Pick-up labels: which want one, what each says, and several of them in one go."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import url_for

from station_app.core import clock
from station_app.core.access import Person, visible, visible_columns
from station_app.core.db import db
from station_app.core.i18n import N_, gettext
from station_app.core.people import masked_name, tail
from station_app.households.models import Villager
from station_app.parcels import labels
from station_app.parcels.flow import HERE, Direction
from station_app.parcels.models import Parcel
from station_app.settings.dictionaries import shown

MOST = 60
"""As many as four A4 sheets hold."""
ROW = 3
"""Labels side by side on A4."""


def read(values: Sequence[str]) -> list[uuid.UUID]:
    """The ticked parcels; what is no identifier is left out."""
    found = []
    for value in values[: MOST + 1]:
        try:
            found.append(uuid.UUID(value))
        except ValueError:
            continue
    return list(dict.fromkeys(found))


def lying_here(*, is_all: bool) -> list[Parcel]:
    """What may get a label: today's arrivals, or all that lies here; by its place on the shelf."""
    query = visible(Parcel).where(Parcel.state.in_(HERE), Parcel.direction == Direction.IN, Parcel.code != "")
    if not is_all:
        query = query.where(Parcel.arrived_on == clock.today())
    return list(db.session.scalars(query.order_by(Parcel.code, Parcel.id).limit(MOST)))


def of(ids: Sequence[uuid.UUID]) -> list[Parcel]:
    """These parcels of this person's station, by their place on the shelf; others are left out."""
    query = visible(Parcel).where(Parcel.id.in_(ids)).order_by(Parcel.code, Parcel.id)
    return list(db.session.scalars(query))


def told(parcels: Sequence[Parcel], by: Person) -> list[dict[str, Any]]:
    """What each label says: the name masked, as it lies open on the shelf."""
    known = visible_columns(Villager, Villager.id, Villager.name, Villager.phone).where(
        Villager.id.in_({one.villager_id for one in parcels if one.villager_id})
    )
    people = {row.id: row for row in db.session.execute(known)}
    prints = labels.printed([one.id for one in parcels])
    found = []
    for one in parcels:
        person = people.get(one.villager_id) if one.villager_id else None
        name = one.recipient or (person.name if person else "")
        phone = one.phone or (person.phone if person else "")
        found.append(
            {
                "id": one.id,
                "code": one.code,
                "full_name": name or gettext(N_("不知道是谁的")),
                "name": masked_name(name) or gettext(N_("不知道是谁的")),
                "phone_tail": tail(phone),
                "carrier": shown("carrier", one.carrier),
                "number_tail": tail(one.tracking_number),
                "arrived_at": one.arrived_at,
                "station_name": by.station_name,
                "printed": prints.get(one.id, labels.Printed()),
            }
        )
    return found


def choosing(by: Person, *, is_all: bool, error: str = "") -> dict[str, Any]:
    """What ``parcels/labels.html`` shows; what has no label yet is ticked."""
    rows = told(lying_here(is_all=is_all), by)
    return {
        "rows": rows,
        "fresh": sum(not row["printed"].count for row in rows),
        "is_all": is_all,
        "most": MOST,
        "error": error,
        "back": url_for("arrivals.index"),
    }
