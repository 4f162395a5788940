"""Sales as a list: filters in the address, pages by key, sums of what is shown, the same rows as a file."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from sqlalchemy import ColumnElement, Select, and_, func, or_

from station_app.core.access import Person, visible_columns
from station_app.core.cells import Column
from station_app.core.clock import Month
from station_app.core.db import db
from station_app.core.i18n import N_, gettext, ngettext
from station_app.core.listing import Asked, Filter, Listing, Sort, read_date, read_whole
from station_app.core.money import total
from station_app.core.sheets import Sheet
from station_app.core.words import quantity
from station_app.produce.batches.lists import in_kilos
from station_app.produce.batches.models import Batch
from station_app.produce.channels import deducting
from station_app.produce.channels.models import Channel, ChannelKind
from station_app.produce.products.models import Product
from station_app.produce.sales.models import FEE, KEPT, Sale, standing

DESK_ROWS, COUNTER_ROWS = 50, 20
STATES = {
    "": N_("全部"),
    "waiting": N_("等结算"),
    "returned": N_("退过的"),
    "late": N_("结算以后又退、还没扣的"),
    "nobatch": N_("没说哪一批"),
    "nogoods": N_("没对上产品的"),
    "cancelled": N_("作废的"),
}


def _state(state: str) -> ColumnElement[bool]:
    if state == "waiting":
        return and_(standing(), Sale.settlement_id.is_(None), Sale.method.is_(None))
    if state == "returned":
        return and_(standing(), or_(Sale.refunded_fen > 0, Sale.returned > 0))
    if state == "late":
        return and_(standing(), Sale.method.is_(None), deducting.late())
    if state == "nobatch":
        return and_(standing(), Sale.batch_id.is_(None))
    if state == "nogoods":
        return and_(standing(), Sale.product_id.is_(None))
    return Sale.cancelled_at.is_not(None)


def _read_state(text: str) -> str:
    if text not in STATES:
        raise ValueError(text)
    return text


def matching(words: str) -> ColumnElement[bool]:
    """By the order number or the title."""
    return or_(
        Sale.order_no.contains(words.replace(" ", ""), autoescape=True),
        Sale.title.contains(words, autoescape=True),
    )


FILTERS = (
    Filter("q", str, matching),
    Filter("state", _read_state, _state),
    Filter("channel", uuid.UUID, lambda id: Sale.channel_id == id),
    Filter("kind", ChannelKind, lambda kind: Channel.kind == kind),
    Filter("product", uuid.UUID, lambda id: Sale.product_id == id),
    Filter("batch", uuid.UUID, lambda id: Sale.batch_id == id),
    Filter("agreement", uuid.UUID, lambda id: Sale.agreement_id == id),
    Filter("settlement", uuid.UUID, lambda id: Sale.settlement_id == id),
    Filter("deducted", uuid.UUID, deducting.deducted),
    Filter("category", str, lambda word: Product.category == word),
    Filter("month", Month.parse, lambda month: Sale.sold_on.between(month.first, month.last)),
)
SORTS = {
    "on": Sort(Sale.sold_on, "sold_on", read_date),
    "amount": Sort(Sale.amount_fen, "amount_fen", read_whole),
}


def amount_words(row: Any) -> str:
    """How much was sold, as people read it; pieces of a platform where their weight is not known."""
    if row.amount is not None and row.Product is not None:
        return str(row.Product.said(row.amount))
    return (
        ngettext("%(n)s 件", "%(n)s 件", (row.pieces_m) // 1_000, n=quantity(row.pieces_m))
        if row.pieces_m
        else "–"
    )


def _out(row: Any) -> int | None:
    """What did not come back."""
    return None if row.amount is None else row.amount - row.returned


COLUMNS = (
    Column("on", N_("日期"), "date", lambda row: row.sold_on),
    Column("channel", N_("渠道"), "text", lambda row: row.channel),
    Column("order_no", N_("订单号"), "id", lambda row: row.order_no),
    Column("title", N_("卖的是什么"), "text", lambda row: row.title),
    Column("product", N_("产品"), "text", lambda row: row.Product.title if row.Product else ""),
    Column("amount", N_("多少"), "text", amount_words),
    Column("out", N_("没退回的（公斤）"), "quantity", lambda row: in_kilos(row.Product, _out(row))),
    Column("code", N_("追溯码"), "id", lambda row: row.code or ""),
    Column("amount_fen", N_("买家付的"), "money", lambda row: row.amount_fen, N_("货款加运费减优惠")),
    Column("freight_fen", N_("其中运费"), "money", lambda row: row.freight_fen),
    Column("refunded_fen", N_("退的"), "money", lambda row: row.refunded_fen),
    Column("kept_fen", N_("卖了"), "money", lambda row: row.kept_fen, N_("买家付的减去退的，含运费")),
    Column("fee_fen", N_("渠道扣的"), "money", lambda row: row.fee_fen - row.fee_back_fen),
    Column("by", N_("经办人"), "text", lambda row: row.by_name),
)
LISTING = Listing(Sale.id, COLUMNS, FILTERS, SORTS)


def asked(args: Mapping[str, str]) -> Asked:
    """What the address asks of the list."""
    return LISTING.asked(args, "on")


def _joined(query: Select[Any]) -> Select[Any]:
    return (
        query.join(Channel, and_(Channel.county_id == Sale.county_id, Channel.id == Sale.channel_id))
        .outerjoin(Product, and_(Product.county_id == Sale.county_id, Product.id == Sale.product_id))
        .outerjoin(Batch, and_(Batch.county_id == Sale.county_id, Batch.id == Sale.batch_id))
    )


def _conditions(found: Asked) -> list[ColumnElement[bool]]:
    """The filters; what was cancelled is shown only where asked for."""
    held = LISTING.conditions(found)
    return held if found.values.get("state") == "cancelled" else [*held, standing()]


def rows(found: Asked) -> Select[Any]:
    """The rows of the list."""
    query = visible_columns(
        Sale,
        *Sale.__table__.columns,
        KEPT.label("kept_fen"),
        Channel.name.label("channel"),
        Product,
        Batch.code,
    )
    return _joined(query).where(*_conditions(found))


def sums(found: Asked) -> dict[str, int]:
    """How many lines the filter holds, and their money."""
    query = visible_columns(Sale, func.count(), func.sum(KEPT), func.sum(FEE))
    count, kept, fee = db.session.execute(_joined(query).where(*_conditions(found))).one()
    return {"count": count, "kept_fen": total(kept), "fee_fen": total(fee)}


def sheet(_by: Person) -> Sheet:
    """The list as it leaves the page."""
    found = asked(request.args)
    texts = found.texts
    told = (
        (N_("找的字"), texts.get("q", "")),
        (N_("状态"), gettext(STATES[texts.get("state", "")]) if texts.get("state") else ""),
        (N_("月份"), texts.get("month", "")),
    )
    return Sheet(
        "sales",
        gettext(N_("农产品销售")),
        COLUMNS,
        lambda: LISTING.whole(rows(found), found),
        sums(found)["count"],
        [(gettext(what), value) for what, value in told if value],
    )


def page(found: Asked, by: Person) -> dict[str, Any]:
    """What ``produce/sales.html`` shows."""
    made = LISTING.page(lambda: rows(found), found, COUNTER_ROWS if by.is_operator else DESK_ROWS)
    texts = found.texts
    channels = visible_columns(Channel, Channel.id, Channel.name).order_by(Channel.name_key)
    return {
        "q": texts.get("q", ""),
        "state": texts.get("state", ""),
        "states": [(key, gettext(word)) for key, word in STATES.items()],
        "channel": texts.get("channel", ""),
        "channels": [
            ("", gettext(N_("全部渠道"))),
            *((str(id), name) for id, name in db.session.execute(channels)),
        ],
        "kept": found.kept("q", "state", "channel"),
        "sums": sums(found),
        "rows": [_row(row) for row in made.rows],
        "clear_url": url_for("produce.sales") if texts else None,
        "newer_url": found.url("produce.sales", after=made.newer) if made.newer else None,
        "older_url": found.url("produce.sales", before=made.older) if made.older else None,
    }


def _row(row: Any) -> dict[str, Any]:
    return {
        "url": url_for("produce.sale", id=row.id),
        "on": row.sold_on,
        "channel": row.channel,
        "order_no": row.order_no,
        "title": row.title,
        "amount": amount_words(row),
        "code": row.code,
        "amount_fen": row.amount_fen,
        "refunded_fen": row.refunded_fen,
        "kept_fen": row.kept_fen,
        "fee_fen": row.fee_fen - row.fee_back_fen,
        "is_cancelled": row.cancelled_at is not None,
        "waits": row.settlement_id is None and row.method is None,
    }
