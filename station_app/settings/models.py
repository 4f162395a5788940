"""What a county sets, and what this installation is (real, or the demo with its pinned date)."""

from __future__ import annotations

import datetime as dt
import secrets
import uuid
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import JSON, Index, LargeBinary, String, UniqueConstraint, bindparam, false, select
from sqlalchemy.orm import Mapped, mapped_column

from station_app.core import audit, clock
from station_app.core.access import Person, Role, acting
from station_app.core.db import InCounty, Model, db, everywhere, spread
from station_app.core.i18n import locale
from station_app.core.prepared import Prepared


class Installation(Model):
    """Facts about this database as a whole, such as ``demo`` and ``business_on``."""

    __tablename__ = "installation"
    __table_args__ = everywhere()

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(400))


LONGEST_NAME = 56
"""Of a county when it is made: the title of its pages is the name with four characters more."""


class CountySettings(Model):
    """One row a county: its names, telephones, plan and thresholds.

    ``stamp`` is new after every change of any setting, so that each process may keep dictionaries and
    calendars and know from this row, which every page reads, that they are old.
    ``has_hall``: may anybody see its farm products on the public pages? ``has_lookup``: may
    a villager look up an order there?
    ``english`` is the county's name on English pages anybody may open; blank: as in Chinese.
    ``logo`` is the digest of the picture in ``county_logos``.
    """

    __tablename__ = "county_settings"
    __table_args__ = spread()

    county_id: Mapped[str] = mapped_column(String(6), primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    english: Mapped[str] = mapped_column(String(60), default="", server_default="")
    title: Mapped[str] = mapped_column(String(60))
    phone: Mapped[str] = mapped_column(String(30), default="")
    planned_stations: Mapped[int] = mapped_column(default=0)
    plan_years: Mapped[int] = mapped_column(default=3)
    thresholds: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    phones: Mapped[list[dict[str, str]] | None] = mapped_column(JSON)
    logo: Mapped[str] = mapped_column(String(64), default="", server_default="")
    has_hall: Mapped[bool] = mapped_column(default=False, server_default=false())
    has_lookup: Mapped[bool] = mapped_column(default=False, server_default=false())
    stamp: Mapped[str] = mapped_column(String(32), default="", server_default="")

    @property
    def id(self) -> uuid.UUID:
        """The name of this row in the audit: it has no other, there is one a county."""
        return uuid.UUID(int=int(self.county_id))

    @property
    def called(self) -> str:
        """Its name in the language of the page."""
        return self.english if locale() == "en" and self.english else self.name

    @property
    def limits(self) -> Thresholds:
        """The thresholds, with the defaults for what the county did not set."""
        return limits(self.thresholds)

    def change(self, by: Person | None, **values: Any) -> bool:
        """Set some columns; what really changed is written to the audit with before and after."""
        before = {name: getattr(self, name) for name in values}
        changes = {name: (before[name], values[name]) for name in values if before[name] != values[name]}
        for name, (_, after) in changes.items():
            setattr(self, name, after)
        return self._written(by, "change", changes)

    def set_limits(self, by: Person | None, limits: Thresholds) -> bool:
        """Set the thresholds; those that are as the program brings them are not kept."""
        before, after, given = asdict(self.limits), asdict(limits), asdict(Thresholds())
        changes = {name: (before[name], after[name]) for name in after if before[name] != after[name]}
        self.thresholds = {name: value for name, value in after.items() if value != given[name]}
        return self._written(by, "limits", changes)

    def _written(self, by: Person | None, verb: str, changes: dict[str, tuple[Any, Any]]) -> bool:
        if changes:
            self.touch()
            audit.record(self, verb, by, changes=changes)
        return bool(changes)

    def touch(self) -> None:
        """Say to every process that what it keeps of this county's settings is old."""
        self.stamp = secrets.token_hex(16)


@dataclass(frozen=True)
class Thresholds:
    """When a warning must be confirmed, when something needs attention, when an order is done.

    ``office_`` is when the county is told what the operator has known for a while. Days at a station leave
    out public holidays (``settings.days_off``); days money is owed do not.
    """

    payable_fen: int = 200_000
    quantity_m: int = 10_000
    saving_rate_bp: int = 5_000
    alike_days: int = 7
    waiting_days: int = 3
    unpaid_days: int = 7
    unshipped_days: int = 2
    silent_days: int = 7
    office_waiting_days: int = 7
    office_unpaid_days: int = 30
    complete_days: int = 7
    retention_years: int = 5
    contract_days: int = 30
    warranty_days: int = 30
    certificate_days: int = 60
    quote_days: int = 14
    price_months: int = 12
    grower_days: int = 15
    stock_days: int = 30
    stock_rest_bp: int = 500


class DictionaryWord(InCounty, Model):
    """One word of a dictionary as this county has it: its own, or its change of one the program brings.

    ``key`` is what rows store and never changes, so that old rows keep their word.
    """

    __tablename__ = "dictionary_words"
    __table_args__ = spread(UniqueConstraint("county_id", "kind", "key"))
    __county_wide__ = True

    kind: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(40))
    word: Mapped[str] = mapped_column(String(40))
    english: Mapped[str] = mapped_column(String(60), default="")
    from_on: Mapped[dt.date | None]
    until_on: Mapped[dt.date | None]
    position: Mapped[int] = mapped_column(default=0)


