"""Which stations wait, for whom, since when and until when: between applying and running well."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from station_app.core.access import visible, visible_columns
from station_app.core.db import db
from station_app.core.i18n import N_, gettext
from station_app.core.words import day, days
from station_app.stations.models import Station, StationState, StationStep

S = StationState
WHOM = {
    S.APPLIED: N_("等县里审批"),
    S.APPROVED: N_("等站里开工"),
    S.BUILDING: N_("等站里建好"),
    S.AWAITING: N_("等县里验收"),
    S.RECTIFYING: N_("等站里改好"),
    S.PAUSED: N_("等站里恢复"),
    S.EXITING: N_("等县里办退出"),
}
FOR_COUNTY = (S.APPLIED, S.AWAITING, S.EXITING)
"""States in which the next step is the county's own."""


@dataclass(frozen=True)
class Waiting:
    """One station that waits; ``due_on``: the day its last step named, if it named one."""

    id: uuid.UUID
    place: str
    state: StationState
    since_on: dt.date
    due_on: dt.date | None

    def is_over(self, on: dt.date) -> bool:
        """Is the day it was due past?"""
        return self.due_on is not None and self.due_on < on

    def words(self, on: dt.date) -> str:
        """For whom, and how long or until when: '等县里验收，12 天了'."""
        whom = gettext(WHOM[self.state])
        if self.due_on is not None:
            late = N_("%(whom)s，说好%(day)s，过了") if self.is_over(on) else N_("%(whom)s，到%(day)s")
            return gettext(late, whom=whom, day=day(self.due_on))
        return gettext(N_("%(whom)s，%(days)s了"), whom=whom, days=days((on - self.since_on).days))


def waiting(ids: Iterable[uuid.UUID] | None = None) -> list[Waiting]:
    """The acting person's stations that wait (of these), longest first; two statements."""
    columns = (Station.id, Station.township, Station.village, Station.name, Station.state)
    query = visible_columns(Station, *columns).where(Station.state.in_(WHOM))
    if ids is not None:
        query = query.where(Station.id.in_(list(ids)))
    stations = db.session.execute(query).all()
    last: dict[uuid.UUID, StationStep] = {}
    if stations:
        steps = visible(StationStep).where(StationStep.station_id.in_([row.id for row in stations]))
        for step in db.session.scalars(steps.order_by(StationStep.on, StationStep.id)):
            last[step.station_id] = step
    found = [
        Waiting(
            row.id,
            f"{row.township}{row.village}" if row.village else row.township or row.name,
            row.state,
            last[row.id].on,
            last[row.id].due_on,
        )
        for row in stations
        if row.id in last
    ]
    return sorted(found, key=lambda one: (one.since_on, one.id))


def overdue_ids(on: dt.date) -> list[uuid.UUID]:
    """The stations whose step was due before a day and is not taken yet."""
    return [one.id for one in waiting() if one.is_over(on)]
