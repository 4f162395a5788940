"""From any batch up to the households it came from, and down to where it went: a query a level, no
recursion.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from sqlalchemy import select

from station_app.core.db import db
from station_app.produce.batches.models import Batch, BatchInput
from station_app.produce.purchases.models import Purchase

DEEPEST = 60


@dataclass
class Web:
    """Batches around one, with what went from where to where. Found without the person's scope: see
    callers.
    """

    batches: dict[uuid.UUID, Batch] = field(default_factory=dict)
    purchases: dict[uuid.UUID, Purchase] = field(default_factory=dict)
    inputs: list[BatchInput] = field(default_factory=list)


def up(county_id: str, ids: Iterable[uuid.UUID]) -> Web:
    """Everything these batches were made of, to the purchases."""
    web = Web()
    level = set(ids)
    for _ in range(DEEPEST):
        if not level:
            break
        _load(web, county_id, level)
        query = select(BatchInput).where(BatchInput.county_id == county_id, BatchInput.batch_id.in_(level))
        found = list(db.session.scalars(query.order_by(BatchInput.id).execution_options(scoped=True)))
        web.inputs += found
        level = {one.source_id for one in found if one.source_id} - web.batches.keys()
    bought = {one.purchase_id for one in web.inputs if one.purchase_id}
    if bought:
        rows = select(Purchase).where(Purchase.county_id == county_id, Purchase.id.in_(bought))
        web.purchases = {
            one.id: one
            for one in db.session.scalars(rows.order_by(Purchase.id).execution_options(scoped=True))
        }
    return web


def down(county_id: str, ids: Iterable[uuid.UUID]) -> Web:
    """Every batch that has something of these in it; those taken apart again are left out."""
    web = Web()
    level = set(ids)
    for _ in range(DEEPEST):
        if not level:
            break
        _load(web, county_id, level)
        query = (
            select(BatchInput)
            .join(Batch, (Batch.county_id == BatchInput.county_id) & (Batch.id == BatchInput.batch_id))
            .where(
                BatchInput.county_id == county_id,
                BatchInput.source_id.in_(level),
                Batch.undone_at.is_(None),
            )
        )
        found = list(db.session.scalars(query.order_by(BatchInput.id).execution_options(scoped=True)))
        web.inputs += found
        level = {one.batch_id for one in found} - web.batches.keys()
    return web


def into(county_id: str, purchase_ids: Iterable[uuid.UUID]) -> list[uuid.UUID]:
    """The batches that purchases went into directly."""
    query = (
        select(BatchInput.batch_id)
        .join(Batch, (Batch.county_id == BatchInput.county_id) & (Batch.id == BatchInput.batch_id))
        .where(
            BatchInput.county_id == county_id,
            BatchInput.purchase_id.in_(list(purchase_ids)),
            Batch.undone_at.is_(None),
        )
        .distinct()
    )
    return list(db.session.scalars(query.execution_options(scoped=True)))


def _load(web: Web, county_id: str, ids: set[uuid.UUID]) -> None:
    query = select(Batch).where(Batch.county_id == county_id, Batch.id.in_(ids))
    for batch in db.session.scalars(query.order_by(Batch.id).execution_options(scoped=True)):
        web.batches[batch.id] = batch


def shares(web: Web, batch_id: uuid.UUID) -> dict[uuid.UUID, Fraction]:
    """Which part of a batch came from which purchase, exactly; the parts sum to 1.

    Goods are mixed: what leaves a batch is made of what went into it in the same proportion.
    """
    inputs: dict[uuid.UUID, list[BatchInput]] = {}
    for one in web.inputs:
        inputs.setdefault(one.batch_id, []).append(one)
    known: dict[uuid.UUID, dict[uuid.UUID, Fraction]] = {}

    def of(id: uuid.UUID) -> dict[uuid.UUID, Fraction]:
        if id not in known:
            mine: dict[uuid.UUID, Fraction] = {}
            whole = sum(one.amount for one in inputs.get(id, ()))
            for one in inputs.get(id, ()):
                part = Fraction(one.amount, whole)
                sources = {one.purchase_id: Fraction(1)} if one.purchase_id else of(one.source_id)  # type: ignore[arg-type]
                for purchase_id, share in sources.items():
                    mine[purchase_id] = mine.get(purchase_id, Fraction(0)) + part * share
            known[id] = mine
        return known[id]

    return of(batch_id)
