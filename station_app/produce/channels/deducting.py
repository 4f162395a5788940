"""Refunds of sales a channel had paid out: which wait for its next settlement, where each counts."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from flask import url_for
from sqlalchemy import func, select

from station_app.core.access import visible, visible_columns
from station_app.core.db import db
from station_app.core.i18n import gettext
from station_app.core.money import total
from station_app.produce.channels.models import Settlement
from station_app.produce.channels.settling import TAKEN_BACK, is_open, of_sales
from station_app.produce.sales.models import Sale, SaleReturn

MOST_SHOWN = 20


def open_sums() -> dict[uuid.UUID, int]:
    """What no settlement counts of the refunds of each channel's sales, waiting or settled, less what came
    back of the fee. Fen.
    """
    query = of_sales(visible_columns(SaleReturn, Sale.channel_id, func.sum(TAKEN_BACK)))
    query = query.where(
        SaleReturn.settlement_id.is_(None), Sale.method.is_(None), Sale.cancelled_at.is_(None)
    )
    return {id: total(fen) for id, fen in db.session.execute(query.group_by(Sale.channel_id))}


def waiting(channel_id: uuid.UUID) -> list[dict[str, Any]]:
    """The refunds the next settlement of a channel deducts, the oldest first, with their sales."""
    query = of_sales(visible_columns(SaleReturn, SaleReturn, Sale.title, Sale.order_no, Sale.settlement_id))
    query = query.where(is_open(), Sale.channel_id == channel_id, Sale.method.is_(None))
    found = db.session.execute(query.order_by(SaleReturn.at, SaleReturn.id).limit(MOST_SHOWN)).all()
    spans = settlements(row.settlement_id for row in found)
    return [
        {
            "url": url_for("produce.sale", id=row.SaleReturn.sale_id),
            "title": row.title,
            "order_no": row.order_no,
            "on": row.SaleReturn.on,
            "refund_fen": row.SaleReturn.refund_fen,
            "fee_back_fen": row.SaleReturn.fee_back_fen,
            "reason": gettext(row.SaleReturn.reason),
            "settled": spans.get(row.settlement_id),
        }
        for row in found
    ]


def settlements(ids: Iterable[uuid.UUID | None]) -> dict[uuid.UUID | None, Settlement]:
    """These settlements; no statement where none is asked for."""
    wanted = {id for id in ids if id is not None}
    if not wanted:
        return {}
    return {one.id: one for one in db.session.scalars(visible(Settlement).where(Settlement.id.in_(wanted)))}


def late() -> Any:
    """Sales with refunds that wait for the next settlement."""
    return Sale.settlement_id.is_not(None) & _has(SaleReturn.settlement_id.is_(None))


def deducted(settlement_id: uuid.UUID) -> Any:
    """Sales settled elsewhere, whose refunds a settlement deducted."""
    elsewhere = func.coalesce(Sale.settlement_id != settlement_id, True)
    return elsewhere & _has(SaleReturn.settlement_id == settlement_id)


def _has(held: Any) -> Any:
    query = select(SaleReturn.id).where(
        SaleReturn.county_id == Sale.county_id,
        SaleReturn.sale_id == Sale.id,
        SaleReturn.refund_fen > 0,
        held,
    )
    return query.correlate(Sale).exists()
