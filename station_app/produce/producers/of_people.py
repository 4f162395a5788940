"""What happens to a producer when the villager behind it is merged, asks for a copy, or asks to be erased."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select, update

from station_app.core import people
from station_app.core.access import visible, visible_columns
from station_app.core.db import db
from station_app.households.hooks import HIDDEN, Gone, told
from station_app.households.models import Consent, Villager
from station_app.produce.producers.models import Certificate, Producer, ProducerKind

OF_CERTIFICATE = ("kind", "number", "goods", "valid_until")


def move(villager: Villager, to_id: uuid.UUID, _household_id: uuid.UUID) -> list[Any]:
    """Producers of one villager become another's; returns which."""
    if to_id == villager.id:
        return []
    query = select(Producer.id).where(
        Producer.county_id == villager.county_id, Producer.villager_id == villager.id
    )
    ids = list(db.session.scalars(query.execution_options(scoped=True)))
    _link(villager.county_id, ids, to_id)
    return [str(id) for id in ids]


def move_back(kept: Villager, gone: Villager, moved: list[Any]) -> None:
    """Those a merge moved go back, except those that are somebody else's by now."""
    query = select(Producer.id).where(
        Producer.county_id == kept.county_id,
        Producer.villager_id == kept.id,
        Producer.id.in_([uuid.UUID(id) for id in moved]),
    )
    _link(kept.county_id, list(db.session.scalars(query.execution_options(scoped=True))), gone.id)


def _link(county_id: str, ids: list[uuid.UUID], villager_id: uuid.UUID) -> None:
    db.session.execute(
        update(Producer)
        .where(Producer.county_id == county_id, Producer.id.in_(ids))
        .values(villager_id=villager_id)
        .execution_options(synchronize_session=False)
    )


def erase(gone: Gone) -> Iterable[uuid.UUID]:
    """Name, telephone, alias and story go; a producer of the name that nobody linked goes too.

    A firm's alias and story lose what gives the person away.
    """
    query = select(Producer).where(Producer.county_id == gone.county_id)
    query = query.where(Producer.station_id == gone.station_id).execution_options(scoped=True)
    touched = []
    for row in db.session.scalars(query.with_for_update()).all():
        texts = {name: getattr(row, name) for name in ("name", "phone", "alias", "story")}
        mine = row.villager_id in gone.ids
        if mine:
            hidden = {"name": HIDDEN, "phone": "", "alias": "", "story": ""}
            row.publish, row.publish_on = Consent.REFUSED, row.publish_on
        else:
            hidden = {name: gone.hide_elsewhere(text) for name, text in texts.items()}
        if hidden != texts or mine:
            for name, text in hidden.items():
                setattr(row, name, text)
            row.initials = people.initials(row.name)[:80]
            touched.append(row.id)
    db.session.flush()
    return touched


def names_seen() -> list[str]:
    """The households who grow something, to be covered for who looks as another."""
    homes = visible_columns(Producer, Producer.name).where(Producer.kind == ProducerKind.HOUSEHOLD)
    return list(db.session.scalars(homes.distinct()))


def tell(ids: Sequence[uuid.UUID]) -> dict[str, Any]:
    """What stands about a person as a producer, with certificates, for the copy of their data."""
    query = visible(Producer).where(Producer.villager_id.in_(ids), Producer.kind == ProducerKind.HOUSEHOLD)
    rows = list(db.session.scalars(query.order_by(Producer.id)))
    names = ("name", "phone", "village_code", "area_mu_m", "alias", "story", "publish", "publish_on")
    held: dict[uuid.UUID, list[Any]] = {}
    mine = visible(Certificate).where(Certificate.producer_id.in_([row.id for row in rows]))
    for one in db.session.scalars(mine.order_by(Certificate.id)):
        held.setdefault(one.producer_id, []).append(told(one, OF_CERTIFICATE))
    return {"producers": [{**told(row, names), "certificates": held.get(row.id, [])} for row in rows]}
