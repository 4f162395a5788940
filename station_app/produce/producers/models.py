"""Who grows and makes: a household, a cooperative or a company of a station's village; what they hold.

A household may be one of the station's: then its villager is named, and the county (nobody else) sees its
poverty status of the day through it. What buyers may read of a household (``alias``, ``story``) is shown only
while its ``publish`` says yes: that consent is asked apart from the one to keep name and telephone.
"""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Index, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from station_app.core import audit, clock, people
from station_app.core.access import COUNTY_ROLES, Person, visible, visible_columns
from station_app.core.db import Model, OfStation, db, spread, uuid7, within, word
from station_app.core.i18n import N_
from station_app.households.homes.poverty import PovertyStatus, Status
from station_app.households.models import Consent, Villager
from station_app.produce.producers.numbers import CertificateKind
from station_app.produce.weights import Amount

YES = frozenset({Consent.SPOKEN, Consent.SIGNED})


class ProducerKind(enum.StrEnum):
    """Who it is."""

    HOUSEHOLD = "household"
    COOPERATIVE = "cooperative"
    COMPANY = "company"


KIND_WORDS = {
    ProducerKind.HOUSEHOLD: N_("农户"),
    ProducerKind.COOPERATIVE: N_("合作社"),
    ProducerKind.COMPANY: N_("企业"),
}
CHANGEABLE = (
    *("kind", "name", "phone", "uscc", "village_code", "villager_id"),
    *("members", "area_mu_m", "alias", "story", "publish", "publish_on"),
)


class Producer(OfStation, Model):
    """One producer. ``area_mu_m`` is thousandths of a 亩; ``members`` how many households it brings along."""

    __tablename__ = "producers"
    __table_args__ = spread(
        within("station_id", "stations"),
        within("villager_id", "villagers"),
        Index("ix_producers_station", "county_id", "station_id", "name"),
        Index("ix_producers_villager", "county_id", "villager_id"),
        Index("ix_producers_changed", "county_id", "changed_at", "id"),
    )
    __personal__ = frozenset({"name", "phone", "alias", "story"})

    kind: Mapped[ProducerKind] = mapped_column(word(ProducerKind))
    name: Mapped[str] = mapped_column(String(80))
    initials: Mapped[str] = mapped_column(String(80), default="")
    phone: Mapped[str] = mapped_column(String(20), default="")
    uscc: Mapped[str] = mapped_column(String(18), default="")
    village_code: Mapped[str] = mapped_column(String(12), default="")
    villager_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    members: Mapped[int | None]
    area_mu_m: Mapped[Amount | None]
    alias: Mapped[str] = mapped_column(String(40), default="")
    story: Mapped[str] = mapped_column(Text, default="")
    publish: Mapped[Consent] = mapped_column(word(Consent, "publish"), default=Consent.NOT_ASKED)
    publish_on: Mapped[dt.date | None]
    changed_at: Mapped[dt.datetime]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    @property
    def is_household(self) -> bool:
        """A household: its name is a person's."""
        return self.kind is ProducerKind.HOUSEHOLD

    @property
    def may_be_told(self) -> bool:
        """May buyers read its alias and story? Firms may always be named."""
        return not self.is_household or self.publish in YES

    def register(self, by: Person | None, **values: Any) -> None:
        """A new one, written to the audit."""
        self._put(values)
        db.session.add(self)
        changes = {name: (None, getattr(self, name)) for name in CHANGEABLE if getattr(self, name)}
        audit.record(self, "register", by, changes=changes)

    def change(self, by: Person, **values: Any) -> bool:
        """Change what is known; False when nothing differs."""
        before = {name: getattr(self, name) for name in CHANGEABLE}
        self._put(values)
        changes = {
            name: (before[name], getattr(self, name))
            for name in CHANGEABLE
            if before[name] != getattr(self, name)
        }
        if changes:
            audit.record(self, "edit", by, changes=changes)
        return bool(changes)

    def _put(self, values: dict[str, Any]) -> None:
        before = self.publish
        for name, value in values.items():
            setattr(self, name, value)
        self.initials = people.initials(self.name)[:80]
        if self.publish is Consent.NOT_ASKED:
            self.publish_on = None
        elif self.publish_on is None or self.publish is not before:
            self.publish_on = values.get("publish_on") or clock.today()
        self.changed_at = clock.moment()


