"""Taking back a whole import: its orders count nowhere any more, and the same file may come again.

Every row ends as reverted, kept (somebody edited or stepped the order since) or failed. Money is taken back
by reversal entries; fingerprints and platform numbers of what was reverted are released.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import select, update

from station_app.core import audit, clock
from station_app.core.access import Person
from station_app.core.audit import AuditEntry
from station_app.core.bulk import among
from station_app.core.db import db
from station_app.core.errors import NotNow
from station_app.core.i18n import N_, gettext
from station_app.facts import recompute
from station_app.imports.batches import hold
from station_app.imports.models import BatchState, ImportBatch, ImportRow
from station_app.imports.releasing import release, reverse_money
from station_app.ledger.models import MoneyEntry
from station_app.orders.flow import OrderState
from station_app.orders.models import Order, OrderLine

REVERTED, KEPT, FAILED = "reverted", "kept", "failed"
WHY = {
    KEPT: N_("导入以后有人改过或者办过下一步"),
    FAILED: N_("这一单已经撤销过，或者找不到了"),
}
SYSTEM_VERBS = ("complete", "print")
"""Steps that nobody took: the daily task completes orders by itself, which is no edit."""


def why(word: str) -> str:
    """Why an order was not taken back, in the reader's language."""
    return gettext(WHY[word])


class Named(NamedTuple):
    """An order by its identifier and number."""

    id: uuid.UUID
    number: str


@dataclass
class Outcome:
    """What became of the orders of a batch."""

    reverted: list[Named] = field(default_factory=list)
    kept: list[Named] = field(default_factory=list)
    failed: list[Named] = field(default_factory=list)


def undo(batch: ImportBatch, by: Person | None) -> Outcome:
    """Take a batch back; raises ``NotNow`` when it was not imported or is undone already."""
    if batch.state is not BatchState.DONE:
        raise NotNow(N_("这一批现在不能撤销：它没有导入，或者已经撤销过了。"))
    hold(batch.county_id)
    outcome, county_id = Outcome(), batch.county_id
    ids = _order_ids(batch)
    orders, changed = _orders(county_id, ids), _changed(county_id, ids)
    plain = []
    for id in ids:
        order = orders.get(id)
        if order is None or order.is_undone:
            outcome.failed.append(Named(id, order.number if order else str(id)))
        elif id in changed or (order.version > 1 and order.state is not OrderState.COMPLETED):
            outcome.kept.append(Named(id, order.number))
        else:
            outcome.reverted.append(Named(id, order.number))
            plain.append(order)
    _revert(county_id, plain, by)
    _mark(batch, outcome)
    batch.state, batch.undone_at = BatchState.UNDONE, clock.moment()
    counted = {name: (None, len(getattr(outcome, name))) for name in (REVERTED, KEPT, FAILED)}
    audit.record(batch, "undo", by, changes={"state": (BatchState.DONE, BatchState.UNDONE), **counted})
    db.session.flush()
    return outcome


def outcome_of(batch: ImportBatch) -> Outcome:
    """What became of the orders of a batch that was undone, from its rows."""
    query = (
        select(ImportRow.outcome, Order.id, Order.number)
        .join(Order, (Order.county_id == ImportRow.county_id) & (Order.id == ImportRow.order_id))
        .where(ImportRow.county_id == batch.county_id, ImportRow.batch_id == batch.id)
        .order_by(ImportRow.position)
        .execution_options(scoped=True)
    )
    outcome = Outcome()
    for word, id, number in db.session.execute(query):
        if word:
            getattr(outcome, word).append(Named(id, number))
    return outcome


def undone_by(batch: ImportBatch) -> str:
    """Who took the batch back; nobody's name for a command."""
    query = (
        select(AuditEntry.by_name)
        .where(
            AuditEntry.county_id == batch.county_id,
            AuditEntry.thing_id == batch.id,
            AuditEntry.verb == "undo",
        )
        .limit(1)
        .execution_options(scoped=True)
    )
    return db.session.scalar(query) or ""


def _order_ids(batch: ImportBatch) -> list[uuid.UUID]:
    query = (
        select(ImportRow.order_id)
        .where(
            ImportRow.county_id == batch.county_id,
            ImportRow.batch_id == batch.id,
            ImportRow.order_id.is_not(None),
        )
        .order_by(ImportRow.position)
        .execution_options(scoped=True)
    )
    return [id for id in db.session.scalars(query) if id]


def _orders(county_id: str, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Any]:
    """The orders, held until the commit so that nobody edits one while it is taken back."""
    query = (
        select(
            Order.id,
            Order.number,
            Order.version,
            Order.state,
            Order.is_undone,
            Order.station_id,
            Order.ordered_on,
            Order.platform,
            Order.platform_number,
        )
        .where(Order.county_id == county_id, among(Order.id, ids))
        .order_by(Order.id)
        .with_for_update()
        .execution_options(scoped=True)
    )
    return {row.id: row for row in db.session.execute(query)}


def _changed(county_id: str, ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Orders somebody acted on since: an act in the audit, or money outside the ledger."""
    acts = select(AuditEntry.thing_id).where(
        AuditEntry.county_id == county_id,
        among(AuditEntry.thing_id, ids),
        AuditEntry.verb.not_in(SYSTEM_VERBS),
    )
    money = select(MoneyEntry.subject_id).where(
        MoneyEntry.county_id == county_id,
        among(MoneyEntry.subject_id, ids),
        MoneyEntry.is_historical.is_(False),
    )
    return {id for query in (acts, money) for id in db.session.scalars(query.execution_options(scoped=True))}


def _revert(county_id: str, orders: Sequence[Any], by: Person | None) -> None:
    ids = [order.id for order in orders]
    if not ids:
        return
    reverse_money(county_id, ids, by)
    silently = {"synchronize_session": False}
    db.session.execute(
        update(Order)
        .where(Order.county_id == county_id, among(Order.id, ids))
        .values(
            is_undone=True,
            received_fen=0,
            refunded_fen=0,
            version=Order.version + 1,
            changed_at=clock.moment(),
        )
        .execution_options(**silently)
    )
    db.session.execute(
        update(OrderLine)
        .where(OrderLine.county_id == county_id, among(OrderLine.order_id, ids), OrderLine.refunded_fen != 0)
        .values(refunded_fen=0)
        .execution_options(**silently)
    )
    release(county_id, orders)
    for station_id, day in {(order.station_id, order.ordered_on) for order in orders}:
        recompute.touch(county_id, station_id, day, None)


def _mark(batch: ImportBatch, outcome: Outcome) -> None:
    """Write each row's outcome; what was reverted may be imported again."""
    for word in (REVERTED, KEPT, FAILED):
        values = {"outcome": word} if word == KEPT else {"outcome": word, "fingerprint": ""}
        ids = [named.id for named in getattr(outcome, word)]
        if not ids:
            continue
        db.session.execute(
            update(ImportRow)
            .where(
                ImportRow.county_id == batch.county_id,
                ImportRow.batch_id == batch.id,
                among(ImportRow.order_id, ids),
            )
            .values(**values)
            .execution_options(synchronize_session=False)
        )
