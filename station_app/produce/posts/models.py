"""A post says that somebody has something or wants something, until a day; its outcome is kept.

It belongs to the county and is read at every station. ``of_station_id`` is the station that wrote it (None:
the county office); only that one, or the office, may end it. Buyers call the station, never the household.
"""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from typing import Any

from sqlalchemy import ColumnElement, Index, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from station_app.core import audit, clock
from station_app.core.access import Person
from station_app.core.db import InCounty, Model, db, spread, within, word
from station_app.core.errors import NotNow
from station_app.core.i18n import N_, gettext
from station_app.core.words import fulldate


class PostKind(enum.StrEnum):
    """Has somebody something, or wants somebody something?"""

    SUPPLY = "supply"
    DEMAND = "demand"


class Outcome(enum.StrEnum):
    """How it ended; OPEN until it is ended or its day is past."""

    OPEN = "open"
    DONE = "done"
    NOTHING = "nothing"


KIND_WORDS = {PostKind.SUPPLY: N_("有货"), PostKind.DEMAND: N_("要货")}
OUTCOME_WORDS = {Outcome.OPEN: N_("还在找"), Outcome.DONE: N_("成了"), Outcome.NOTHING: N_("没成")}
CHANGEABLE = ("kind", "goods", "quantity", "price", "place", "phone", "note", "until_on")


class Post(InCounty, Model):
    """One post. ``quantity`` and ``price`` are words, as people say them: 两千斤左右, 面议."""

    __tablename__ = "posts"
    __table_args__ = spread(
        within("of_station_id", "stations"),
        Index("ix_posts_until", "county_id", "outcome", "until_on"),
        Index("ix_posts_at", "county_id", "at", "id"),
    )
    __county_wide__ = True

    of_station_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    kind: Mapped[PostKind] = mapped_column(word(PostKind))
    goods: Mapped[str] = mapped_column(String(60))
    quantity: Mapped[str] = mapped_column(String(60))
    price: Mapped[str] = mapped_column(String(60), default="")
    place: Mapped[str] = mapped_column(String(80), default="")
    phone: Mapped[str] = mapped_column(String(30), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    until_on: Mapped[dt.date]
    outcome: Mapped[Outcome] = mapped_column(word(Outcome), default=Outcome.OPEN)
    outcome_note: Mapped[str] = mapped_column(String(200), default="")
    at: Mapped[dt.datetime]
    by_name: Mapped[str] = mapped_column(String(80), default="")
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    def publish(self, by: Person | None, **values: Any) -> None:
        """A new one, written to the audit."""
        for name, value in values.items():
            setattr(self, name, value)
        self.at, self.outcome = clock.moment(), Outcome.OPEN
        self.by_name = by.name if by else ""
        db.session.add(self)
        changes = {name: (None, getattr(self, name)) for name in CHANGEABLE if getattr(self, name)}
        audit.record(self, "publish", by, changes=changes, station_id=self.of_station_id)

    def end(self, outcome: Outcome, note: str, by: Person) -> None:
        """It came to something, or to nothing."""
        if self.outcome is not Outcome.OPEN:
            raise NotNow(N_("这一条已经有结果了。"))
        self.outcome, self.outcome_note = outcome, note
        changes = {"outcome": (Outcome.OPEN.value, outcome.value)}
        audit.record(self, "end", by, note, changes, station_id=self.of_station_id)

    def is_open(self, on: dt.date) -> bool:
        """Is it still looked for on a day?"""
        return self.outcome is Outcome.OPEN and on <= self.until_on

    def state_words(self, on: dt.date) -> str:
        """Where it stands, as pages say it."""
        if self.outcome is Outcome.OPEN and on > self.until_on:
            return gettext(N_("过期了"))
        return gettext(OUTCOME_WORDS[self.outcome])

    @property
    def text(self) -> str:
        """The post as a message to send: short lines, nothing to click."""
        lines = [
            gettext(
                N_("【%(kind)s】%(goods)s %(quantity)s"),
                kind=gettext(KIND_WORDS[self.kind]),
                goods=self.goods,
                quantity=self.quantity,
            ),
            gettext(N_("价钱：%(price)s"), price=self.price) if self.price else "",
            gettext(N_("地点：%(place)s"), place=self.place) if self.place else "",
            self.note,
            gettext(N_("电话：%(phone)s"), phone=self.phone) if self.phone else "",
            gettext(N_("到 %(day)s 有效"), day=fulldate(self.until_on)),
        ]
        return "\n".join(line for line in lines if line)


def open_on(on: dt.date) -> ColumnElement[bool]:
    """Those still looked for on a day."""
    return (Post.outcome == Outcome.OPEN) & (Post.until_on >= on)
