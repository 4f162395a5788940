"""Agreements with buyers, and what buyers paid on them."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from station_app.core import audit, clock
from station_app.core.access import Person
from station_app.core.db import Fen, InCounty, Model, db, spread, uuid7, within, word
from station_app.core.errors import NotNow, Refused
from station_app.core.i18n import N_
from station_app.produce.weights import Amount, Unit

CHANGEABLE = ("buyer", "phone", "amount", "floor_fen", "from_on", "through_on", "note")


class Agreement(InCounty, Model):
    """A buyer's word for a quantity of a product: ``floor_fen`` per ``unit`` is the least that is paid."""

    __tablename__ = "agreements"
    __table_args__ = spread(
        within("product_id", "products"),
        CheckConstraint("amount > 0 and floor_fen >= 0", name="amount"),
        CheckConstraint("through_on >= from_on", name="days"),
        Index("ix_agreements_through", "county_id", "through_on", "id"),
    )
    __county_wide__ = True

    buyer: Mapped[str] = mapped_column(String(80))
    phone: Mapped[str] = mapped_column(String(30), default="")
    product_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    amount: Mapped[Amount]
    unit: Mapped[Unit] = mapped_column(word(Unit, "agreement_unit"))
    size: Mapped[Amount]
    floor_fen: Mapped[Fen]
    from_on: Mapped[dt.date]
    through_on: Mapped[dt.date]
    note: Mapped[str] = mapped_column(String(200), default="")
    ended_at: Mapped[dt.datetime | None]
    ended_why: Mapped[str] = mapped_column(String(200), default="")
    changed_at: Mapped[dt.datetime]
    by_name: Mapped[str] = mapped_column(String(80), default="")
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    @property
    def is_open(self) -> bool:
        """Does it still run?"""
        return self.ended_at is None and self.through_on >= clock.today()

    def change(self, by: Person, verb: str = "edit", **values: Any) -> bool:
        """Set its fields, written to the audit; False when nothing differs. Raises ``Refused`` for odd
        days.
        """
        before = {name: getattr(self, name) for name in CHANGEABLE}
        for name, value in values.items():
            setattr(self, name, value)
        if self.through_on < self.from_on:
            raise Refused(N_("结束不能早于开始，请核对日期"))
        changes = {
            name: (before[name], getattr(self, name))
            for name in CHANGEABLE
            if before[name] != getattr(self, name)
        }
        self.changed_at, self.by_name = clock.moment(), by.name
        db.session.add(self)
        if changes:
            audit.record(self, verb, by, changes=changes)
        return bool(changes)

    def end(self, reason: str, by: Person) -> None:
        """It runs no longer, with a reason."""
        if self.ended_at is not None:
            raise NotNow(N_("这份协议已经结束了。"))
        self.ended_at, self.ended_why = clock.moment(), reason[:200]
        audit.record(self, "end", by, reason)


class AgreementPayment(InCounty, Model):
    """What a buyer paid on an agreement; ``reverses_id`` takes one back."""

    __tablename__ = "agreement_payments"
    __table_args__ = spread(
        within("agreement_id", "agreements"),
        within("reverses_id", "agreement_payments"),
        CheckConstraint("amount_fen > 0", name="amount"),
        Index("ix_agreement_payments_agreement", "county_id", "agreement_id"),
        Index("uq_agreement_payments_reverses", "county_id", "reverses_id", unique=True),
    )
    __county_wide__ = True

    agreement_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    amount_fen: Mapped[Fen]
    on: Mapped[dt.date]
    at: Mapped[dt.datetime]
    note: Mapped[str] = mapped_column(String(200), default="")
    reverses_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    by_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    by_name: Mapped[str] = mapped_column(String(80), default="")


def receive(
    agreement: Agreement,
    amount_fen: int,
    on: dt.date,
    by: Person,
    *,
    note: str = "",
    id: uuid.UUID | None = None,
    reverses: AgreementPayment | None = None,
) -> AgreementPayment:
    """Write down what the buyer paid, or take one such entry back."""
    row = AgreementPayment(
        county_id=agreement.county_id,
        id=id or uuid7(),
        agreement_id=agreement.id,
        amount_fen=amount_fen,
        on=on,
        at=clock.moment(),
        note=note,
        reverses_id=reverses.id if reverses else None,
        by_id=by.id,
        by_name=by.name,
    )
    db.session.add(row)
    verb = "unreceive" if reverses else "receive"
    audit.record(agreement, verb, by, note, {"paid_fen": (None, amount_fen), "on": (None, on)})
    return row
