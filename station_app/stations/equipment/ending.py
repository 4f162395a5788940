"""A station closes: what became of its equipment is said in the same step, and taken back with it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import func, select

from station_app.core import audit, undo
from station_app.core.access import Person, acting, visible
from station_app.core.audit import AuditEntry
from station_app.core.db import db
from station_app.stations.equipment.forms import FATES, fate, fates_of
from station_app.stations.equipment.models import HERE, Equipment, of_station
from station_app.stations.models import FLOW, Station, StationState


class Ending:
    """One step of a station with what it has to say of the equipment; none where it goes on."""

    def __init__(self, station: Station, verb: str, posted: Any = None) -> None:
        self.station, self.verb = station, verb
        ends = FLOW.verbs[verb].to is StationState.CLOSED
        self.rows = of_station(station.id, only_here=True) if ends else []
        self.form = fates_of(self.rows)(posted)
        self.form.offer(self.rows)

    def holds(self) -> bool:
        """Was something said of every line?"""
        return not self.rows or self.form.holds(self.rows)

    def shown(self) -> list[tuple[Any, str]]:
        """A choice for each line, with what it is."""
        return [(self.form[fate(place)], _named(row)) for place, row in enumerate(self.rows)]

    def take(self, by: Person, done: str, on: dt.date, why: str, due_on: dt.date | None) -> Any:
        """The step, and what became of each line, as one act: an undo brings back both.

        Returns what to tell the person, with the button that takes it back. Raises what step and lines raise.
        """
        fates = [str(self.form[fate(place)].data) for place in range(len(self.rows))]
        moved = [row.move(verb, on, why)[1] for row, verb in zip(self.rows, fates, strict=True)]
        self.station.step(self.verb, by, on=on, reason=why, due_on=due_on)
        told = undo.told(done)
        for row, verb, changes in zip(self.rows, fates, moved, strict=True):
            audit.record(row, verb, by, why, changes)
        return told


def _named(row: Equipment) -> str:
    pieces = f"×{row.pieces}" if row.pieces > 1 else ""
    return f"{row.name} {pieces}".strip()


def reopened(station: Station) -> None:
    """The close of a station was taken back, and its equipment stands there again: the record says so."""
    mine = (AuditEntry.county_id == station.county_id, AuditEntry.chain_id == station.id)
    closes = [verb.name for verb in FLOW.verbs.values() if verb.to is StationState.CLOSED]
    last = select(func.max(AuditEntry.seq)).where(
        *mine, AuditEntry.thing_id == station.id, AuditEntry.verb.in_(closes)
    )
    seq = db.session.scalar(last.execution_options(scoped=True))
    ended = select(AuditEntry.thing_id).where(
        *mine, AuditEntry.thing == Equipment.__tablename__, AuditEntry.verb.in_(FATES), AuditEntry.seq > seq
    )
    ids = db.session.scalars(ended.execution_options(scoped=True)).all()
    rows = visible(Equipment).where(Equipment.id.in_(ids), Equipment.state.in_(HERE))
    for row in db.session.scalars(rows):
        audit.record(row, "stay", acting(), changes={"state": (None, row.state)})
