"""What happens to parcels when a villager is merged, asks for a copy, or is erased."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import func, or_, select, update

from station_app.core import clock, people
from station_app.core.access import visible, visible_columns
from station_app.core.db import db
from station_app.core.i18n import ngettext
from station_app.households.hooks import HIDDEN, Gone, told
from station_app.households.models import Villager
from station_app.parcels.flow import HERE
from station_app.parcels.models import Parcel

TEXTS = ("recipient", "phone", "collected_by", "note")
TOLD = ("tracking_number", "carrier", "direction", "state", "code", "arrived_on", "taken_on")


def move(villager: Villager, to_id: uuid.UUID, _household_id: uuid.UUID) -> list[Any]:
    """A villager's parcels become another's; returns their ids."""
    query = select(Parcel.id).where(Parcel.county_id == villager.county_id, Parcel.villager_id == villager.id)
    ids = list(db.session.scalars(query.execution_options(scoped=True)))
    if to_id != villager.id:
        _give(villager.county_id, ids, to_id)
    return [str(id) for id in ids]


def move_back(kept: Villager, gone: Villager, moved: list[Any]) -> None:
    """The parcels a merge moved go back, except those that are somebody else's by now."""
    query = select(Parcel.id).where(
        Parcel.county_id == kept.county_id,
        Parcel.villager_id == kept.id,
        Parcel.id.in_([uuid.UUID(id) for id in moved]),
    )
    _give(kept.county_id, list(db.session.scalars(query.execution_options(scoped=True))), gone.id)


def _give(county_id: str, ids: list[uuid.UUID], villager_id: uuid.UUID) -> None:
    for start in range(0, len(ids), 400):
        db.session.execute(
            update(Parcel)
            .where(Parcel.county_id == county_id, Parcel.id.in_(ids[start : start + 400]))
            .values(villager_id=villager_id, changed_at=clock.moment())
            .execution_options(synchronize_session=False)
        )


def hold(ids: Sequence[uuid.UUID]) -> str:
    """What lies here for them must be fetched first (an order's own parcels are held by the order)."""
    query = visible_columns(Parcel, func.count()).where(
        Parcel.villager_id.in_(ids), Parcel.order_id.is_(None), Parcel.state.in_(HERE)
    )
    left = db.session.scalar(query) or 0
    return ngettext("还有 %(num)s 件快递没取走", "还有 %(num)s 件快递没取走", left) if left else ""


def erase(gone: Gone) -> Iterable[uuid.UUID]:
    """Names and telephones go from their parcels, and from others' where they only mean them."""
    mine = Parcel.villager_id.in_(gone.ids)
    columns = [getattr(Parcel, name) for name in TEXTS]
    told = [column.contains(word, autoescape=True) for word in gone.everywhere for column in columns]
    rows = select(Parcel.id, Parcel.villager_id, *columns).where(
        Parcel.county_id == gone.county_id, Parcel.station_id == gone.station_id, or_(mine, *told)
    )
    touched = []
    for parcel in db.session.execute(rows.execution_options(scoped=True)).all():
        is_own = parcel.villager_id in gone.ids
        hide = gone.hide if is_own else gone.hide_elsewhere
        values = {name: hide(getattr(parcel, name)) for name in TEXTS}
        if values["recipient"] != parcel.recipient or is_own:
            values["initials"] = people.initials(values["recipient"].replace(HIDDEN, ""))[:80]
        if values["phone"] != parcel.phone:
            values["phone"] = values["phone_tail"] = ""
        touched.append(parcel.id)
        db.session.execute(
            update(Parcel)
            .where(Parcel.county_id == gone.county_id, Parcel.id == parcel.id)
            .values(**values)
            .execution_options(synchronize_session=False)
        )
    return touched


def tell(ids: Sequence[uuid.UUID]) -> dict[str, Any]:
    """Parcels, for the copy of a person's data."""
    rows = db.session.scalars(visible(Parcel).where(Parcel.villager_id.in_(ids)).order_by(Parcel.id))
    return {"parcels": [told(row, (*TOLD, *TEXTS)) for row in rows]}


def names_seen() -> list[str]:
    """The names typed on parcels the acting person sees, to be covered for who looks as another."""
    found: set[str] = set()
    for column in (Parcel.recipient, Parcel.collected_by):
        found |= set(db.session.scalars(visible_columns(Parcel, column).where(column != "").distinct()))
    return sorted(found)
