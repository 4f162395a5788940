"""From any batch up to the households it came from, and down to where it went, however often it was split,
merged and worked on.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from sqlalchemy import CTE, ColumnElement, and_, select
from sqlalchemy.orm import aliased

from station_app.core import bulk
from station_app.core.db import db
from station_app.produce.batches.models import Batch, BatchInput
from station_app.produce.purchases.models import Purchase


@dataclass
class Web:
    """Batches around one, with what went from where to where. Found without the person's scope: see
    callers.
    """

    batches: dict[uuid.UUID, Batch] = field(default_factory=dict)
    purchases: dict[uuid.UUID, Purchase] = field(default_factory=dict)
    inputs: list[BatchInput] = field(default_factory=list)


def up(county_id: str, ids: Iterable[uuid.UUID]) -> Web:
    """Everything these batches were made of, to the purchases; three statements, however deep."""
    inputs = aliased(BatchInput)
    above = _start(county_id, ids, "above")
    above = above.union(
        select(inputs.source_id)
        .join(above, above.c.id == inputs.batch_id)
        .where(inputs.county_id == county_id, inputs.source_id.is_not(None))
    )
    web = _loaded(county_id, above, BatchInput.batch_id.in_(select(above.c.id)))
    bought = {one.purchase_id for one in web.inputs if one.purchase_id}
    if bought:
        rows = select(Purchase).where(
            Purchase.county_id == county_id, bulk.among(Purchase.id, sorted(bought))
        )
        web.purchases = {
            one.id: one
            for one in db.session.scalars(rows.order_by(Purchase.id).execution_options(scoped=True))
        }
    return web


def down(county_id: str, ids: Iterable[uuid.UUID]) -> Web:
    """Every batch that has something of these in it; those taken apart again are left out. Two statements."""
    inputs, made = aliased(BatchInput), aliased(Batch)
    below = _start(county_id, ids, "below")
    below = below.union(
        select(inputs.batch_id)
        .join(below, below.c.id == inputs.source_id)
        .join(made, (made.county_id == inputs.county_id) & (made.id == inputs.batch_id))
        .where(inputs.county_id == county_id, made.undone_at.is_(None))
    )
    mine = select(below.c.id)
    return _loaded(
        county_id, below, and_(BatchInput.source_id.in_(mine), BatchInput.batch_id.in_(select(below.c.id)))
    )


def _start(county_id: str, ids: Iterable[uuid.UUID], name: str) -> CTE:
    """The batches a walk begins at; what is added by ``union`` is looked at once, so that it ends."""
    first = select(Batch.id).where(Batch.county_id == county_id, bulk.among(Batch.id, sorted(set(ids))))
    return first.cte(name, recursive=True)


def _loaded(county_id: str, found: CTE, inputs: ColumnElement[bool]) -> Web:
    web = Web()
    batches = select(Batch).where(Batch.county_id == county_id, Batch.id.in_(select(found.c.id)))
    for batch in db.session.scalars(batches.order_by(Batch.id).execution_options(scoped=True)):
        web.batches[batch.id] = batch
    went = select(BatchInput).where(BatchInput.county_id == county_id, inputs).order_by(BatchInput.id)
    web.inputs = list(db.session.scalars(went.execution_options(scoped=True)))
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


def shares(web: Web, batch_id: uuid.UUID) -> dict[uuid.UUID, Fraction]:
    """Which part of a batch came from which purchase, exactly; the parts sum to 1.

    Goods are mixed: what leaves a batch is made of what went into it in the same proportion.
    """
    inputs: dict[uuid.UUID, list[BatchInput]] = {}
    for one in web.inputs:
        inputs.setdefault(one.batch_id, []).append(one)
    known: dict[uuid.UUID, dict[uuid.UUID, Fraction]] = {}
    waiting = [batch_id]
    while waiting:
        id = waiting[-1]
        lacking = [
            one.source_id for one in inputs.get(id, ()) if one.source_id and one.source_id not in known
        ]
        if lacking and id not in known:
            waiting += lacking
            continue
        waiting.pop()
        if id not in known:
            known[id] = _mixed(inputs.get(id, ()), known)
    return known[batch_id]


def _mixed(
    inputs: Sequence[BatchInput], known: dict[uuid.UUID, dict[uuid.UUID, Fraction]]
) -> dict[uuid.UUID, Fraction]:
    """The parts of one batch, those of its sources being known."""
    mine: dict[uuid.UUID, Fraction] = {}
    whole = sum(one.amount for one in inputs)
    for one in inputs:
        part = Fraction(one.amount, whole)
        sources = {one.purchase_id: Fraction(1)} if one.purchase_id else known[one.source_id]  # type: ignore[index]
        for purchase_id, share in sources.items():
            mine[purchase_id] = mine.get(purchase_id, Fraction(0)) + part * share
    return mine
