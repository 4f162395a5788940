"""Imported files and what was said of their rows forget a person who is erased."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from sqlalchemy import or_, select, update
from sqlalchemy.orm import undefer

from station_app.core.db import db
from station_app.core.redaction import hidden_in
from station_app.households.hooks import Gone
from station_app.imports.files import grids
from station_app.imports.models import BatchState, ImportBatch, ImportRow
from station_app.imports.refusing import FileRefused
from station_app.orders.models import Order


def erase(gone: Gone) -> Iterable[uuid.UUID]:
    """Sheets that name the person are dropped; file names and values quoted from their rows are hidden."""
    mine = select(Order.batch_id).where(Order.county_id == gone.county_id, Order.villager_id.in_(gone.ids))
    own = set(db.session.scalars(mine.where(Order.batch_id.is_not(None)).execution_options(scoped=True)))
    near = or_(
        ImportBatch.station_id == gone.station_id, ImportBatch.station_id.is_(None), ImportBatch.id.in_(own)
    )
    batches = select(ImportBatch).where(ImportBatch.county_id == gone.county_id, near)
    batches = batches.options(undefer(ImportBatch.content)).with_for_update()
    touched = {id for id in own if id is not None}
    for batch in db.session.scalars(batches.execution_options(scoped=True)).all():
        files = [gone.hide_elsewhere(name) for name in batch.files]
        if batch.content is not None and (batch.id in own or _names(batch.content, gone)):
            batch.content = None
            if batch.state is BatchState.CHECKED:
                batch.state = BatchState.DROPPED
            touched.add(batch.id)
        if files != batch.files:
            batch.files = files
            touched.add(batch.id)
    _rows(gone, touched)
    return touched


def _names(content: bytes, gone: Gone) -> bool:
    """Does the person stand in a kept file? What cannot be read any more is taken to hold them."""
    try:
        cells = (str(cell) for grid in grids(content) for _, row in grid.rows for cell in row)
        return any(gone.hide_elsewhere(cell) != cell for cell in cells)
    except FileRefused:
        return True


def _rows(gone: Gone, batches: set[uuid.UUID]) -> None:
    """What was said of single rows."""
    near = or_(ImportRow.station_id == gone.station_id, ImportRow.batch_id.in_(batches))
    columns = (
        ImportRow.id,
        ImportRow.problems,
        ImportRow.later,
        ImportRow.file,
        ImportRow.sheet,
        ImportRow.was,
    )
    rows = select(*columns, ImportRow.order_id).where(ImportRow.county_id == gone.county_id, near)
    mine = select(Order.id).where(Order.county_id == gone.county_id, Order.villager_id.in_(gone.ids))
    orders = set(db.session.scalars(mine.execution_options(scoped=True)))
    for id, *texts, order_id in db.session.execute(rows.execution_options(scoped=True)).all():
        hide = gone.hide if order_id in orders else gone.hide_elsewhere
        hidden = [hidden_in(text, hide) for text in texts]
        if hidden != texts:
            db.session.execute(
                update(ImportRow)
                .where(ImportRow.county_id == gone.county_id, ImportRow.id == id)
                .values(dict(zip(("problems", "later", "file", "sheet", "was"), hidden, strict=True)))
                .execution_options(synchronize_session=False)
            )