class Certificate(OfStation, Model):
    """What a producer holds, for which goods, and until when; ``valid_until`` None: without an end."""

    __tablename__ = "certificates"
    __table_args__ = spread(
        within("station_id", "stations"),
        within("producer_id", "producers"),
        Index("ix_certificates_producer", "county_id", "producer_id"),
        Index("ix_certificates_until", "county_id", "valid_until"),
    )

    producer_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    kind: Mapped[CertificateKind] = mapped_column(word(CertificateKind))
    number: Mapped[str] = mapped_column(String(40))
    goods: Mapped[str] = mapped_column(String(80), default="")
    valid_until: Mapped[dt.date | None]
    ended_at: Mapped[dt.datetime | None]

    def days_left(self, on: dt.date) -> int | None:
        """Days until it ends, below 0 when it is over; None without an end."""
        return None if self.valid_until is None else (self.valid_until - on).days


def add_certificate(
    producer: Producer, by: Person, *, kind: CertificateKind, number: str, goods: str, until: dt.date | None
) -> Certificate:
    """A certificate the producer showed, written to the producer's history."""
    row = Certificate(
        county_id=producer.county_id,
        id=uuid7(),
        station_id=producer.station_id,
        producer_id=producer.id,
        kind=kind,
        number=number,
        goods=goods,
        valid_until=until,
    )
    db.session.add(row)
    audit.record(producer, "certificate", by, changes={"certificate": (None, number), "until": (None, until)})
    return row


def end_certificate(row: Certificate, producer: Producer, by: Person) -> None:
    """It holds no longer, or was typed wrong; twice is once."""
    if row.ended_at is None:
        row.ended_at = clock.moment()
        audit.record(producer, "certificate_ended", by, changes={"certificate": (row.number, None)})


def certificates_of(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[Certificate]]:
    """The certificates that stand of producers the caller has found visible, those that end first on top."""
    wanted = list(ids)
    found: dict[uuid.UUID, list[Certificate]] = {id: [] for id in wanted}
    if wanted:
        query = visible(Certificate).where(
            Certificate.producer_id.in_(wanted), Certificate.ended_at.is_(None)
        )
        order = (Certificate.valid_until.is_(None), Certificate.valid_until, Certificate.id)
        for row in db.session.scalars(query.order_by(*order)):
            found[row.producer_id].append(row)
    return found


def poverty_of(producers: Iterable[Producer], on: dt.date, by: Person) -> dict[uuid.UUID, Status]:
    """What the households behind producers are on a day, by producer; for county roles, else nothing.

    Two statements whatever their number. Cooperatives and households without a villager are not in it.
    """
    linked = {row.villager_id: row.id for row in producers if row.villager_id is not None}
    if by.role not in COUNTY_ROLES or not linked:
        return {}
    homes = visible_columns(Villager, Villager.id, Villager.household_id).where(Villager.id.in_(linked))
    household_of = {row.id: row.household_id for row in db.session.execute(homes)}
    query = visible(PovertyStatus).where(
        PovertyStatus.household_id.in_(set(household_of.values())), PovertyStatus.from_on <= on
    )
    holds: dict[uuid.UUID, Status] = {}
    for row in db.session.scalars(query.order_by(PovertyStatus.from_on, PovertyStatus.id)):
        holds[row.household_id] = Status(row.status)
    return {
        linked[villager]: holds[household]
        for villager, household in household_of.items()
        if household in holds
    }