class CalendarYear(InCounty, Model):
    """Holidays and worked weekends of a year as this county has them: ``[{name, first, last, works}]``."""

    __tablename__ = "calendar_years"
    __table_args__ = spread(UniqueConstraint("county_id", "year"))
    __county_wide__ = True

    year: Mapped[int]
    spans: Mapped[list[dict[str, Any]]] = mapped_column(JSON)


class CountyLogo(InCounty, Model):
    """The picture beside a county's name, made anew as a small PNG; shown before sign-in too."""

    __tablename__ = "county_logos"
    __table_args__ = spread(Index("ix_county_logos_digest", "county_id", "digest"))
    __county_wide__ = True

    digest: Mapped[str] = mapped_column(String(64))
    png: Mapped[bytes] = mapped_column(LargeBinary)
    added_at: Mapped[dt.datetime] = mapped_column(default=clock.now)


def county(county_id: str) -> CountySettings:
    """The settings of a county; an unnamed county gets defaults that are not stored."""
    found = db.session.get(CountySettings, {"county_id": county_id}, execution_options={"scoped": True})
    return found or CountySettings(
        county_id=county_id,
        name="",
        english="",
        title="",
        phone="",
        planned_stations=0,
        plan_years=3,
        thresholds={},
        logo="",
        has_hall=False,
        has_lookup=False,
        stamp="",
    )


def stamp_of(county_id: str) -> str:
    """The stamp of a county's settings; of the acting person's county it came with the person."""
    someone = acting()
    if someone is not None and someone.county_id == county_id and someone.settings_stamp is not None:
        return someone.settings_stamp
    return county(county_id).stamp or ""


def limits_of(by: Person) -> Thresholds:
    """The thresholds this person looks by: the county's own, for a province the defaults."""
    return Thresholds() if by.role is Role.PROVINCE else kept_limits(by.county_id)


_THRESHOLDS = Prepared(
    lambda _insert: select(CountySettings.thresholds).where(CountySettings.county_id == bindparam("county"))
)


def county_limits(county_id: str) -> Thresholds:
    """The thresholds of a county alone: what each order is held against."""
    found = _THRESHOLDS.run({"county": county_id})
    return limits(found[0].thresholds if found else {})


_kept_limits: dict[str, tuple[str, Thresholds]] = {}


def kept_limits(county_id: str) -> Thresholds:
    """The same, kept by this process until the county's stamp changes."""
    stamp = stamp_of(county_id)
    known = _kept_limits.get(county_id)
    if stamp and known is not None and known[0] == stamp:
        return known[1]
    found = county_limits(county_id)
    _kept_limits[county_id] = (stamp, found)
    return found


def limits(kept: dict[str, Any] | None) -> Thresholds:
    """What a county set, with the defaults for the rest."""
    return Thresholds(
        **{key: value for key, value in (kept or {}).items() if key in Thresholds.__annotations__}
    )


def installation() -> dict[str, str]:
    """All facts about this database."""
    return {row.key: row.value for row in db.session.query(Installation)}


def mark_installation(**facts: str | dt.date) -> None:
    """Set facts about this database."""
    for key, value in facts.items():
        db.session.merge(Installation(key=key, value=str(value)))
