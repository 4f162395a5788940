"""Parcels of a station and how far its shelves are numbered."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import Index, String, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from station_app.core import people
from station_app.core.db import Model, OfStation, spread, within, word
from station_app.households.models import Villager
from station_app.parcels.flow import FLOW, HERE, Direction, ParcelState

FOUND_BY = ("tracking_tail", "order_id", "villager_id", "phone_tail")
HERE_SQL = "state in ('waiting', 'unclaimed')"
CODED_SQL = f"{HERE_SQL} and code <> ''"
NUMBERED_SQL = f"{HERE_SQL} and tracking_number <> '' and direction = 'in' and order_id is null"
"""Two orders may lie in one parcel; a number nobody ordered under lies here once."""


class Parcel(OfStation, Model):
    """One parcel: of a proxy order (``order_id``), of somebody who ordered it alone, or of nobody known.

    ``carrier`` is a key of the county's dictionary (codes of 快递100) or a word as typed. Who it is for is a
    villager of the roll, or a name typed here with a telephone. ``code`` (货架-层-序号) is what the villager
    says at the counter: unique among those that lie here. ``collected_by`` names who fetched it for another.
    """

    __tablename__ = "parcels"
    __table_args__ = spread(
        within("station_id", "stations"),
        within("order_id", "orders"),
        within("villager_id", "villagers"),
        Index("ix_parcels_state", "county_id", "station_id", "state", "arrived_on"),
        Index("ix_parcels_changed", "county_id", "changed_at", "id"),
        *(Index(f"ix_parcels_{by}", "county_id", by) for by in FOUND_BY),
        Index(
            "uq_parcels_code",
            "county_id",
            "station_id",
            "code",
            unique=True,
            sqlite_where=text(CODED_SQL),
            postgresql_where=text(CODED_SQL),
        ),
        Index(
            "uq_parcels_here",
            "county_id",
            "station_id",
            "tracking_number",
            unique=True,
            sqlite_where=text(NUMBERED_SQL),
            postgresql_where=text(NUMBERED_SQL),
        ),
    )
    __personal__ = frozenset({"recipient", "phone", "collected_by"})

    order_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    villager_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    direction: Mapped[Direction] = mapped_column(word(Direction), default=Direction.IN)
    state: Mapped[ParcelState] = mapped_column(word(ParcelState), default=ParcelState.WAITING)
    carrier: Mapped[str] = mapped_column(String(40), default="")
    tracking_number: Mapped[str] = mapped_column(String(60), default="")
    tracking_tail: Mapped[str] = mapped_column(String(4), default="")
    recipient: Mapped[str] = mapped_column(String(80), default="")
    initials: Mapped[str] = mapped_column(String(80), default="")
    phone: Mapped[str] = mapped_column(String(20), default="")
    phone_tail: Mapped[str] = mapped_column(String(4), default="")
    shelf: Mapped[str] = mapped_column(String(12), default="")
    code: Mapped[str] = mapped_column(String(20), default="")
    arrived_at: Mapped[dt.datetime | None]
    arrived_on: Mapped[dt.date | None]
    notified_at: Mapped[dt.datetime | None]
    taken_at: Mapped[dt.datetime | None]
    taken_on: Mapped[dt.date | None]
    collected_by: Mapped[str] = mapped_column(String(80), default="")
    note: Mapped[str] = mapped_column(String(200), default="")
    by_name: Mapped[str] = mapped_column(String(80), default="")
    changed_at: Mapped[dt.datetime]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    villager: Mapped[Villager | None] = relationship(
        viewonly=True,
        lazy="raise_on_sql",
        primaryjoin="and_(Parcel.county_id == Villager.county_id, Parcel.villager_id == Villager.id)",
        foreign_keys="[Parcel.county_id, Parcel.villager_id]",
    )

    @property
    def is_here(self) -> bool:
        """Does it lie on a shelf?"""
        return self.state in HERE

    def number(self, carrier: str, tracking_number: str) -> None:
        """Set who carries it and under which number, with the tail it is found by."""
        self.carrier, self.tracking_number = carrier, tracking_number
        self.tracking_tail = tracking_number[-4:]

    def address(self, name: str, phone: str) -> None:
        """Set the typed name and telephone with what they are found by."""
        self.recipient, self.initials = name, people.initials(name)[:80]
        self.phone, self.phone_tail = phone, people.tail(phone)

    def turn(self, verb: str) -> ParcelState:
        """Take one step of its life; returns the state before. Raises ``NotNow``."""
        before = self.state
        self.state = ParcelState(FLOW.step(verb, before))
        return before


class ParcelShelf(Model):
    """The running part of pick-up codes, per shelf (货架-层) of a station."""

    __tablename__ = "parcel_shelves"
    __table_args__ = spread(within("station_id", "stations"))

    county_id: Mapped[str] = mapped_column(String(6), primary_key=True)
    station_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    shelf: Mapped[str] = mapped_column(String(12), primary_key=True)
    last: Mapped[int]
    used_at: Mapped[dt.datetime | None]
