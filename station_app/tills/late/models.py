"""A deed that fell behind a day close. Its money is counted in the next close whatever is said of it here."""

from __future__ import annotations

import datetime as dt
import enum
import uuid

from sqlalchemy import BigInteger, Index, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from station_app.core.db import Model, OfStation, spread, within, word
from station_app.core.i18n import N_
from station_app.ledger.models import Method


class LateState(enum.StrEnum):
    """What somebody said of it."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    CORRECTED = "corrected"


LATE_WORDS = {
    LateState.WAITING: N_("等着看"),
    LateState.ACCEPTED: N_("没错，算进下一次交账"),
    LateState.CORRECTED: N_("记错了，已经改好"),
}


class LateKind(enum.StrEnum):
    """What was done: an order logged, a step of one with money, something bought from a producer."""

    ORDER = "order"
    STEP = "step"
    BUY = "buy"


KIND_WORDS = {
    LateKind.ORDER: N_("下单"),
    LateKind.STEP: N_("取货、收钱"),
    LateKind.BUY: N_("收购"),
}


class LateDeed(OfStation, Model):
    """``id`` is the key the telephone gave the deed. ``made_at`` is when it was done, ``sent_at`` when it
    came; ``close_id`` the first close after it was done. ``worth_fen`` is what it adds to the till.
    ``subject_id`` is the order, or the purchase.
    """

    __tablename__ = "late_deeds"
    __table_args__ = spread(
        within("station_id", "stations"),
        within("close_id", "day_closes"),
        Index("ix_late_deeds_state", "county_id", "station_id", "state", "sent_at"),
    )

    close_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    kind: Mapped[LateKind] = mapped_column(word(LateKind))
    subject_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    number: Mapped[str] = mapped_column(String(40), default="")
    worth_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    method: Mapped[Method | None] = mapped_column(word(Method))
    made_at: Mapped[dt.datetime]
    sent_at: Mapped[dt.datetime]
    by_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    by_name: Mapped[str] = mapped_column(String(80), default="")
    brought_by: Mapped[str] = mapped_column(String(80), default="")
    state: Mapped[LateState] = mapped_column(word(LateState), default=LateState.WAITING)
    note: Mapped[str] = mapped_column(String(200), default="")
    set_at: Mapped[dt.datetime | None]
    set_by: Mapped[str] = mapped_column(String(80), default="")
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
