"""Imported files and what was said of their rows forget a person who is erased."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import or_, select, update

from station_app.core.db import db
from station_app.households.hooks import Gone
from station_app.imports.models import BatchState, ImportBatch, ImportRow
from station_app.orders.models import Order


def erase(gone: Gone) -> Iterable[uuid.UUID]:
    """The sheets behind the person's orders are dropped, and values quoted from their rows are hidden."""
    mine = select(Order.batch_id).where(Order.county_id == gone.county_id, Order.villager_id.in_(gone.ids))
    batches = set(db.session.scalars(mine.where(Order.batch_id.is_not(None)).execution_options(scoped=True)))
    near = or_(ImportRow.station_id == gone.station_id, ImportRow.batch_id.in_(batches))
    rows = select(ImportRow.id, ImportRow.problems, ImportRow.later, ImportRow.order_id).where(
        ImportRow.county_id == gone.county_id, near
    )
    own = select(Order.id).where(Order.county_id == gone.county_id, Order.villager_id.in_(gone.ids))
    orders = set(db.session.scalars(own.execution_options(scoped=True)))
    for id, problems, later, order_id in db.session.execute(rows.execution_options(scoped=True)).all():
        hide = gone.hide if order_id in orders else gone.hide_elsewhere
        hidden = (_hidden(problems, hide), _hidden(later, hide))
        if hidden != (problems, later):
            db.session.execute(
                update(ImportRow)
                .where(ImportRow.county_id == gone.county_id, ImportRow.id == id)
                .values(problems=hidden[0], later=hidden[1])
                .execution_options(synchronize_session=False)
            )
    db.session.execute(
        update(ImportBatch)
        .where(ImportBatch.county_id == gone.county_id, ImportBatch.id.in_(batches))
        .where(ImportBatch.state != BatchState.CHECKED)
        .values(content=None)
        .execution_options(synchronize_session=False)
    )
    return [id for id in batches if id is not None]


def _hidden(value: Any, hide: Any) -> Any:
    if isinstance(value, str):
        return hide(value)
    if isinstance(value, list):
        return [_hidden(one, hide) for one in value]
    return {key: _hidden(one, hide) for key, one in value.items()} if isinstance(value, dict) else value
