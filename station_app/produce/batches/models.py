"""Batches, what each was made of, and what was found when it was tested.

A batch is made once, from purchases and batches that are there already, and nothing is ever put into it
later: so no batch can come back to itself, whatever is done. ``amount`` is what was made, ``rest`` what
of it has gone nowhere yet, ``loss`` what went in but did not come out. The database refuses a rest
below 0 or above the amount.
"""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from station_app.core.db import InCounty, Model, OfStation, spread, within, word
from station_app.core.i18n import N_
from station_app.produce.weights import Amount


class Making(enum.StrEnum):
    """What was done to make a batch."""

    GATHERED = "gathered"
    SPLIT = "split"
    WORKED = "worked"
    PACKED = "packed"


MAKING_WORDS = {
    Making.GATHERED: N_("归成一批"),
    Making.SPLIT: N_("分出来"),
    Making.WORKED: N_("加工"),
    Making.PACKED: N_("装袋、装箱"),
}


class Batch(OfStation, Model):
    """One batch. ``code`` is its trace code (``produce.codes``); ``pack`` is how much is in one of ``packs``.

    ``undone_at``: it was taken apart again and what went in is back where it was; it is in no balance.
    ``recalled_at``: it must not be sold; its trace page says so.
    """

    __tablename__ = "batches"
    __table_args__ = spread(
        within("station_id", "stations"),
        within("product_id", "products"),
        CheckConstraint("amount > 0 and loss >= 0", name="amount"),
        CheckConstraint("rest >= 0 and rest <= amount", name="rest"),
        CheckConstraint("pack is null or pack > 0", name="pack"),
        Index("uq_batches_code", "county_id", "code", unique=True),
        Index("ix_batches_station", "county_id", "station_id", "made_on", "id"),
        Index("ix_batches_made", "county_id", "made_on", "id"),
        Index("ix_batches_product", "county_id", "product_id", "made_on"),
    )

    code: Mapped[str] = mapped_column(String(30))
    product_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    making: Mapped[Making] = mapped_column(word(Making))
    made_on: Mapped[dt.date]
    made_at: Mapped[dt.datetime]
    grade: Mapped[str] = mapped_column(String(40), default="")
    work: Mapped[str] = mapped_column(String(80), default="")
    note: Mapped[str] = mapped_column(String(200), default="")
    amount: Mapped[Amount]
    rest: Mapped[Amount]
    loss: Mapped[Amount] = mapped_column(default=0)
    pack: Mapped[Amount | None]
    packs: Mapped[int | None]
    best_before_on: Mapped[dt.date | None]
    by_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    by_name: Mapped[str] = mapped_column(String(80), default="")
    undone_at: Mapped[dt.datetime | None]
    recalled_at: Mapped[dt.datetime | None]
    recalled_why: Mapped[str] = mapped_column(String(200), default="")
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    @property
    def is_undone(self) -> bool:
        """Was it taken apart again?"""
        return self.undone_at is not None

    @property
    def is_recalled(self) -> bool:
        """Must it not be sold?"""
        return self.recalled_at is not None


class BatchInput(OfStation, Model):
    """So much of one purchase, or of one other batch, went into a batch."""

    __tablename__ = "batch_inputs"
    __table_args__ = spread(
        within("station_id", "stations"),
        within("batch_id", "batches"),
        within("purchase_id", "purchases"),
        within("source_id", "batches"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("(purchase_id is null) <> (source_id is null)", name="one_source"),
        CheckConstraint("source_id is null or source_id <> batch_id", name="not_itself"),
        Index("ix_batch_inputs_batch", "county_id", "batch_id"),
        Index("ix_batch_inputs_purchase", "county_id", "purchase_id"),
        Index("ix_batch_inputs_source", "county_id", "source_id"),
    )

    batch_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    purchase_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    source_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    amount: Mapped[Amount]


class BatchTest(OfStation, Model):
    """One thing that was tested: what was asked, what was found, and whether that is good enough."""

    __tablename__ = "batch_tests"
    __table_args__ = spread(
        within("station_id", "stations"),
        within("batch_id", "batches"),
        Index("ix_batch_tests_batch", "county_id", "batch_id"),
    )

    batch_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    item: Mapped[str] = mapped_column(String(40))
    wanted: Mapped[str] = mapped_column(String(40), default="")
    found: Mapped[str] = mapped_column(String(40))
    is_passed: Mapped[bool]
    tested_on: Mapped[dt.date]
    tested_by: Mapped[str] = mapped_column(String(80), default="")
    report: Mapped[str] = mapped_column(String(60), default="")
    by_name: Mapped[str] = mapped_column(String(80), default="")
    withdrawn_at: Mapped[dt.datetime | None]


class Conformity(OfStation, Model):
    """承诺达标合格证: the stub of one that was issued. Never deleted; the words are as they were printed."""

    __tablename__ = "conformities"
    __table_args__ = spread(
        within("station_id", "stations"),
        within("batch_id", "batches"),
        Index("uq_conformities_number", "county_id", "number", unique=True),
        Index("ix_conformities_batch", "county_id", "batch_id"),
        Index("ix_conformities_issued", "county_id", "issued_on", "id"),
    )

    number: Mapped[str] = mapped_column(String(40))
    batch_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    issued_on: Mapped[dt.date]
    issued_at: Mapped[dt.datetime]
    words: Mapped[dict[str, Any]] = mapped_column(JSON)
    copies: Mapped[int] = mapped_column(default=1)
    by_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    by_name: Mapped[str] = mapped_column(String(80), default="")


class ConformityTemplate(InCounty, Model):
    """The words of the certificate as this county has them: ``lines`` are headings, ``promise`` the
    sentence.
    """

    __tablename__ = "conformity_templates"
    __table_args__ = spread(Index("uq_conformity_templates_county", "county_id", unique=True))
    __county_wide__ = True

    title: Mapped[str] = mapped_column(String(60))
    promise: Mapped[str] = mapped_column(String(600))
    bases: Mapped[list[str]] = mapped_column(JSON)
    foot: Mapped[str] = mapped_column(String(300), default="")
    changed_at: Mapped[dt.datetime]
    by_name: Mapped[str] = mapped_column(String(80), default="")
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}


class TraceScan(InCounty, Model):
    """How often the public page of a batch was opened: a row of its own (``id`` is the batch's), it is
    hot.
    """

    __tablename__ = "trace_scans"
    __table_args__ = spread(within("id", "batches"))
    __county_wide__ = True

    scans: Mapped[int] = mapped_column(default=0)
    first_on: Mapped[dt.date]
    last_on: Mapped[dt.date]


class TraceReport(OfStation, Model):
    """What somebody who scanned the code told us: a problem with what is in the bag."""

    __tablename__ = "trace_reports"
    __table_args__ = spread(
        within("station_id", "stations"),
        within("batch_id", "batches"),
        Index("ix_trace_reports_batch", "county_id", "batch_id"),
        Index("ix_trace_reports_open", "county_id", "handled_at", "at"),
    )
    __personal__ = frozenset({"contact"})

    batch_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    at: Mapped[dt.datetime]
    words: Mapped[str] = mapped_column(String(500))
    contact: Mapped[str] = mapped_column(String(60), default="")
    handled_at: Mapped[dt.datetime | None]
    handled_by: Mapped[str] = mapped_column(String(80), default="")
    outcome: Mapped[str] = mapped_column(String(200), default="")
