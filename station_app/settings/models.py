"""What a county sets, and what this installation is (real, or the demo with its pinned date)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, String, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from station_app.core.access import Person, Role
from station_app.core.db import Model, db, everywhere, spread
from station_app.core.prepared import Prepared


class Installation(Model):
    """Facts about this database as a whole, such as ``demo`` and ``business_on``."""

    __tablename__ = "installation"
    __table_args__ = everywhere()

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(400))


class CountySettings(Model):
    """One row a county: its names, telephone, plan and thresholds."""

    __tablename__ = "county_settings"
    __table_args__ = spread()

    county_id: Mapped[str] = mapped_column(String(6), primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(60))
    phone: Mapped[str] = mapped_column(String(30), default="")
    planned_stations: Mapped[int] = mapped_column(default=0)
    plan_years: Mapped[int] = mapped_column(default=3)
    thresholds: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    @property
    def limits(self) -> Thresholds:
        """The thresholds, with the defaults for what the county did not set."""
        return limits(self.thresholds)


@dataclass(frozen=True)
class Thresholds:
    """When a warning must be confirmed and when something needs attention."""

    payable_fen: int = 200_000
    quantity_m: int = 10_000
    saving_rate_bp: int = 5_000
    alike_days: int = 7
    silent_days: int = 7
    waiting_days: int = 3
    complete_days: int = 7


def county(county_id: str) -> CountySettings:
    """The settings of a county; an unnamed county gets defaults that are not stored."""
    found = db.session.get(CountySettings, {"county_id": county_id}, execution_options={"scoped": True})
    return found or CountySettings(
        county_id=county_id,
        name="",
        title="",
        phone="",
        planned_stations=0,
        plan_years=3,
        thresholds={},
    )


def limits_of(by: Person) -> Thresholds:
    """The thresholds this person looks by: the county's own, for a province the defaults."""
    return Thresholds() if by.role is Role.PROVINCE else county(by.county_id).limits


_THRESHOLDS = Prepared(
    lambda _insert: select(CountySettings.thresholds).where(CountySettings.county_id == bindparam("county"))
)


def county_limits(county_id: str) -> Thresholds:
    """The thresholds of a county alone: what each order is held against."""
    found = _THRESHOLDS.run({"county": county_id})
    return limits(found[0].thresholds if found else {})


def limits(kept: dict[str, Any]) -> Thresholds:
    """What a county set, with the defaults for the rest."""
    return Thresholds(**{key: value for key, value in kept.items() if key in Thresholds.__annotations__})


def installation() -> dict[str, str]:
    """All facts about this database."""
    return {row.key: row.value for row in db.session.query(Installation)}


def mark_installation(**facts: str | dt.date) -> None:
    """Set facts about this database."""
    for key, value in facts.items():
        db.session.merge(Installation(key=key, value=str(value)))
