"""进出账: what came into a batch and what left it, in the order of the days; the sum is what is there.

What came back unfit to be sold moves nothing: it was out already. What went into a batch that was taken apart
again never left.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy import and_

from station_app.core import clock
from station_app.core.access import fetch, visible_columns
from station_app.core.cells import Column
from station_app.core.db import db
from station_app.core.i18n import N_, gettext
from station_app.core.sheets import Sheet
from station_app.produce.batches.models import MAKING_WORDS, Batch, BatchInput
from station_app.produce.channels.models import Channel
from station_app.produce.products.models import Product
from station_app.produce.sales.models import Sale, SaleReturn, standing
from station_app.produce.weights import Measure


@dataclass(frozen=True)
class Move:
    """Goods that came in (above 0) or went out, in grams or pieces, and the page that says why."""

    on: dt.date
    what: str
    detail: str
    amount: int
    url: str = ""


def of(batch: Batch) -> list[Move]:
    """Every move of a batch, the oldest first; three statements. They sum to its ``rest``."""
    found = [Move(batch.made_on, gettext(MAKING_WORDS[batch.making]), batch.code, batch.amount)]
    if batch.undone_at is not None:
        found.append(Move(clock.on(batch.undone_at), gettext(N_("拆回去了")), batch.code, -batch.amount))
    went = (
        visible_columns(BatchInput, Batch.id, Batch.made_on, Batch.making, Batch.code, BatchInput.amount)
        .join(Batch, and_(Batch.county_id == BatchInput.county_id, Batch.id == BatchInput.batch_id))
        .where(BatchInput.source_id == batch.id, Batch.undone_at.is_(None))
    )
    for row in db.session.execute(went):
        page = url_for("produce.batch", id=row.id)
        found.append(Move(row.made_on, gettext(MAKING_WORDS[row.making]), row.code, -row.amount, page))
    is_of_channel = and_(Channel.county_id == Sale.county_id, Channel.id == Sale.channel_id)
    sold = (
        visible_columns(Sale, Sale.id, Sale.sold_on, Sale.amount, Channel.name)
        .join(Channel, is_of_channel)
        .where(Sale.batch_id == batch.id, standing())
    )
    for row in db.session.execute(sold):
        page = url_for("produce.sale", id=row.id)
        found.append(Move(row.sold_on, gettext(N_("卖了货")), row.name, -(row.amount or 0), page))
    back = (
        visible_columns(SaleReturn, SaleReturn.sale_id, SaleReturn.on, SaleReturn.amount, Channel.name)
        .join(Sale, and_(Sale.county_id == SaleReturn.county_id, Sale.id == SaleReturn.sale_id))
        .join(Channel, is_of_channel)
        .where(Sale.batch_id == batch.id, standing(), SaleReturn.is_restocked, SaleReturn.amount > 0)
    )
    for row in db.session.execute(back):
        page = url_for("produce.sale", id=row.sale_id)
        found.append(Move(row.on, gettext(N_("退回批次")), row.name, row.amount, page))
    return sorted(found, key=lambda one: (one.on, -one.amount))


def columns(product: Product) -> tuple[Column, ...]:
    """The columns of the file: 公斤 of what is weighed, pieces of what is counted."""
    amount = (
        Column("kg", N_("进出（公斤）"), "quantity", lambda move: move.amount)
        if product.measure is Measure.WEIGHT
        else Column("pieces", N_("进出（个）"), "int", lambda move: move.amount)
    )
    return (
        Column("on", N_("日期"), "date", lambda move: move.on),
        Column("what", N_("什么事"), "text", lambda move: move.what),
        Column("detail", N_("和谁"), "text", lambda move: move.detail),
        amount,
    )


def of_page(id: uuid.UUID) -> Sheet:
    """The moves of a batch as they leave its page."""
    batch = fetch(Batch, id)
    product = fetch(Product, batch.product_id)
    found = of(batch)
    told = [(gettext(N_("追溯码")), batch.code), (gettext(N_("产品")), product.title)]
    title = gettext(N_("批次进出账"))
    return Sheet("batch-moves", title, columns(product), lambda: found, len(found), told)


def shown(batch: Batch, product: Product) -> list[dict[str, Any]]:
    """The moves as the page lists them, with their sign."""
    return [
        {
            "on": move.on,
            "what": move.what,
            "detail": move.detail,
            "amount": ("+" if move.amount > 0 else "−") + product.said(abs(move.amount)),
            "is_out": move.amount < 0,
            "url": move.url,
        }
        for move in of(batch)
    ]
