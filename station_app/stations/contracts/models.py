"""A contract with somebody who serves at a station. A wrong one is changed, a finished one is ended."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ForeignKey, Index, String, exists, or_
from sqlalchemy.orm import Mapped, aliased, mapped_column

from station_app.core import audit
from station_app.core.access import Person, visible
from station_app.core.db import Model, OfStation, db, spread, within
from station_app.core.errors import NotNow
from station_app.core.i18n import N_
from station_app.stations.models import Station, StationState

CHANGEABLE = ("name", "kind", "number", "from_on", "to_on", "note")


class Contract(OfStation, Model):
    """Who agreed to what, and until when; ``to_on`` None: without an end. ``ended_on``: it ended early.

    ``kind`` is a word of the dictionary ``contract``. ``user_id`` is their account, where they have one.
    """

    __tablename__ = "contracts"
    __table_args__ = spread(
        within("station_id", "stations"),
        Index("ix_contracts_station", "county_id", "station_id", "to_on"),
    )
    __personal__ = frozenset({"name"})

    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", name="fk_contracts_user"))
    name: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(40))
    number: Mapped[str] = mapped_column(String(40), default="")
    from_on: Mapped[dt.date]
    to_on: Mapped[dt.date | None]
    ended_on: Mapped[dt.date | None]
    note: Mapped[str] = mapped_column(String(200), default="")
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    def begin(self, by: Person) -> None:
        """Write down a new one."""
        db.session.add(self)
        changes = {name: (None, getattr(self, name)) for name in CHANGEABLE if getattr(self, name)}
        audit.record(self, "sign", by, changes=changes)

    def change(self, by: Person, **values: Any) -> bool:
        """Change what was written; False when nothing differs."""
        before = {name: getattr(self, name) for name in values}
        changes = {name: (before[name], values[name]) for name in CHANGEABLE if before[name] != values[name]}
        for name, value in values.items():
            setattr(self, name, value)
        if changes:
            audit.record(self, "edit", by, changes=changes)
        return bool(changes)

    def end(self, by: Person, on: dt.date, reason: str) -> None:
        """It ends before its time, on a day, with a reason."""
        if self.ended_on is not None:
            raise NotNow(N_("这份协议已经终止了。"))
        self.ended_on = on
        audit.record(self, "end", by, reason, {"ended_on": (None, on)})

    def days_left(self, on: dt.date) -> int | None:
        """How many days until it ends, below 0 when it is over; None without an end, or ended early."""
        return None if self.to_on is None or self.ended_on is not None else (self.to_on - on).days


def of_station(station_id: uuid.UUID) -> list[Contract]:
    """All of a station, those that hold first, the last to end on top."""
    query = visible(Contract).where(Contract.station_id == station_id)
    rows = db.session.scalars(query.order_by(Contract.from_on.desc(), Contract.id.desc()))
    return sorted(rows, key=lambda row: row.ended_on is not None)


def expiring(on: dt.date, days: int) -> list[Contract]:
    """Those of the acting person's stations that end within so many days, or have ended, with nothing after.

    Whoever has a later contract at the same station is not named, nor are stations that are closed.
    """
    later = aliased(Contract)
    follows = (
        exists()
        .where(
            later.county_id == Contract.county_id,
            later.station_id == Contract.station_id,
            later.name == Contract.name,
            later.id != Contract.id,
            later.ended_on.is_(None),
            later.from_on >= Contract.from_on,
            or_(later.to_on.is_(None), later.to_on > Contract.to_on),
        )
        .correlate(Contract)
    )
    query = (
        visible(Contract)
        .join(Station, (Station.county_id == Contract.county_id) & (Station.id == Contract.station_id))
        .where(
            Contract.ended_on.is_(None),
            Contract.to_on <= on + dt.timedelta(days=days),
            Station.state != StationState.CLOSED,
            Station.binned_at.is_(None),
            ~follows,
        )
    )
    return list(db.session.scalars(query.order_by(Contract.to_on, Contract.id)))


def places_of(rows: Iterable[Contract]) -> dict[uuid.UUID, Station]:
    """The stations of these contracts."""
    ids = {row.station_id for row in rows}
    query = visible(Station).where(Station.id.in_(ids))
    found = db.session.scalars(query).all() if ids else []
    return {station.id: station for station in found}
