"""One check of a station by a list. The lists are dictionaries of the county, so a check keeps its own words.

A check is never changed: a wrong one is taken back or followed by the right one.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from station_app.core import audit, clock
from station_app.core.access import Person, visible
from station_app.core.db import Model, OfStation, db, spread, within
from station_app.core.i18n import N_, gettext
from station_app.core.words import fulldate
from station_app.stations.models import Station

KINDS = {"six-haves": "sixhave", "acceptance": "acceptance"}
"""The lists by their names in addresses; the values are names of dictionaries."""
KIND_WORDS = {"sixhave": N_("六有"), "acceptance": N_("验收")}


class Check(OfStation, Model):
    """``answers``: ``[word, is it there]`` in the order of the list as it was on the day."""

    __tablename__ = "station_checks"
    __table_args__ = spread(
        within("station_id", "stations"), Index("ix_station_checks_on", "county_id", "station_id", "on")
    )

    kind: Mapped[str] = mapped_column(String(20))
    on: Mapped[dt.date]
    at: Mapped[dt.datetime]
    by_name: Mapped[str] = mapped_column(String(80))
    answers: Mapped[list[list[str | bool]]] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(String(400), default="")

    @property
    def missing(self) -> list[str]:
        """The words of what is not there."""
        return [str(word) for word, is_there in self.answers if not is_there]

    @property
    def is_whole(self) -> bool:
        """Is everything there?"""
        return not self.missing


def put_down(
    station: Station,
    kind: str,
    on: dt.date,
    answers: Sequence[tuple[str, bool]],
    note: str,
    by: Person,
    *,
    id: uuid.UUID,
) -> Check:
    """Write down a check; photos are added to it afterwards."""
    row = Check(
        county_id=station.county_id,
        id=id,
        station_id=station.id,
        kind=kind,
        on=on,
        at=clock.moment(),
        by_name=by.name,
        answers=[[word, is_there] for word, is_there in answers],
        note=note,
    )
    db.session.add(row)
    there = len(answers) - len(row.missing)
    changes = {"on": (None, on), "missing": (None, row.missing), "there": (None, there)}
    audit.record(row, "check", by, note, changes)
    return row


def of_station(station_id: uuid.UUID, kind: str = "") -> list[Check]:
    """The checks of a station, the last first."""
    query = visible(Check).where(Check.station_id == station_id)
    if kind:
        query = query.where(Check.kind == kind)
    return list(db.session.scalars(query.order_by(Check.on.desc(), Check.id.desc())))


def unaccepted(station: Station) -> str:
    """Why the station does not stand accepted, as a sentence; '' when its last check found everything."""
    last = next(iter(of_station(station.id, KINDS["acceptance"])), None)
    if last is None:
        return gettext(N_("还没有验收记录。"))
    if last.is_whole:
        return ""
    return gettext(N_("%(on)s验收还缺 %(n)s 样。"), on=fulldate(last.on), n=len(last.missing))
