"""The page of a list of bought orders: what is proposed, what is not logged yet, what needs nothing."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for

from station_app.core.access import Person, visible, visible_columns
from station_app.core.db import db
from station_app.core.i18n import N_, gettext
from station_app.core.words import clauses
from station_app.imports.models import ImportBatch, ImportRow, RowResult
from station_app.orders.flow import STATE_WORDS, OrderState
from station_app.orders.models import Order
from station_app.orders.pasting.pasted import Pasted, from_stored

MOST = 500


def shown(batch: ImportBatch, by: Person) -> dict[str, Any]:
    """What ``imports/bought.html`` shows beside what every batch has."""
    query = visible(ImportRow).where(ImportRow.batch_id == batch.id, ImportRow.was.is_not(None))
    rows = list(db.session.scalars(query.order_by(ImportRow.position)))
    proposed = [row for row in rows if "lacking" in (row.was or {})]
    drafts = [(row, from_stored((row.was or {})["draft"])) for row in rows if "draft" in (row.was or {})]
    orders = _orders(proposed)
    logged = _logged([draft.number for _, draft in drafts])
    missing = [_missing(row, draft, logged, by) for row, draft in drafts]
    settled = sum(row.result is RowResult.KNOWN and "orders" in (row.was or {}) for row in rows)
    return {
        "proposals": [_proposal(row, orders) for row in proposed[:MOST]],
        "missing": missing[:MOST],
        "missing_count": sum(one["order"] is None for one in missing),
        "settled": settled,
    }


def draft_of(row: ImportRow) -> Pasted | None:
    """The filled form a row offers; None for a row that offers none."""
    kept = (row.was or {}).get("draft")
    return from_stored(kept) if kept else None


def order_of(number: str) -> Order | None:
    """The order that is logged under a platform's number and stands."""
    query = visible(Order).where(Order.platform_number == number, Order.is_undone.is_(False))
    return db.session.scalar(
        query.where(Order.state != OrderState.CANCELLED).order_by(Order.id.desc()).limit(1)
    )


def _orders(rows: Sequence[ImportRow]) -> dict[str, Any]:
    ids = [uuid.UUID(id) for row in rows[:MOST] for id in (row.was or {})["lacking"]]
    columns = (
        Order.id,
        Order.number,
        Order.number_tail,
        Order.state,
        Order.tracking_number,
        Order.payable_fen,
    )
    query = visible_columns(Order, *columns).where(Order.id.in_(ids))
    return {str(row.id): row for row in db.session.execute(query)}


def _proposal(row: ImportRow, orders: Mapping[str, Any]) -> dict[str, Any]:
    """One logged order and what would be, or was, written into it."""
    was: Mapping[str, Any] = row.was or {}
    found = [orders[id] for id in was["lacking"] if id in orders]
    done = {one["id"]: one for one in was.get("done", ())}
    parts = []
    states = {done[str(one.id)]["state"] if str(one.id) in done else one.state.value for one in found}
    if OrderState.PLACED.value in states:
        parts.append(gettext(N_("%(before)s → %(after)s"), before=_state("placed"), after=_state("shipped")))
    if was["tracking_number"]:
        number = " ".join(part for part in (was["courier"], was["tracking_number"]) if part)
        parts.append(gettext(N_("运单号 %(number)s"), number=number))
    return {
        "orders": [{"number": one.number, "url": url_for("orders.show", id=one.id)} for one in found],
        "words": clauses(parts),
    }


def _state(key: str) -> str:
    return gettext(STATE_WORDS[OrderState(key)])


def _logged(numbers: Sequence[str]) -> dict[str, Any]:
    query = visible_columns(Order, Order.id, Order.number, Order.platform_number).where(
        Order.platform_number.in_(sorted(set(numbers))[:MOST]),
        Order.is_undone.is_(False),
        Order.state != OrderState.CANCELLED,
    )
    return {row.platform_number: row for row in db.session.execute(query)}


def _missing(row: ImportRow, draft: Pasted, logged: Mapping[str, Any], by: Person) -> dict[str, Any]:
    """One order nobody logged, or somebody did meanwhile."""
    order = logged.get(draft.number)
    sums = [one.paid_fen or 0 for one in draft.goods]
    paid = sum(sums) + (draft.freight_fen or 0) + (draft.fee_fen or 0) - (draft.discount_fen or 0)
    return {
        "goods": draft.goods[0].title if draft.goods else draft.number,
        "more": max(len(draft.goods) - 1, 0),
        "platform": draft.platform,
        "number": draft.number,
        "sum_fen": paid,
        "order": {"number": order.number, "url": url_for("orders.show", id=order.id)} if order else None,
        "url": url_for("imports.log", id=row.id) if by.is_operator else "",
    }
