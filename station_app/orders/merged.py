"""An order half typed for a villager who was merged meanwhile is for whom they were merged into."""

from __future__ import annotations

import uuid

from station_app.core.access import fetch
from station_app.core.errors import NotFound
from station_app.core.i18n import N_, gettext
from station_app.households.models import Villager


def kept_of(id: uuid.UUID, station_id: uuid.UUID) -> Villager | None:
    """Whom this villager of the station was merged into, however often; None for one who was not."""
    seen: set[uuid.UUID] = set()
    following: uuid.UUID | None = id
    while following is not None and following not in seen:
        seen.add(following)
        try:
            row = fetch(Villager, following)
        except NotFound:
            return None
        if row.station_id != station_id or row.erased_at is not None:
            return None
        if row.merged_into_id is None:
            return row if row.id != id else None
        following = row.merged_into_id
    return None


def told(name: str) -> str:
    """What is said of it."""
    return gettext(N_("刚才选的乡亲已经并到 %(name)s 名下，这一单给 %(name)s。"), name=name)
