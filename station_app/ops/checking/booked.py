"""What the ledger says of each thing it names: an order, a debt, a case, a purchase, a sale."""

from __future__ import annotations

import uuid

from sqlalchemy import func, select

from station_app.core.db import db
from station_app.core.money import total
from station_app.ledger.models import SIGNED_FEN, EntryKind, MoneyEntry

Key = tuple[str, uuid.UUID]
"""A thing of a county."""


def sums(kind: EntryKind) -> dict[Key, int]:
    """What each subject's entries of one kind sum to, net of reversals."""
    query = (
        select(MoneyEntry.county_id, MoneyEntry.subject_id, func.sum(SIGNED_FEN))
        .where(MoneyEntry.kind == kind)
        .group_by(MoneyEntry.county_id, MoneyEntry.subject_id)
    )
    return {(row[0], row[1]): total(row[2]) for row in db.session.execute(query)}
