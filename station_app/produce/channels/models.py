"""Channels, and the settlements of what platforms pay out."""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from typing import Any

from sqlalchemy import CheckConstraint, Index, Integer, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from station_app.core import audit, clock
from station_app.core.access import Person, visible
from station_app.core.db import Fen, InCounty, Model, db, spread, uuid7, within, word
from station_app.core.errors import NotNow, Refused
from station_app.core.i18n import N_
from station_app.core.money import share
from station_app.prices.models import key_of
from station_app.produce.channels.fees import FeeBack, given_back


class ChannelKind(enum.StrEnum):
    """What kind of place it is sold at."""

    ONLINE = "online"
    OFFLINE = "offline"
    PAVILION = "pavilion"
    GROUP = "group"


KIND_WORDS = {
    ChannelKind.ONLINE: N_("网上"),
    ChannelKind.OFFLINE: N_("线下"),
    ChannelKind.PAVILION: N_("地方馆"),
    ChannelKind.GROUP: N_("团购"),
}
PLATFORMS = {
    "": N_("不是平台"),
    "taobao": N_("淘宝、天猫"),
    "1688": "1688",
    "jd": N_("京东"),
    "pinduoduo": N_("拼多多"),
}
"""Whose order files belong to a channel (``imports.platforms``)."""
CHANGEABLE = ("name", "kind", "platform", "shop", "fee_bp", "fee_fen", "fee_back", "url", "phone", "note")
MOST_FEE_BP = 5_000


class Channel(InCounty, Model):
    """One channel. The fee of a sale is ``fee_bp`` of what was paid and ``fee_fen`` an order, as of its day;
    ``fee_back`` (``fees.FeeBack``) says what of it comes back with a refund.

    ``shop`` is the shop's name as exports have it, where a platform has several of the county's shops.
    """

    __tablename__ = "channels"
    __table_args__ = spread(
        UniqueConstraint("county_id", "name_key"),
        CheckConstraint("fee_bp >= 0 and fee_fen >= 0", name="fee"),
    )
    __county_wide__ = True

    name: Mapped[str] = mapped_column(String(60))
    name_key: Mapped[str] = mapped_column(String(120))
    kind: Mapped[ChannelKind] = mapped_column(word(ChannelKind))
    platform: Mapped[str] = mapped_column(String(20), default="")
    shop: Mapped[str] = mapped_column(String(80), default="")
    fee_bp: Mapped[int] = mapped_column(Integer, default=0)
    fee_fen: Mapped[Fen] = mapped_column(default=0)
    fee_back: Mapped[FeeBack] = mapped_column(word(FeeBack), default=FeeBack.NONE, server_default="none")
    url: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str] = mapped_column(String(30), default="")
    note: Mapped[str] = mapped_column(String(200), default="")
    closed_at: Mapped[dt.datetime | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    @property
    def is_open(self) -> bool:
        """May new sales name it?"""
        return self.closed_at is None

    def fee_of(self, amount_fen: int, *, is_first: bool = True) -> int:
        """What it keeps of a sale; the part an order costs stands at its first line."""
        return min(amount_fen, share(amount_fen, self.fee_bp) + (self.fee_fen if is_first else 0))

    def fee_back_of(self, sale: Any, refund_fen: int) -> int:
        """What it gives back of a sale's fee when so much more goes back to the buyer."""
        return given_back(
            self.fee_back,
            fee_fen=sale.fee_fen,
            back_fen=sale.fee_back_fen,
            amount_fen=sale.amount_fen,
            refunded_fen=sale.refunded_fen + refund_fen,
            is_settled=sale.settlement_id is not None,
        )

    def change(self, by: Person | None, verb: str = "edit", **values: Any) -> bool:
        """Set its fields, written to the audit; False when nothing differs. Raises ``Refused`` for a
        taken name.
        """
        before = {name: getattr(self, name) for name in CHANGEABLE}
        for name, value in values.items():
            setattr(self, name, value)
        self.name_key = key_of(self.name)
        with db.session.no_autoflush:
            other = db.session.scalar(visible(Channel).where(Channel.name_key == self.name_key))
        if other is not None and other.id != self.id:
            raise Refused(N_("已经有“%(other)s”这个渠道了。"), other=other.name)
        changes = {
            name: (before[name], getattr(self, name))
            for name in CHANGEABLE
            if before[name] != getattr(self, name)
        }
        db.session.add(self)
        if changes:
            audit.record(self, verb, by, changes=changes)
        return bool(changes)

    def close(self, by: Person) -> None:
        """Sell through it no more; sales that name it keep it."""
        if not self.is_open:
            raise NotNow(N_("这个渠道已经停用了。"))
        self.closed_at = clock.moment()
        audit.record(self, "close", by)

    def reopen(self, by: Person) -> None:
        """Sell through it again."""
        if self.is_open:
            raise NotNow(N_("这个渠道正在用着。"))
        self.closed_at = None
        audit.record(self, "reopen", by)


def new(county_id: str, by: Person | None, id: uuid.UUID | None = None, **values: Any) -> Channel:
    """A new channel; raises ``Refused`` for a name that is taken."""
    row = Channel(county_id=county_id, id=id or uuid7(), closed_at=None)
    row.change(by, "add", **values)
    return row


def offered(kept: uuid.UUID | None = None) -> list[Channel]:
    """The channels to choose from; ``kept`` is among them though closed."""
    query = visible(Channel).where(Channel.closed_at.is_(None) | (Channel.id == kept))
    return list(db.session.scalars(query.order_by(Channel.kind, Channel.name_key)))


class Settlement(InCounty, Model):
    """What a channel paid out for a time: its sales of that time, what it kept (less what came back of it
    with refunds), what came, and the difference. ``deducted_fen`` went back to buyers of sales that an
    earlier settlement had paid out, less what the channel gave back of its fee; with more of that than was
    sold, ``due_fen`` is below zero: the channel takes money back.
    """

    __tablename__ = "settlements"
    __table_args__ = spread(
        within("channel_id", "channels"),
        Index("ix_settlements_channel", "county_id", "channel_id", "through_on"),
        CheckConstraint("through_on >= from_on", name="days"),
    )
    __county_wide__ = True

    channel_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    from_on: Mapped[dt.date]
    through_on: Mapped[dt.date]
    sales: Mapped[int] = mapped_column(Integer, default=0)
    amount_fen: Mapped[Fen]
    refunded_fen: Mapped[Fen]
    fee_fen: Mapped[Fen]
    deducted_fen: Mapped[Fen] = mapped_column(default=0, server_default="0")
    due_fen: Mapped[Fen]
    received_fen: Mapped[Fen]
    received_on: Mapped[dt.date]
    note: Mapped[str] = mapped_column(String(200), default="")
    at: Mapped[dt.datetime]
    by_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    by_name: Mapped[str] = mapped_column(String(80), default="")
    undone_at: Mapped[dt.datetime | None]

    @property
    def difference_fen(self) -> int:
        """What came over what was due; below 0: less came."""
        return self.received_fen - self.due_fen
