"""Money follows an order whose amounts were put right: entries are reversed and written anew, never changed.

What was received shrinks with the payable, the newest receipt first and each the way it came, so that what
was collected beyond the payable before stays beyond it. A higher sum of an order that was paid in full is
received the same way, or owed, as the person says. What the operator laid out follows the payable.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from station_app.core.access import Person
from station_app.core.db import db
from station_app.ledger.models import EntryKind, Method, MoneyEntry, post, reverse
from station_app.orders.models import Order


def standing(subject: Any) -> list[MoneyEntry]:
    """The money entries of an order, or a case of it, that no reversal took back, oldest first."""
    query = (
        select(MoneyEntry)
        .where(MoneyEntry.county_id == subject.county_id, MoneyEntry.subject_id == subject.id)
        .order_by(MoneyEntry.at, MoneyEntry.id)
        .execution_options(scoped=True)
    )
    entries = list(db.session.scalars(query))
    undone = {entry.reverses_id for entry in entries}
    return [entry for entry in entries if entry.reverses_id is None and entry.id not in undone]


def follow(order: Order, paid_before_fen: int, by: Person, reason: str, *, collects: bool) -> None:
    """Bring the entries of an order to its new payable. Only for orders nothing was given back of."""
    more_fen = order.payable_fen - paid_before_fen
    if not more_fen:
        return
    entries, before_fen = standing(order), order.received_fen
    receipts = [one for one in entries if one.kind is EntryKind.COLLECTED]
    is_paid = bool(receipts) and before_fen >= paid_before_fen
    if more_fen < 0:
        beyond_fen = max(before_fen - paid_before_fen, 0)
        _shrink(order, receipts, max(before_fen - order.payable_fen - beyond_fen, 0), by, reason)
    elif is_paid and collects:
        _replace(order, receipts[-1], receipts[-1].amount_fen + more_fen, by, reason)
        order.received_fen += more_fen
    laid_out = [one for one in entries if one.kind is EntryKind.ADVANCED]
    if laid_out:
        _lay_out(order, laid_out, more_fen, by, reason)
    elif order.received_fen - before_fen < more_fen:
        post(order, EntryKind.ADVANCED, more_fen, Method.UNKNOWN, by, note=reason[:200])


def _shrink(order: Order, receipts: list[MoneyEntry], fen: int, by: Person, reason: str) -> None:
    """Take so much back from the newest receipts."""
    for receipt in reversed(receipts):
        cut = min(fen, receipt.amount_fen)
        if cut:
            _replace(order, receipt, receipt.amount_fen - cut, by, reason)
            order.received_fen -= cut
            fen -= cut


def _lay_out(order: Order, entries: list[MoneyEntry], more_fen: int, by: Person, reason: str) -> None:
    """Change what was laid out by so much, the newest entry first, never below nothing."""
    if more_fen > 0:
        _replace(order, entries[-1], entries[-1].amount_fen + more_fen, by, reason)
        return
    for entry in reversed(entries):
        cut = min(-more_fen, entry.amount_fen)
        if cut:
            _replace(order, entry, entry.amount_fen - cut, by, reason)
            more_fen += cut


def _replace(order: Order, entry: MoneyEntry, fen: int, by: Person, reason: str) -> None:
    """Reverse an entry and write it with another amount; an amount of nothing is no entry."""
    reverse(entry, by, reason[:200])
    if fen:
        kept = {"line_id": entry.line_id, "is_historical": entry.is_historical, "note": reason[:200]}
        post(order, entry.kind, fen, entry.method, by, **kept)  # type: ignore[arg-type]
