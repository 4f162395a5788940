"""The poverty status of a household by date, for the county's eyes only (never a station's).

A status is never overwritten: a new one begins on its day, a wrong one is followed by the right one of the
same day. The row has no station on purpose: ``visible()`` then hides it from stations and townships.
"""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from collections.abc import Iterable

from sqlalchemy import Index, String, Uuid, delete, update
from sqlalchemy.orm import Mapped, mapped_column

from station_app.core import audit, clock
from station_app.core.access import Person, visible
from station_app.core.db import InCounty, Model, db, spread, uuid7, within
from station_app.core.i18n import N_
from station_app.households.models import Household


class Status(enum.StrEnum):
    """The register's words (建档立卡)."""

    REGISTERED = "registered"
    LIFTED = "lifted"
    WATCHED = "watched"
    NONE = "none"


STATUS_WORDS = {
    Status.REGISTERED: N_("建档立卡户"),
    Status.LIFTED: N_("已脱贫户"),
    Status.WATCHED: N_("监测户"),
    Status.NONE: N_("一般户"),
}


class PovertyStatus(InCounty, Model):
    """What a household is from a day on, where that is written, and who put it down."""

    __tablename__ = "poverty_statuses"
    __table_args__ = spread(
        within("household_id", "households"),
        Index("ix_poverty_statuses_household", "county_id", "household_id"),
    )

    household_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    status: Mapped[str] = mapped_column(String(24))
    from_on: Mapped[dt.date]
    source: Mapped[str] = mapped_column(String(80))
    by_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    by_name: Mapped[str] = mapped_column(String(80), default="")
    at: Mapped[dt.datetime]


def put_down(
    household: Household, status: Status, from_on: dt.date, source: str, by: Person
) -> PovertyStatus:
    """A status from a day on, written to the county's chain: a station's never says it."""
    row = PovertyStatus(
        county_id=household.county_id,
        id=uuid7(),
        household_id=household.id,
        status=status.value,
        from_on=from_on,
        source=source,
        by_id=by.id,
        by_name=by.name,
        at=clock.now(),
    )
    db.session.add(row)
    changes = {"household": (None, household.id), "status": (None, status.value), "from_on": (None, from_on)}
    audit.record(row, "poverty_status", by, source, changes)
    return row


def statuses(household_id: uuid.UUID) -> list[PovertyStatus]:
    """All that was put down, the newest day first; of one day the last word first."""
    query = visible(PovertyStatus).where(PovertyStatus.household_id == household_id)
    return list(db.session.scalars(query.order_by(PovertyStatus.from_on.desc(), PovertyStatus.id.desc())))


def current(found: Iterable[PovertyStatus], on: dt.date) -> PovertyStatus | None:
    """The one that holds on a day; ``found`` comes from ``statuses``."""
    return next((row for row in found if row.from_on <= on), None)


def move(county_id: str, from_id: uuid.UUID, to_id: uuid.UUID) -> list[str]:
    """The statuses of one household become those of another; returns which."""
    query = visible(PovertyStatus).where(
        PovertyStatus.county_id == county_id, PovertyStatus.household_id == from_id
    )
    rows = list(db.session.scalars(query))
    for row in rows:
        row.household_id = to_id
    return [str(row.id) for row in rows]


def move_back(county_id: str, ids: list[str], to_id: uuid.UUID) -> None:
    """Those a merge moved go back to their household."""
    table: type[PovertyStatus] = PovertyStatus
    db.session.execute(
        update(table)
        .where(table.county_id == county_id, table.id.in_([uuid.UUID(id) for id in ids]))
        .values(household_id=to_id)
        .execution_options(synchronize_session=False)
    )


def forget(county_id: str, household_id: uuid.UUID) -> None:
    """Nobody is left of the household: what it was goes too."""
    gone = delete(PovertyStatus).where(
        PovertyStatus.county_id == county_id, PovertyStatus.household_id == household_id
    )
    db.session.execute(gone.execution_options(synchronize_session=False))
