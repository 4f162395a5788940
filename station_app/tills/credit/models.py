"""What a villager owes from before the orders kept here; what orders leave unpaid stands on the orders.

``settled_fen`` repeats what the ledger collected for it; ``station verify`` holds them against each other.
"""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, ColumnElement, Index, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from station_app.core.db import Fen, Model, OfStation, spread, within


class Credit(OfStation, Model):
    """One debt of a villager, in fen, since a day; ``batch_id``: the list it came with."""

    __tablename__ = "credits"
    __table_args__ = spread(
        within("station_id", "stations"),
        within("villager_id", "villagers"),
        within("batch_id", "import_batches"),
        CheckConstraint("amount_fen > 0", name="amount"),
        CheckConstraint("settled_fen >= 0 AND settled_fen <= amount_fen", name="settled"),
        Index("ix_credits_station", "county_id", "station_id", "since_on"),
        Index("ix_credits_villager", "county_id", "villager_id"),
        Index("ix_credits_batch", "county_id", "batch_id"),
    )

    villager_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    amount_fen: Mapped[Fen]
    settled_fen: Mapped[Fen] = mapped_column(default=0)
    since_on: Mapped[dt.date]
    note: Mapped[str] = mapped_column(String(200), default="")
    batch_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    made_at: Mapped[dt.datetime]
    by_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    by_name: Mapped[str] = mapped_column(String(80), default="")
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    @property
    def owed_fen(self) -> int:
        """What is still owed."""
        return self.amount_fen - self.settled_fen


OWED: ColumnElement[int] = Credit.amount_fen - Credit.settled_fen
"""What is still owed of a debt, in a statement."""
