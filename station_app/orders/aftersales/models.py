"""One after-sales case of an order: what it is about, how far it is, what was paid and by whom."""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from station_app.core.db import Fen, Model, OfStation, spread, within, word
from station_app.core.i18n import N_
from station_app.ledger.models import Method


class CaseKind(enum.StrEnum):
    """退货退款, 换货, 仅退款, 补发."""

    RETURN = "return"
    EXCHANGE = "exchange"
    REFUND = "refund"
    RESEND = "resend"


class CaseState(enum.StrEnum):
    """How far a case is. Settled: goods and money are where they belong; refused: nothing came of it."""

    OPENED = "opened"
    SENT = "sent"
    SETTLED = "settled"
    REFUSED = "refused"


class FreightBy(enum.StrEnum):
    """Who bears the freight of sending back.

    ``shop``: no money moves here. Otherwise the till pays the courier, and ``refund`` keeps it from what the
    villager gets back, ``villager`` collects it on the spot, ``station`` bears it.
    """

    SHOP = "shop"
    REFUND = "refund"
    VILLAGER = "villager"
    STATION = "station"


CASE_KINDS = {
    CaseKind.RETURN: N_("退货退款"),
    CaseKind.EXCHANGE: N_("换货"),
    CaseKind.REFUND: N_("仅退款"),
    CaseKind.RESEND: N_("补发"),
}
CASE_WORDS = {
    CaseState.OPENED: N_("登记了"),
    CaseState.SENT: N_("寄回了"),
    CaseState.SETTLED: N_("办完了"),
    CaseState.REFUSED: N_("没办成"),
}
FREIGHT_WORDS = {
    FreightBy.SHOP: N_("店家出"),
    FreightBy.REFUND: N_("乡亲出，从退款里扣"),
    FreightBy.VILLAGER: N_("乡亲出，当场收"),
    FreightBy.STATION: N_("站里出"),
}
OPEN = (CaseState.OPENED, CaseState.SENT)
GOES_BACK = (CaseKind.RETURN, CaseKind.EXCHANGE)
"""Kinds of which goods are sent back."""
COMES_NEW = (CaseKind.EXCHANGE, CaseKind.RESEND)
"""Kinds for which the shop sends something once more."""


class OrderReturn(OfStation, Model):
    """One after-sales case: which lines how much, why, who pays the freight, what came of it.

    A return that is given back at the counter at once is a case that was settled when it was written down.
    ``lines`` are ``{line_id, units_m, refund_fen}``: the units concerned and what was refunded for them.
    ``asked_fen`` is the refund that is expected, before a freight kept from it; ``refund_fen`` is what was
    paid out; ``more_fen`` what the villager paid for dearer goods; ``freight_paid_fen`` what the till paid
    the courier. ``key`` is that of the last step: a second tap is no second step.
    """

    __tablename__ = "order_returns"
    __table_args__ = spread(
        within("order_id", "orders"),
        CheckConstraint("freight_fen >= 0 and asked_fen >= 0 and more_fen >= 0", name="sums"),
        Index("ix_order_returns_order", "county_id", "order_id"),
        Index("ix_order_returns_state", "county_id", "state", "at"),
    )
    __personal__ = frozenset({"received_by"})

    order_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    kind: Mapped[CaseKind] = mapped_column(
        word(CaseKind), default=CaseKind.RETURN, server_default=CaseKind.RETURN.value
    )
    state: Mapped[CaseState] = mapped_column(
        word(CaseState), default=CaseState.SETTLED, server_default=CaseState.SETTLED.value
    )
    on: Mapped[dt.date]
    at: Mapped[dt.datetime]
    lines: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    asked_fen: Mapped[Fen] = mapped_column(default=0, server_default="0")
    refund_fen: Mapped[Fen] = mapped_column(default=0)
    written_off_fen: Mapped[Fen] = mapped_column(default=0)
    more_fen: Mapped[Fen] = mapped_column(default=0, server_default="0")
    method: Mapped[Method | None] = mapped_column(word(Method, "returnmethod"))
    received_by: Mapped[str] = mapped_column(String(80), default="", server_default="")
    freight_by: Mapped[FreightBy] = mapped_column(
        word(FreightBy), default=FreightBy.SHOP, server_default=FreightBy.SHOP.value
    )
    freight_fen: Mapped[Fen] = mapped_column(default=0, server_default="0")
    freight_paid_fen: Mapped[Fen] = mapped_column(default=0, server_default="0")
    instead: Mapped[str] = mapped_column(String(200), default="", server_default="")
    courier: Mapped[str] = mapped_column(String(40), default="", server_default="")
    tracking_number: Mapped[str] = mapped_column(String(60), default="", server_default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    outcome: Mapped[str] = mapped_column(String(200), default="", server_default="")
    by_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    by_name: Mapped[str] = mapped_column(String(80), default="")
    sent_at: Mapped[dt.datetime | None]
    sent_by: Mapped[str] = mapped_column(String(80), default="", server_default="")
    done_at: Mapped[dt.datetime | None]
    done_by: Mapped[str] = mapped_column(String(80), default="", server_default="")
    key: Mapped[uuid.UUID | None] = mapped_column(Uuid)

    @property
    def is_open(self) -> bool:
        """Is something still to be done?"""
        return self.state in OPEN

    @property
    def kept_fen(self) -> int:
        """What is kept from the expected refund for the freight."""
        return self.freight_fen if self.freight_by is FreightBy.REFUND else 0

    @property
    def cost_fen(self) -> int:
        """What the station bears of the freight: its cost, in no turnover."""
        return self.freight_paid_fen if self.freight_by is FreightBy.STATION else 0
