"""Practice that nobody goes on with is cleared away by the daily task, whole: its county and every row in it.

A month without a deed, and the next practice begins from the start; one that was begun anew leaves nothing
behind. Nothing real lies in such a county (``stations/practising/counties.py``), so nothing real can go.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Table, delete, func, select

from station_app.accounts.models import User
from station_app.core import clock
from station_app.core.audit import AuditEntry
from station_app.core.db import db
from station_app.settings.models import CountySettings
from station_app.stations.practising import counties

DAYS = 30


def clear_away() -> int:
    """Delete the practices nobody goes on with; how many. Unscoped, as the daily task calls it."""
    begins = CountySettings.county_id.startswith(counties.FIRST)
    codes = db.session.scalars(select(CountySettings.county_id).where(begins)).all()
    return sum(_clear(code) for code in codes)


def _clear(code: str) -> bool:
    """One of them, held so that nobody takes it up meanwhile."""
    users = select(User).where(User.practice_county == code).with_for_update()
    owners = list(db.session.scalars(users.execution_options(populate_existing=True)))
    if owners and _last_deed(code) > clock.now() - dt.timedelta(days=DAYS):
        return False
    for owner in owners:
        owner.practice_county = None
    db.session.flush()
    for table in reversed(_tables()):
        db.session.execute(delete(table).where(table.c.county_id == code))
    db.session.expire_all()
    return True


def _last_deed(code: str) -> dt.datetime:
    """When something was last done there; long ago where nothing is on record."""
    last = db.session.scalar(select(func.max(AuditEntry.at)).where(AuditEntry.county_id == code))
    return last or dt.datetime.min.replace(tzinfo=dt.UTC)


def _tables() -> list[Table]:
    """The tables of counties, each behind those it names: the metadata's own order leaves out late keys."""
    left = {table.name: table for table in db.metadata.tables.values() if _is_of_county(table)}
    found: list[Table] = []
    while left:
        free = [table for table in left.values() if not (_named_by(table) - {table.name}) & left.keys()]
        assert free, "two tables name each other"  # nosec B101 - a mistake of the schema
        for table in free:
            found.append(left.pop(table.name))
    return found


def _is_of_county(table: Table) -> bool:
    return "county_id" in table.c and bool(table.c.county_id.primary_key)


def _named_by(table: Table) -> set[str]:
    return {key.referred_table.name for key in table.foreign_key_constraints}
