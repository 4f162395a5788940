"""Households and villagers: who the operator buys for, and what they agreed to."""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from typing import Any

from sqlalchemy import ColumnElement, Index, String, Uuid, and_
from sqlalchemy.orm import Mapped, mapped_column

from station_app.core import audit, clock, people
from station_app.core.access import Person
from station_app.core.binned import Binned, bin_index
from station_app.core.db import Model, OfStation, db, spread, uuid7, within, word
from station_app.core.i18n import N_, gettext


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


class Relation(enum.StrEnum):
    """What somebody is in the household, as its head would say it."""

    UNKNOWN = ""
    HEAD = "head"
    SPOUSE = "spouse"
    PARENT = "parent"
    CHILD = "child"
    OTHER = "other"


class Way(enum.StrEnum):
    """How somebody said yes or no."""

    UNKNOWN = ""
    COUNTER = "counter"
    PHONE = "phone"
    MESSAGE = "message"
    WECHAT = "wechat"


RELATION_WORDS = {
    Relation.UNKNOWN: N_("没写"),
    Relation.HEAD: N_("户主"),
    Relation.SPOUSE: N_("配偶"),
    Relation.PARENT: N_("父母"),
    Relation.CHILD: N_("子女"),
    Relation.OTHER: N_("其他家人"),
}
WAY_WORDS = {
    Way.UNKNOWN: N_("没写"),
    Way.COUNTER: N_("当面"),
    Way.PHONE: N_("电话里"),
    Way.MESSAGE: N_("短信"),
    Way.WECHAT: N_("微信"),
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


class Villager(OfStation, Binned, Model):
    """A person the operator buys for. No telephone is allowed: many old people have none."""

    __tablename__ = "villagers"
    __table_args__ = spread(
        within("station_id", "stations"),
        within("household_id", "households"),
        Index("ix_villagers_name", "county_id", "station_id", "name"),
        Index("ix_villagers_initials", "county_id", "station_id", "initials"),
        Index("ix_villagers_sorted", "county_id", "initials", "id"),
        Index("ix_villagers_household", "county_id", "household_id"),
        Index("ix_villagers_phone_tail", "county_id", "phone_tail"),
        Index("ix_villagers_phone", "county_id", "phone"),
        bin_index("villagers"),
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
    consent_way: Mapped[str] = mapped_column(String(24), default="", server_default="")
    relation: Mapped[str] = mapped_column(String(24), default="", server_default="")
    merged_into_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    erased_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    def call(self, name: str, phone: str) -> None:
        """Set name and telephone together with what they are found by."""
        self.name, self.initials = name, people.initials(name)[:80]
        self.phone, self.phone_tail = phone, people.tail(phone)

    def agree(self, consent: Consent, on: dt.date | None, way: str | None = None) -> None:
        """Record what the villager said, how, and on which day (today when nobody says otherwise)."""
        self.consent = consent
        if way is not None or consent is Consent.NOT_ASKED:
            self.consent_way = "" if consent is Consent.NOT_ASKED else way or ""
        self.consent_on = None if consent is Consent.NOT_ASKED else on or clock.today()

    def change(
        self,
        by: Person | None,
        *,
        name: str,
        phone: str,
        group_name: str,
        consent: Consent,
        consent_on: dt.date | None,
        consent_way: str | None = None,
        reason: str = "",
    ) -> None:
        """Change what is known about the villager, written to the audit with before and after."""
        before = self._known()
        self.call(name, phone)
        self.group_name = group_number(group_name)
        self.agree(
            consent,
            consent_on if consent_on or consent is not before["consent"] else self.consent_on,
            consent_way,
        )
        after = self._known()
        changes = {key: (before[key], after[key]) for key in before if before[key] != after[key]}
        if changes:
            audit.record(self, "edit", by, reason, changes=changes)

    def _known(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "phone": self.phone,
            "group": self.group_name,
            "consent": self.consent,
            "consent_on": self.consent_on,
            "consent_way": self.consent_way,
        }

    @property
    def group_words(self) -> str:
        """The group as people say it: '2' is 2组."""
        return group_words(self.group_name)

    @property
    def line(self) -> str:
        """What tells one villager from another of the same name: group and the tail of the telephone."""
        tail = gettext(N_("尾号 %(tail)s"), tail=self.phone_tail) if self.phone_tail else ""
        return "·".join(part for part in (self.group_words, tail) if part)


def group_number(written: str) -> str:
    """One group is kept in one way however it was written: '3组', '第 3 组', 'Group 3' and '3' are '3'."""
    number = "".join(written.split()).removeprefix("Group").removeprefix("第").removesuffix("组")
    return number if number.isdigit() else written


def group_words(group: str) -> str:
    """A group as people say it: '2' is 2组, Group 2; what is no number stays as it was written."""
    number = group_number(group)
    return gettext("%(n)s组", n=number) if number.isdigit() else group


def register(
    county_id: str,
    station_id: uuid.UUID,
    name: str,
    phone: str,
    *,
    by: Person | None,
    group_name: str = "",
    consent: Consent = Consent.NOT_ASKED,
    consent_on: dt.date | None = None,
    consent_way: str = "",
    id: uuid.UUID | None = None,
) -> Villager:
    """A new villager in a new household, written to the audit."""
    group = group_number(group_name)
    household = Household(county_id=county_id, id=uuid7(), station_id=station_id, group_name=group)
    db.session.add(household)
    db.session.flush()
    villager = Villager(
        county_id=county_id,
        id=id or uuid7(),
        station_id=station_id,
        household_id=household.id,
        group_name=group,
    )
    villager.call(name, phone)
    villager.agree(consent, consent_on, consent_way)
    db.session.add(villager)
    db.session.flush()
    audit.record(villager, "register", by, changes={"name": (None, name), "phone": (None, phone)})
    return villager


def on_roll() -> ColumnElement[bool]:
    """Neither merged into another nor erased: those who are found, listed and bought for."""
    return and_(Villager.merged_into_id.is_(None), Villager.erased_at.is_(None))
