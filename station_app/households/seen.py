"""Whose names the acting person's pages may hold."""

from __future__ import annotations

from sqlalchemy import or_, select

from station_app.core.access import scope
from station_app.core.db import db
from station_app.households.models import Villager


def names_seen() -> list[str]:
    """The names of every villager the acting person sees, on the roll or not, and of those in the bin."""
    inside = or_(scope(Villager), scope(Villager, is_binned=True))
    return list(
        db.session.scalars(select(Villager.name).where(inside).distinct().execution_options(scoped=True))
    )
