"""Who bought nothing for years: listed, so that the county decides whether the record may go.

Nothing is erased by itself. The number of years is the county's (``retention_years``).
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func

from station_app.core import clock
from station_app.core.access import Person, visible, visible_columns
from station_app.core.db import db
from station_app.households.hooks import not_bought_since
from station_app.households.models import Villager, on_roll
from station_app.settings.models import limits_of

SHOWN = 200


def last_day(by: Person) -> dt.date:
    """Who bought nothing since this day is listed."""
    today, years = clock.today(), limits_of(by).retention_years
    return today.replace(year=today.year - years, day=min(today.day, 28))


def quiet(by: Person) -> tuple[list[Villager], int]:
    """The first villagers who bought nothing since then, those longest known first; and how many in all."""
    day = last_day(by)
    known = dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)
    fits = (on_roll(), Villager.created_at < known, *not_bought_since(day))
    rows = db.session.scalars(
        visible(Villager).where(*fits).order_by(Villager.created_at, Villager.id).limit(SHOWN)
    )
    count = db.session.scalar(visible_columns(Villager, func.count()).where(*fits))
    return list(rows), count or 0
