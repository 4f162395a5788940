"""Sell, take back what came back, name the batch a sale was taken from, cancel what was typed wrong."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy import select

from station_app.core import audit, clock
from station_app.core.access import Person, fetch, visible
from station_app.core.db import db, uuid7
from station_app.core.errors import NotNow, Refused
from station_app.core.i18n import N_
from station_app.ledger.models import EntryKind, Method, entry
from station_app.produce.agreements.models import Agreement
from station_app.produce.batches.models import Batch
from station_app.produce.batches.tracing import MADE_OF_RECALLED, recalled_in
from station_app.produce.channels.models import Channel
from station_app.produce.products.models import Product
from station_app.produce.sales.models import Sale, SaleReturn

MOST_FEN = 100_000_000
WAYS = (Method.CASH, Method.WECHAT, Method.ALIPAY, Method.TRANSFER)


@dataclass(frozen=True)
class Sold:
    """What was sold. Amount in grams or pieces, money in fen; ``fee_fen`` None: as the channel says."""

    channel_id: uuid.UUID
    product_id: uuid.UUID
    amount: int
    amount_fen: int
    on: dt.date | None = None
    batch_id: uuid.UUID | None = None
    agreement_id: uuid.UUID | None = None
    order_no: str = ""
    freight_fen: int = 0
    fee_fen: int | None = None
    method: Method | None = None
    title: str = ""
    note: str = ""


class Known(Refused):
    """This order number of this channel is written down already; ``sale`` is it."""

    def __init__(self, sale: Sale) -> None:
        super().__init__(N_("这个渠道的订单号 %(number)s 已经记过了"), number=sale.order_no)
        self.sale = sale


def sold_before(id: uuid.UUID, county_id: str) -> Sale | None:
    """The sale that has this identifier already."""
    query = select(Sale).where(Sale.county_id == county_id, Sale.id == id)
    found: Sale | None = db.session.scalar(query.execution_options(scoped=True))
    return found


def sell(said: Sold, by: Person, *, id: uuid.UUID | None = None) -> Sale:
    """Write down one sale; out of its batch where it names one, into the till where the money came at once.

    Raises ``Refused`` for what cannot be, ``Known`` for an order number that was written down already.
    """
    channel, product = fetch(Channel, said.channel_id), fetch(Product, said.product_id)
    on = said.on or clock.today()
    if not channel.is_open:
        raise Refused(N_("这个渠道停用了，请选别的"))
    if on > clock.today():
        raise Refused(N_("日期不能晚于今天（%(today)s）"), today=clock.today().isoformat())
    if said.amount <= 0 or not 0 <= said.amount_fen <= MOST_FEN or said.freight_fen > said.amount_fen:
        raise Refused(N_("数量要大于 0，金额最多一百万元，运费不能比金额多"))
    batch = _hold(said.batch_id, product) if said.batch_id else None
    if said.agreement_id:
        agreement = fetch(Agreement, said.agreement_id)
        if agreement.product_id != product.id:
            raise Refused(N_("这份协议订的不是这样货"))
    if said.order_no and (known := known_order(by.county_id, channel.id, said.order_no)):
        raise Known(known)
    if batch is not None:
        take(batch, said.amount, product)
    sale = Sale(
        county_id=by.county_id,
        id=id or uuid7(),
        station_id=batch.station_id if batch else by.station_id if by.is_operator else None,
        channel_id=channel.id,
        order_no=said.order_no,
        line_no=1,
        sold_on=on,
        product_id=product.id,
        batch_id=batch.id if batch else None,
        agreement_id=said.agreement_id,
        title=said.title or product.name,
        amount=said.amount,
        pieces_m=None,
        returned=0,
        amount_fen=said.amount_fen,
        freight_fen=said.freight_fen,
        fee_fen=channel.fee_of(said.amount_fen) if said.fee_fen is None else said.fee_fen,
        refunded_fen=0,
        fee_back_fen=0,
        method=said.method,
        note=said.note,
        at=clock.moment(),
        by_id=by.id,
        by_name=by.name,
        cancelled_why="",
    )
    db.session.add(sale)
    db.session.flush()
    if said.method is not None and said.amount_fen:
        put_money(sale, EntryKind.COLLECTED, said.amount_fen, said.method, by)
    changes = {"amount": (None, said.amount), "amount_fen": (None, said.amount_fen), "at": (None, sale.at)}
    audit.record(sale, "sell", by, changes=changes)
    return sale


def known_order(county_id: str, channel_id: uuid.UUID, number: str) -> Sale | None:
    """The first line of an order of a channel, if it is known."""
    query = select(Sale).where(
        Sale.county_id == county_id, Sale.channel_id == channel_id, Sale.order_no == number
    )
    found: Sale | None = db.session.scalar(
        query.order_by(Sale.line_no).limit(1).execution_options(scoped=True)
    )
    return found


def _hold(batch_id: uuid.UUID, product: Product) -> Batch:
    batch = fetch(Batch, batch_id, lock=True)
    if batch.product_id != product.id:
        raise Refused(N_("这一批不是这样货，请核对"))
    return batch


def take(batch: Batch, amount: int, product: Product, sold_on: dt.date | None = None) -> None:
    """Take goods out of a batch that is locked; raises for more than is there, ``NotNow`` for a
    recalled one, or one made of it.

    What was sold by the day of the recall (``sold_on``) is said afterwards: a recall has to find it.
    """
    bad = recalled_in(batch, hold=True)
    if bad and bad.recalled_at and sold_on and sold_on <= clock.on(bad.recalled_at):
        bad = None
    if batch.is_undone or (bad is not None and bad.id == batch.id):
        raise NotNow(N_("批次 %(code)s 已经拆回或者召回了，不能卖。"), code=batch.code)
    if bad is not None:
        raise NotNow(MADE_OF_RECALLED, code=batch.code, source=bad.code)
    if amount > batch.rest:
        rest = product.said(batch.rest)
        raise Refused(N_("批次 %(code)s 只剩 %(rest)s"), code=batch.code, rest=rest)
    batch.rest -= amount


def put_money(sale: Sale, kind: EntryKind, fen: int, method: Method, by: Person) -> None:
    """Money of a typed sale; the county's own lies in no station's till."""
    if sale.station_id is None:
        return
    historical = not by.is_operator
    db.session.add(entry(sale, kind, fen, method, by, is_historical=historical))  # type: ignore[arg-type]


def _restocked(sale: Sale) -> int:
    """What of a sale came back fit to be sold again."""
    query = visible(SaleReturn).where(SaleReturn.sale_id == sale.id, SaleReturn.is_restocked.is_(True))
    return sum(one.amount for one in db.session.scalars(query))


def attach(sale: Sale, batch_id: uuid.UUID, amount: int, by: Person) -> None:
    """Say which batch a sale was taken from, and how much: for imported sales, which cannot know.

    ``sale`` is locked by the caller.
    """
    if sale.is_cancelled or sale.batch_id is not None:
        raise NotNow(N_("这笔销售已经作废，或者已经说过是哪一批的了。"))
    batch = fetch(Batch, batch_id, lock=True)
    if sale.product_id is not None and batch.product_id != sale.product_id:
        raise Refused(N_("这一批不是这样货，请核对"))
    if amount <= sale.returned:
        raise Refused(N_("数量要大于 0，也要比退回来的多"))
    product = fetch(Product, batch.product_id)
    take(batch, amount - _restocked(sale), product, sale.sold_on)
    before = sale.amount
    sale.batch_id, sale.product_id, sale.amount = batch.id, batch.product_id, amount
    sale.station_id = sale.station_id or batch.station_id
    db.session.flush()
    audit.record(sale, "attach", by, changes={"batch": (None, batch.code), "amount": (before, amount)})
