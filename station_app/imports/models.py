"""Import batches and the evidence of every row."""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from typing import Any

from sqlalchemy import JSON, Index, LargeBinary, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from station_app.core.db import Fen, InCounty, Model, spread, within, word
from station_app.core.i18n import N_

LEDGER = "ledger"
"""The kind of a batch of proxy orders; the others are lists."""


class BatchState(enum.StrEnum):
    """Where an import stands."""

    CHECKED = "checked"
    DONE = "done"
    UNDONE = "undone"
    DROPPED = "dropped"


BATCH_WORDS = {
    BatchState.CHECKED: N_("看过，没导"),
    BatchState.DONE: N_("已导入"),
    BatchState.UNDONE: N_("已撤销"),
    BatchState.DROPPED: N_("没导，放弃了"),
}


class RowResult(enum.StrEnum):
    """What became of one row of a ledger."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    KNOWN = "known"


class ImportBatch(InCounty, Model):
    """One call of the import: its files, counts, and who did it. ``station_id`` when it is one station's.

    ``kind`` is a ledger or one of the lists (``imports.lists``); ``unknown`` are headings nobody knows yet.
    """

    __tablename__ = "import_batches"
    __table_args__ = spread(within("station_id", "stations"))

    station_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    state: Mapped[BatchState] = mapped_column(word(BatchState))
    files: Mapped[list[str]] = mapped_column(JSON)
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    as_of: Mapped[dt.date]
    accepted: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    known: Mapped[int] = mapped_column(default=0)
    warnings: Mapped[int] = mapped_column(default=0)
    payable_fen: Mapped[Fen] = mapped_column(default=0)
    at: Mapped[dt.datetime]
    by_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    by_name: Mapped[str] = mapped_column(String(80), default="")
    undone_at: Mapped[dt.datetime | None]
    kind: Mapped[str] = mapped_column(String(20), default=LEDGER, server_default=LEDGER)
    unknown: Mapped[list[str] | None] = mapped_column(JSON)
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}


class ImportRow(InCounty, Model):
    """One row of a ledger: where it stood, what became of it, and every problem by column.

    ``fingerprint`` makes a second import of the same row ``known``; undoing the batch empties it. Of a list,
    ``thing_id`` is what the row became, ``was`` what an undo must know of it.
    """

    __tablename__ = "import_rows"
    __table_args__ = spread(
        within("batch_id", "import_batches"),
        within("station_id", "stations"),
        Index("ix_import_rows_batch", "county_id", "batch_id", "position"),
        Index("ix_import_rows_fingerprint", "county_id", "fingerprint"),
        Index("ix_import_rows_order", "county_id", "order_id"),
    )

    batch_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    station_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    position: Mapped[int]
    file: Mapped[str] = mapped_column(String(200))
    sheet: Mapped[str] = mapped_column(String(100))
    row: Mapped[int]
    result: Mapped[RowResult] = mapped_column(word(RowResult))
    fingerprint: Mapped[str] = mapped_column(String(64), default="")
    later: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    order_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    outcome: Mapped[str] = mapped_column(String(24), default="")
    thing_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    was: Mapped[dict[str, Any] | None] = mapped_column(JSON)


class ImportHeading(InCounty, Model):
    """What a county's own heading means in one kind of file: the column, or '' for none that is needed."""

    __tablename__ = "import_headings"
    __table_args__ = spread(UniqueConstraint("county_id", "kind", "heading"))
    __county_wide__ = True

    kind: Mapped[str] = mapped_column(String(20))
    heading: Mapped[str] = mapped_column(String(40))
    meaning: Mapped[str] = mapped_column(String(40), default="")
    at: Mapped[dt.datetime]
    by_name: Mapped[str] = mapped_column(String(80), default="")
