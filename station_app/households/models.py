"""Households and villagers: who the operator buys for, and what they agreed to."""

from __future__ import annotations

import datetime as dt
import enum
import uuid

from sqlalchemy import ColumnElement, Index, String, Uuid, or_
from sqlalchemy.orm import Mapped, mapped_column

from station_app.core import audit, clock, people
from station_app.core.access import Person
from station_app.core.db import Model, OfStation, db, spread, uuid7, within, word
from station_app.core.i18n import N_


class Consent(enum.StrEnum):
    """What a villager said about keeping name and telephone (PIPL, article 13)."""

    NOT_ASKED = "not_asked"
    SPOKEN = "spoken"
    SIGNED = "signed"
    REFUSED = "refused"


CONSENT_WORDS = {
    Consent.NOT_ASKED: N_("还没问"),
    Consent.SPOKEN: N_("口头同意"),
    Consent.SIGNED: N_("签字同意"),
    Consent.REFUSED: N_("不同意"),
}


class Household(OfStation, Model):
    """A household of a station's village; figures count households, not heads."""

    __tablename__ = "households"
    __table_args__ = spread(
        within("station_id", "stations"), Index("ix_households_station", "county_id", "station_id")
    )

    village_code: Mapped[str] = mapped_column(String(12), default="")
    group_name: Mapped[str] = mapped_column(String(40), default="")
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)


class Villager(OfStation, Model):
    """A person the operator buys for. No telephone is allowed: many old people have none."""

    __tablename__ = "villagers"
    __table_args__ = spread(
        within("station_id", "stations"),
        within("household_id", "households"),
        Index("ix_villagers_name", "county_id", "station_id", "name"),
        Index("ix_villagers_initials", "county_id", "station_id", "initials"),
        Index("ix_villagers_phone_tail", "county_id", "phone_tail"),
    )
    __personal__ = frozenset({"name", "phone"})

    household_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    name: Mapped[str] = mapped_column(String(80))
    initials: Mapped[str] = mapped_column(String(80), default="")
    phone: Mapped[str] = mapped_column(String(20), default="")
    phone_tail: Mapped[str] = mapped_column(String(4), default="")
    group_name: Mapped[str] = mapped_column(String(40), default="")
    consent: Mapped[Consent] = mapped_column(word(Consent), default=Consent.NOT_ASKED)
    consent_on: Mapped[dt.date | None]
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    def call(self, name: str, phone: str) -> None:
        """Set name and telephone together with what they are found by."""
        self.name, self.initials = name, people.initials(name)
        self.phone, self.phone_tail = phone, people.tail(phone)


def register(
    county_id: str,
    station_id: uuid.UUID,
    name: str,
    phone: str,
    *,
    by: Person | None,
    group_name: str = "",
    consent: Consent = Consent.NOT_ASKED,
    id: uuid.UUID | None = None,
) -> Villager:
    """A new villager in a new household, written to the audit."""
    household = Household(county_id=county_id, id=uuid7(), station_id=station_id, group_name=group_name)
    db.session.add(household)
    db.session.flush()
    villager = Villager(
        county_id=county_id,
        id=id or uuid7(),
        station_id=station_id,
        household_id=household.id,
        group_name=group_name,
        consent=consent,
        consent_on=None if consent is Consent.NOT_ASKED else clock.today(),
    )
    villager.call(name, phone)
    db.session.add(villager)
    db.session.flush()
    audit.record(villager, "register", by, changes={"name": (None, name), "phone": (None, phone)})
    return villager


def matching(words: str) -> ColumnElement[bool]:
    """Found by characters of the name, by pinyin initials, or by the tail of the telephone."""
    words = words.strip()
    if words.isdigit():
        tail = (
            Villager.phone_tail == words
            if len(words) == 4
            else Villager.phone.endswith(words, autoescape=True)
        )
        return or_(tail, Villager.phone == words)
    if words.isascii():
        return or_(
            Villager.initials.startswith(words.lower().replace(" ", ""), autoescape=True),
            Villager.name.contains(words, autoescape=True),
        )
    return Villager.name.contains(words, autoescape=True)
