"""Bills that were brought, their lines, and which money entry a line stands for."""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ColumnElement, Index, Integer, LargeBinary, String, Uuid, and_
from sqlalchemy.orm import Mapped, mapped_column

from station_app.bills.statuses import UNFINISHED
from station_app.core.db import Fen, Model, OfStation, spread, within, word
from station_app.core.i18n import N_
from station_app.ledger.models import Method

SOURCES = (Method.WECHAT, Method.ALIPAY)


class Direction(enum.StrEnum):
    """Which way the money went; neutral moves stay with the owner of the account (``/``, 不计收支)."""

    IN = "in"
    OUT = "out"
    NEUTRAL = "neutral"


DIRECTION_WORDS = {Direction.IN: N_("收入"), Direction.OUT: N_("支出"), Direction.NEUTRAL: N_("不计收支")}


class BillState(enum.StrEnum):
    """A bill was looked at, or its lines were kept."""

    CHECKED = "checked"
    KEPT = "kept"


class LineState(enum.StrEnum):
    """What somebody decided about a line."""

    OPEN = "open"
    MATCHED = "matched"
    ASIDE = "aside"


LINE_WORDS = {
    LineState.OPEN: N_("没对"),
    LineState.MATCHED: N_("对上了"),
    LineState.ASIDE: N_("不是站里的"),
}


class Why(enum.StrEnum):
    """Why a line is none of the station's."""

    PRIVATE = "private"
    GOODS = "goods"
    OWN = "own"
    OTHER = "other"


WHY_WORDS = {
    Why.PRIVATE: N_("自己家的收支"),
    Why.GOODS: N_("给平台付的货款、平台退的款"),
    Why.OWN: N_("自己的账户之间转"),
    Why.OTHER: N_("别的，写一句"),
}


class Bill(OfStation, Model):
    """One file. ``content`` is kept only until somebody says yes; ``problems`` are rows that were refused:
    ``[row, heading, sentence, values]``. ``kept_lines`` were new, ``known_lines`` had come with another file.
    """

    __tablename__ = "bills"
    __table_args__ = spread(
        within("station_id", "stations"), Index("ix_bills_station", "county_id", "station_id", "at")
    )

    source: Mapped[Method] = mapped_column(word(Method, "source"))
    state: Mapped[BillState] = mapped_column(word(BillState))
    file: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    from_on: Mapped[dt.date]
    through_on: Mapped[dt.date]
    kept_lines: Mapped[int] = mapped_column(Integer, default=0)
    known_lines: Mapped[int] = mapped_column(Integer, default=0)
    refused_lines: Mapped[int] = mapped_column(Integer, default=0)
    in_fen: Mapped[Fen] = mapped_column(default=0)
    out_fen: Mapped[Fen] = mapped_column(default=0)
    problems: Mapped[list[Any]] = mapped_column(JSON, default=list)
    at: Mapped[dt.datetime]
    by_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    by_name: Mapped[str] = mapped_column(String(80), default="")
    kept_at: Mapped[dt.datetime | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}


class BillLine(OfStation, Model):
    """One line of a bill, once however often it is brought. ``other`` and ``account`` are the other party's.

    ``refunded_fen``: how much of it went back later, by its status; what went back whole needs no entry.
    ``why``, ``reason``: of a line that is none of the station's.
    """

    __tablename__ = "bill_lines"
    __table_args__ = spread(
        within("station_id", "stations"),
        within("bill_id", "bills"),
        CheckConstraint("amount_fen >= 0 AND refunded_fen >= 0", name="amounts"),
        Index(
            "uq_bill_lines_number", "county_id", "station_id", "source", "number", "direction", unique=True
        ),
        Index("ix_bill_lines_state", "county_id", "station_id", "state", "at"),
        Index("ix_bill_lines_bill", "county_id", "bill_id"),
    )

    bill_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    source: Mapped[Method] = mapped_column(word(Method, "source"))
    number: Mapped[str] = mapped_column(String(64))
    own_number: Mapped[str] = mapped_column(String(64), default="")
    at: Mapped[dt.datetime]
    on: Mapped[dt.date]
    direction: Mapped[Direction] = mapped_column(word(Direction))
    amount_fen: Mapped[Fen]
    refunded_fen: Mapped[Fen] = mapped_column(default=0)
    kind: Mapped[str] = mapped_column(String(60), default="")
    status: Mapped[str] = mapped_column(String(60), default="")
    way: Mapped[str] = mapped_column(String(60), default="")
    other: Mapped[str] = mapped_column(String(80), default="")
    account: Mapped[str] = mapped_column(String(80), default="")
    goods: Mapped[str] = mapped_column(String(200), default="")
    note: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[LineState] = mapped_column(word(LineState), default=LineState.OPEN)
    why: Mapped[Why | None] = mapped_column(word(Why))
    reason: Mapped[str] = mapped_column(String(200), default="")
    set_at: Mapped[dt.datetime | None]
    set_by: Mapped[str] = mapped_column(String(80), default="")
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    @property
    def net_fen(self) -> int:
        """What stayed of it."""
        return self.amount_fen - self.refunded_fen

    @property
    def is_due(self) -> bool:
        """Must an entry stand against it?"""
        return self.direction is not Direction.NEUTRAL and self.net_fen > 0 and self.status not in UNFINISHED


DUE: ColumnElement[bool] = and_(
    BillLine.direction != Direction.NEUTRAL,
    BillLine.amount_fen > BillLine.refunded_fen,
    BillLine.status.not_in(UNFINISHED),
)
"""The same in a statement."""


class BillLink(OfStation, Model):
    """A money entry (``id`` is its id) that a line of a bill stands for: each at most once."""

    __tablename__ = "bill_links"
    __table_args__ = spread(
        within("station_id", "stations"),
        within("id", "money_entries"),
        within("line_id", "bill_lines"),
        Index("ix_bill_links_line", "county_id", "line_id"),
    )

    line_id: Mapped[uuid.UUID] = mapped_column(Uuid)
