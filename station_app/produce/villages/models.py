"""Poor villages by date. A lifted one stays with its last day: what was bought before still counts."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, Index, String, Uuid, and_, or_
from sqlalchemy.orm import Mapped, mapped_column

from station_app.core import audit, clock
from station_app.core.access import Person, visible
from station_app.core.db import InCounty, Model, db, spread, uuid7
from station_app.core.errors import NotNow, Refused
from station_app.core.i18n import N_


class PoorVillage(InCounty, Model):
    """A village of the register from a day on; ``until_on`` is the last day it was poor, None: still."""

    __tablename__ = "poor_villages"
    __table_args__ = spread(
        CheckConstraint("until_on is null or until_on >= from_on", name="days"),
        Index("uq_poor_villages_day", "county_id", "village_code", "from_on", unique=True),
    )
    __county_wide__ = True

    village_code: Mapped[str] = mapped_column(String(12))
    from_on: Mapped[dt.date]
    until_on: Mapped[dt.date | None]
    source: Mapped[str] = mapped_column(String(80), default="")
    by_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    by_name: Mapped[str] = mapped_column(String(80), default="")
    at: Mapped[dt.datetime]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    def end(self, until_on: dt.date, by: Person) -> None:
        """It was poor up to that day. Raises ``NotNow`` where that is said, ``Refused`` for odd days."""
        if self.until_on is not None:
            raise NotNow(N_("这个村已经脱贫了。"))
        if not self.from_on <= until_on <= clock.today():
            raise Refused(N_("最后一天不能早于列入那天，也不能晚于今天，请核对"))
        self.until_on = until_on
        audit.record(self, "lift", by, changes={"until_on": (None, until_on)})


def mark(county_id: str, village_code: str, from_on: dt.date, source: str, by: Person | None) -> PoorVillage:
    """A village is poor from a day on. Raises ``Refused`` where the days meet those of an entry of it."""
    if from_on > clock.today():
        raise Refused(N_("日期不能晚于今天（%(today)s）"), today=clock.today().isoformat())
    meets = visible(PoorVillage).where(
        PoorVillage.village_code == village_code,
        or_(PoorVillage.until_on.is_(None), PoorVillage.until_on >= from_on),
    )
    if db.session.scalar(meets.limit(1)) is not None:
        raise Refused(N_("这个村那几天已经在册上了，请核对"))
    row = PoorVillage(county_id=county_id, id=uuid7(), village_code=village_code, from_on=from_on)
    row.source, row.at = source[:80], clock.moment()
    row.by_id, row.by_name = (by.id, by.name) if by else (None, "")
    db.session.add(row)
    audit.record(row, "mark", by, source, {"village_code": (None, village_code), "from_on": (None, from_on)})
    return row


def poor_on(day: Any) -> ColumnElement[bool]:
    """The condition that an entry holds on a day (a column or a date)."""
    return and_(PoorVillage.from_on <= day, or_(PoorVillage.until_on.is_(None), PoorVillage.until_on >= day))
