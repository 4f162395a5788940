"""One imported sale of several goods becomes a sale for each of them, and one again when that is taken back.

Money is shared by value, so that the parts sum to what it was, to the fen; what was given back is shared too.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from station_app.core import audit, bulk, clock
from station_app.core.access import Person
from station_app.core.db import db, uuid7
from station_app.core.i18n import N_
from station_app.core.money import spread
from station_app.imports.lists import goods_of
from station_app.imports.lists.goods_of import remember
from station_app.imports.lists.kinds import Task
from station_app.imports.models import ImportRow, RowResult
from station_app.imports.platforms.sharing import bounded
from station_app.imports.platforms.sold import SoldLine, SoldOrder
from station_app.imports.tables import Entry
from station_app.produce.channels.models import Channel
from station_app.produce.products.models import Product
from station_app.produce.sales.matching import amount_of, product_of
from station_app.produce.sales.models import Sale, SaleReturn

MONEY = ("amount_fen", "freight_fen", "fee_fen", "refunded_fen", "fee_back_fen")
WHOLE = ("title", "amount", "pieces_m", *MONEY)
SPLIT, UNSPLIT = "split", "unsplit"
TOUCHED = N_("这个订单记过以后有人改过、退过货、选过批次或者结算过，没有动它")
UNKNOWN = N_("和品种册里的对不上，照收，不算斤两")


def returns_of(county_id: str, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[SaleReturn]]:
    """What came back of these sales."""
    query = select(SaleReturn).where(SaleReturn.county_id == county_id, bulk.among(SaleReturn.sale_id, ids))
    found: dict[uuid.UUID, list[SaleReturn]] = {}
    for one in db.session.scalars(query.order_by(SaleReturn.id).execution_options(scoped=True)):
        found.setdefault(one.sale_id, []).append(one)
    return found


def is_untouched(sale: Sale, returns: Sequence[SaleReturn]) -> bool:
    """Is it as its import made it?"""
    acts = (sale.batch_id, sale.settlement_id, sale.returned, sale.cancelled_at, sale.method)
    return sale.version == 1 and not any(acts) and all(one.import_id == sale.import_id for one in returns)


def settle(goods: Sequence[tuple[SoldOrder, list[Entry]]], products: list[Product], task: Task) -> None:
    """Decide about orders of which only the goods are said: they wait, or part the sale that is there."""
    if not goods:
        return
    numbers = sorted({order.number for order, _ in goods})
    is_of = (Channel.county_id == Sale.county_id) & (Channel.id == Sale.channel_id)
    query = select(Sale).join(Channel, is_of).where(Sale.county_id == task.county_id)
    query = query.where(Channel.platform == "taobao", bulk.among(Sale.order_no, numbers)).with_for_update(
        of=Sale
    )
    known: dict[str, list[Sale]] = {}
    for sale in db.session.scalars(query.order_by(Sale.line_no).execution_options(scoped=True)):
        known.setdefault(sale.order_no, []).append(sale)
    kept = goods_of.waiting(task.county_id, numbers)
    backs = returns_of(task.county_id, [sale.id for one in known.values() for sale in one])
    for order, lines in goods:
        old = known.get(order.number, [])
        if not old:
            goods_of.keep(order, lines, is_kept=order.number in kept)
        elif len(old) == 1:
            split(order, lines, old[0], backs.get(old[0].id, []), products, task)
        else:
            for entry in lines:
                entry.result = RowResult.KNOWN


def split(
    order: SoldOrder,
    lines: Sequence[Entry],
    sale: Sale,
    returns: Sequence[SaleReturn],
    products: list[Product],
    task: Task,
) -> None:
    """Make one sale one for each of its goods; the first keeps its key."""
    if len(lines) < 2 or not is_untouched(sale, returns):
        for entry in lines:
            entry.result = RowResult.KNOWN
        if len(lines) > 1:
            lines[0].warn(order.heading("number"), order.number, TOUCHED)
        return
    values = [entry.values["line"].value_fen for entry in lines]
    parts = {name: spread(getattr(sale, name), values) for name in MONEY}
    parts["refunded_fen"] = bounded(parts["refunded_fen"], parts["amount_fen"])
    most = [fee if back else 0 for fee, back in zip(parts["fee_fen"], parts["refunded_fen"], strict=True)]
    parts["fee_back_fen"] = bounded(parts["fee_back_fen"], most)
    whole = {name: getattr(sale, name) for name in WHOLE}
    whole["product_id"] = str(sale.product_id) if sale.product_id else None
    whole["returns"] = [[one.on.isoformat(), one.refund_fen, one.reason, one.fee_back_fen] for one in returns]
    for at, entry in enumerate(lines):
        line: SoldLine = entry.values["line"]
        line.amount_fen = parts["amount_fen"][at]
        product = product_of(line.goods, line.spec, products)
        if product is None:
            entry.warn(order.heading("goods"), line.goods, UNKNOWN)
        if not task.store:
            continue
        part = sale if at == 0 else _beside(sale, at + 1)
        part.title = f"{line.goods} {line.spec}".strip()[:200]
        part.product_id = product.id if product else None
        part.amount = amount_of(product, line.goods, line.spec, line.quantity_m) if product else None
        part.pieces_m = line.quantity_m
        for name in MONEY:
            setattr(part, name, parts[name][at])
        db.session.add(part)
        entry.thing_id = part.id
        remember(entry, order, line)
    if task.store:
        sums = (whole["amount_fen"], sale.amount_fen)
        _give_back([entry.thing_id for entry in lines if entry.thing_id], returns, parts, task)
        audit.record(sale, SPLIT, task.by, order.number, {"amount_fen": sums})
        whole["version"] = sale.version
        lines[0].was = {**(lines[0].was or {}), SPLIT: whole}
        for entry in lines[1:]:
            entry.was = {**(entry.was or {}), "version": 1}


def _beside(sale: Sale, line_no: int) -> Sale:
    """Another sale of the same order."""
    same = ("county_id", "station_id", "channel_id", "order_no", "sold_on", "import_id", "note", "at")
    names = (*same, "by_id", "by_name", "agreement_id")
    row = Sale(id=uuid7(), line_no=line_no, returned=0, cancelled_why="")
    for name in names:
        setattr(row, name, getattr(sale, name))
    return row


def _give_back(
    ids: Sequence[uuid.UUID], returns: Sequence[SaleReturn], parts: dict[str, list[int]], task: Task
) -> None:
    """What was given back of the whole is given back of its parts."""
    if not returns:
        db.session.flush()
        return
    first = returns[0]
    for one in returns:
        db.session.delete(one)
    db.session.flush()
    for id, fen, fee in zip(ids, parts["refunded_fen"], parts["fee_back_fen"], strict=True):
        if fen:
            _return(first.county_id, id, first.on, fen, fee, first.reason, task.batch_id, task.by)
    db.session.flush()


def _return(
    county_id: str,
    sale_id: uuid.UUID,
    on: dt.date,
    fen: int,
    fee_back_fen: int,
    reason: str,
    import_id: Any,
    by: Person | None,
) -> None:
    row = SaleReturn(county_id=county_id, id=uuid7(), station_id=None, sale_id=sale_id, on=on, amount=0)
    row.fee_back_fen = fee_back_fen
    row.refund_fen, row.reason, row.import_id, row.at = fen, reason, import_id, clock.moment()
    row.by_id, row.by_name = (by.id, by.name) if by else (None, "")
    db.session.add(row)


def unsplit(
    rows: Sequence[ImportRow], sales: dict[uuid.UUID, Sale], by: Person | None, why: str
) -> dict[uuid.UUID, str]:
    """Make one sale again of those that came of one; which rows stay where something was done since."""
    by_order: dict[str, list[ImportRow]] = {}
    for row in rows:
        by_order.setdefault(row.fingerprint, []).append(row)
    backs = returns_of(rows[0].county_id, list(sales)) if rows else {}
    stays: dict[uuid.UUID, str] = {}
    for parts in by_order.values():
        held = [(row, sales.get(row.thing_id) if row.thing_id else None) for row in parts]
        head = next((one for one in held if SPLIT in (one[0].was or {})), None)
        fits = head is not None and all(
            sale is not None
            and sale.version == (row.was or {}).get(SPLIT, row.was or {})["version"]
            and not (sale.batch_id or sale.settlement_id or sale.returned or sale.cancelled_at)
            and all(one.import_id == row.batch_id for one in backs.get(sale.id, ()))
            for row, sale in held
        )
        if not fits or head is None or head[1] is None:
            stays |= {row.id: why for row in parts}
            continue
        _join(head[0], head[1], [sale for _, sale in held if sale is not None], backs, by)
    return stays


def _join(
    row: ImportRow, sale: Sale, parts: Sequence[Sale], backs: dict[uuid.UUID, list[SaleReturn]], by: Any
) -> None:
    whole = (row.was or {})[SPLIT]
    for part in parts:
        for one in backs.get(part.id, ()):
            db.session.delete(one)
    db.session.flush()
    for part in parts:
        if part.id != sale.id:
            db.session.delete(part)
    db.session.flush()
    before = sale.amount_fen
    for name in WHOLE:
        setattr(sale, name, whole.get(name, 0))
    sale.product_id = uuid.UUID(whole["product_id"]) if whole["product_id"] else None
    for on, fen, reason, *fee in whole["returns"]:
        day, back = dt.date.fromisoformat(on), fee[0] if fee else 0
        _return(sale.county_id, sale.id, day, fen, back, reason, sale.import_id, by)
    db.session.flush()
    audit.record(sale, UNSPLIT, by, sale.order_no, {"amount_fen": (before, sale.amount_fen)})
    mine = select(ImportRow).where(
        ImportRow.county_id == sale.county_id,
        ImportRow.batch_id == sale.import_id,
        ImportRow.thing_id == sale.id,
    )
    for own in db.session.scalars(mine.execution_options(scoped=True)):
        own.was = {**(own.was or {}), "version": sale.version}  # its own import may be taken back again
