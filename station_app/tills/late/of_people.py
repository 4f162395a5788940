"""What was said of late deeds forgets a person who is erased."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from sqlalchemy import select

from station_app.core.db import db
from station_app.households.hooks import Gone
from station_app.orders.models import Order
from station_app.tills.late.models import LateDeed


def erase(gone: Gone) -> Iterable[uuid.UUID]:
    """Name and telephone go from the notes."""
    query = (
        select(LateDeed, Order.villager_id)
        .outerjoin(Order, (Order.county_id == LateDeed.county_id) & (Order.id == LateDeed.subject_id))
        .where(
            LateDeed.county_id == gone.county_id, LateDeed.station_id == gone.station_id, LateDeed.note != ""
        )
        .execution_options(scoped=True)
    )
    touched = []
    for late, villager_id in db.session.execute(query):
        hidden = (gone.hide if villager_id in gone.ids else gone.hide_elsewhere)(late.note)
        if hidden != late.note:
            late.note = hidden
            touched.append(late.id)
    return touched
