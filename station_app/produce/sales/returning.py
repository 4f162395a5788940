"""What comes back of a sale, and sales that were typed wrong."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from station_app.core import audit, clock
from station_app.core.access import Person, fetch, visible
from station_app.core.db import db, uuid7
from station_app.core.errors import NotNow, Refused
from station_app.core.i18n import N_
from station_app.core.money import money
from station_app.ledger.models import EntryKind, MoneyEntry, reverse
from station_app.produce.batches.models import Batch
from station_app.produce.channels.models import Channel
from station_app.produce.sales.models import Sale, SaleReturn
from station_app.produce.sales.selling import put_money


def give_back(
    sale: Sale,
    by: Person,
    *,
    amount: int = 0,
    refund_fen: int = 0,
    to_stock: bool = True,
    reason: str = "",
    fee_back_fen: int | None = None,
    id: uuid.UUID | None = None,
) -> SaleReturn | None:
    """Something came back, or money went back. ``sale`` is locked by the caller; the same ``id`` is once.

    ``fee_back_fen`` is what the channel gives back of its fee; None: as its rule says.
    """
    if id is not None and (
        known := db.session.get(SaleReturn, (sale.county_id, id), execution_options={"scoped": True})
    ):
        return known
    if sale.is_cancelled:
        raise NotNow(N_("这笔销售已经作废了。"))
    if not amount and not refund_fen:
        raise Refused(N_("请填退回多少货，或者退多少钱"))
    if amount > (sale.amount or 0) - sale.returned:
        raise Refused(N_("退回来的比卖出去的多，请核对"))
    if refund_fen > sale.amount_fen - sale.refunded_fen:
        raise Refused(N_("最多退 %(sum)s，请核对。"), sum=money(sale.amount_fen - sale.refunded_fen))
    if not reason.strip():
        raise Refused(N_("请写一句为什么退，例如：袋子破了"))
    if fee_back_fen is None:
        fee_back_fen = fetch(Channel, sale.channel_id).fee_back_of(sale, refund_fen) if refund_fen else 0
    elif fee_back_fen and not refund_fen:
        raise Refused(N_("没有退钱，渠道也不会退扣点，请核对"))
    if fee_back_fen > sale.fee_fen - sale.fee_back_fen:
        raise Refused(N_("渠道最多退回扣的 %(sum)s，请核对。"), sum=money(sale.fee_fen - sale.fee_back_fen))
    if amount and to_stock and sale.batch_id:
        batch = fetch(Batch, sale.batch_id, lock=True)
        if batch.is_undone:
            raise NotNow(N_("这一批已经拆回去了。"))
        batch.rest += amount
    row = SaleReturn(
        county_id=sale.county_id,
        id=id or uuid7(),
        station_id=sale.station_id,
        sale_id=sale.id,
        on=clock.today(),
        amount=amount,
        is_restocked=to_stock,
        refund_fen=refund_fen,
        fee_back_fen=fee_back_fen,
        reason=reason.strip()[:200],
        at=clock.moment(),
        by_id=by.id,
        by_name=by.name,
    )
    db.session.add(row)
    before = sale.refunded_fen, sale.returned
    sale.refunded_fen += refund_fen
    sale.fee_back_fen += fee_back_fen
    sale.returned += amount
    if refund_fen and sale.method is not None:
        put_money(sale, EntryKind.REFUNDED, refund_fen, sale.method, by)
    db.session.flush()
    changes = {
        "refunded_fen": (before[0], sale.refunded_fen),
        "returned": (before[1], sale.returned),
        "at": (None, row.at),
    }
    if fee_back_fen:
        changes["fee_back_fen"] = (sale.fee_back_fen - fee_back_fen, sale.fee_back_fen)
    audit.record(sale, "give_back", by, reason, changes)
    return row


def returns_of(sale: Sale) -> list[SaleReturn]:
    """What came back of a sale, as it came."""
    query = visible(SaleReturn).where(SaleReturn.sale_id == sale.id)
    return list(db.session.scalars(query.order_by(SaleReturn.at, SaleReturn.id)))


def cancel(sale: Sale, reason: str, by: Person) -> None:
    """Take back a sale that was typed wrong: the goods are in the batch again, the money is reversed.

    ``sale`` is locked by the caller. Raises ``NotNow`` when something came back of it or it was settled.
    """
    if not reason.strip():
        raise Refused(N_("请写一句为什么作废，例如：记错了数量"))
    if sale.is_cancelled:
        raise NotNow(N_("这笔销售已经作废了。"))
    if sale.returned or sale.refunded_fen or sale.settlement_id is not None:
        raise NotNow(N_("这笔销售退过货、退过钱或者结算过了，不能作废。"))
    if sale.batch_id and sale.amount:
        batch = fetch(Batch, sale.batch_id, lock=True)
        batch.rest += sale.amount
    query = select(MoneyEntry).where(
        MoneyEntry.county_id == sale.county_id,
        MoneyEntry.subject_id == sale.id,
        MoneyEntry.reverses_id.is_(None),
    )
    for one in db.session.scalars(query.execution_options(scoped=True)).all():
        reverse(one, by, reason[:200])
    sale.cancelled_at, sale.cancelled_why = clock.moment(), reason.strip()[:200]
    if sale.order_no:
        sale.order_no, sale.note = "", f"{sale.note} {sale.order_no}".strip()[:200]
    audit.record(sale, "cancel", by, reason.strip(), {"at": (None, sale.cancelled_at)})
