"""Everything that stands about a person, as one document (PIPL, article 45)."""

from __future__ import annotations

import uuid
from typing import Any

from station_app.core import clock, files
from station_app.core.access import Person, visible, visible_columns
from station_app.core.audit import AuditEntry
from station_app.core.db import db
from station_app.households.homes import joining, poverty
from station_app.households.hooks import plain, tell_all, told
from station_app.households.models import Villager
from station_app.households.rights.erasing import same_person
from station_app.stations.models import Station


def everything(villager: Villager, by: Person) -> dict[str, Any]:
    """The document; plain values only. Keys are English, values as they stand."""
    rows = same_person(villager)
    ids = [row.id for row in rows]
    station = db.session.scalars(visible(Station).where(Station.id == villager.station_id)).one()
    return {
        "made_at": plain(clock.now()),
        "made_for": by.county_id,
        "person": _person(villager),
        "merged_records": [_person(row) for row in rows[1:]],
        "station": {"code": station.code, "name": station.name},
        "household": {
            "id": str(villager.household_id),
            "members": len(joining.members(villager.household_id)),
            "poverty_statuses": [
                {"status": row.status, "from_on": plain(row.from_on), "source": row.source}
                for row in poverty.statuses(villager.household_id)
            ],
        },
        "photos": [plain(photo.name) for found in _photos(ids) for photo in found],
        **tell_all(ids),
        "history": _history(ids),
    }


def _photos(ids: list[uuid.UUID]) -> Any:
    return files.photos_of(Villager.__tablename__, ids).values()


def _person(row: Villager) -> dict[str, Any]:
    names = (
        "id",
        "name",
        "phone",
        "group_name",
        "relation",
        "consent",
        "consent_way",
        "consent_on",
        "created_at",
    )
    return told(row, names)


def _history(ids: list[uuid.UUID]) -> list[dict[str, Any]]:
    """Who changed or looked at the record, when and why."""
    query = visible_columns(
        AuditEntry, AuditEntry.at, AuditEntry.by_name, AuditEntry.by_role, AuditEntry.verb, AuditEntry.reason
    ).where(AuditEntry.thing == Villager.__tablename__, AuditEntry.thing_id.in_(ids))
    return [
        {"at": plain(at), "by": name, "role": role, "verb": verb, "reason": reason}
        for at, name, role, verb, reason in db.session.execute(query.order_by(AuditEntry.at, AuditEntry.id))
    ]
