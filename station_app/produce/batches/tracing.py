"""From any batch up to the households it came from, and down to where it went, however often it was split,
merged and worked on: a statement a level, each batch looked at once, so that it ends.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from sqlalchemy import select

from station_app.core import bulk
from station_app.core.db import db
from station_app.core.i18n import N_
from station_app.produce.batches.models import Batch, BatchInput
from station_app.produce.purchases.models import Purchase

MADE_OF_RECALLED = N_("批次 %(code)s 是用召回了的 %(source)s 做的，不能卖、不能再加工，也不能开合格证。")


@dataclass
class Web:
    """Batches around one, with what went from where to where. Found without the person's scope: see
    callers.
    """

    batches: dict[uuid.UUID, Batch] = field(default_factory=dict)
    purchases: dict[uuid.UUID, Purchase] = field(default_factory=dict)
    inputs: list[BatchInput] = field(default_factory=list)


def up(county_id: str, ids: Iterable[uuid.UUID]) -> Web:
    """Everything these batches were made of, to the purchases, however deep."""
    web, level, seen = Web(), set(ids), set[uuid.UUID]()
    while level:
        seen |= level
        query = select(BatchInput).where(
            BatchInput.county_id == county_id, bulk.among(BatchInput.batch_id, level)
        )
        found = list(db.session.scalars(query.order_by(BatchInput.id).execution_options(scoped=True)))
        web.inputs += found
        level = {one.source_id for one in found if one.source_id} - seen
    _load(web, county_id, seen)
    bought = {one.purchase_id for one in web.inputs if one.purchase_id}
    if bought:
        rows = select(Purchase).where(Purchase.county_id == county_id, bulk.among(Purchase.id, bought))
        web.purchases = {
            one.id: one
            for one in db.session.scalars(rows.order_by(Purchase.id).execution_options(scoped=True))
        }
    return web


def recalled_in(batch: Batch, *, hold: bool = False) -> Batch | None:
    """What is recalled of a batch and all it was made of, the first: nothing of it is sold or worked on.

    ``hold``: who takes something out of it holds all of these against a recall until that is committed, and
    waits for one that is being written; the batch itself is locked by the caller.
    """
    level, seen = {batch.id}, set[uuid.UUID]()
    while level:
        seen |= level
        query = select(BatchInput.source_id).where(
            BatchInput.county_id == batch.county_id,
            bulk.among(BatchInput.batch_id, level),
            BatchInput.source_id.is_not(None),
        )
        level = {id for id in db.session.scalars(query.execution_options(scoped=True)) if id} - seen
    mine = Batch.county_id == batch.county_id, bulk.among(Batch.id, seen)
    if hold:
        held = select(Batch.id).where(*mine, Batch.id != batch.id).order_by(Batch.id)
        db.session.execute(held.with_for_update(read=True).execution_options(scoped=True)).all()
    found = select(Batch).where(*mine, Batch.recalled_at.is_not(None))
    row: Batch | None = db.session.scalar(
        found.order_by(Batch.recalled_at, Batch.id).limit(1).execution_options(scoped=True)
    )
    return row


def down(county_id: str, ids: Iterable[uuid.UUID]) -> Web:
    """Every batch that has something of these in it, however deep; those taken apart again are left out."""
    web, level, seen = Web(), set(ids), set[uuid.UUID]()
    while level:
        seen |= level
        query = (
            select(BatchInput)
            .join(Batch, (Batch.county_id == BatchInput.county_id) & (Batch.id == BatchInput.batch_id))
            .where(
                BatchInput.county_id == county_id,
                bulk.among(BatchInput.source_id, level),
                Batch.undone_at.is_(None),
            )
        )
        found = list(db.session.scalars(query.order_by(BatchInput.id).execution_options(scoped=True)))
        web.inputs += found
        level = {one.batch_id for one in found} - seen
    _load(web, county_id, seen)
    return web


def _load(web: Web, county_id: str, ids: set[uuid.UUID]) -> None:
    query = select(Batch).where(Batch.county_id == county_id, bulk.among(Batch.id, ids))
    for batch in db.session.scalars(query.order_by(Batch.id).execution_options(scoped=True)):
        web.batches[batch.id] = batch


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
