"""Settle with a channel: all its sales of a time that nothing came for yet, against what it paid out.

Money that went back to a buyer counts once: in the settlement of its sale where it went back before that,
else as a deduction in the next settlement of the channel, whatever its days. A settlement taken back lets go
of both. What is deducted may be more than what was sold: then the settlement is below zero, and what the
channel took back is written with a minus; what it has not taken back yet waits.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select, update

from station_app.core import audit, clock
from station_app.core.access import Person, visible, visible_columns
from station_app.core.db import db, uuid7
from station_app.core.errors import NotNow, Refused
from station_app.core.i18n import N_
from station_app.core.money import total
from station_app.produce.channels.models import Channel, Settlement
from station_app.produce.sales.models import Sale, SaleReturn

TAKEN_BACK = SaleReturn.refund_fen - SaleReturn.fee_back_fen
"""What a channel takes back for a refund of a sale it has paid out."""


@dataclass(frozen=True)
class Due:
    """What a channel owes for a time. Fen; ``fee_fen`` is less what came back of it with refunds; ``late``
    refunds of sales it paid out before sum to ``deducted_fen``, less what it gives back of its fee.
    """

    sales: int = 0
    amount_fen: int = 0
    refunded_fen: int = 0
    fee_fen: int = 0
    late: int = 0
    deducted_fen: int = 0

    @property
    def due_fen(self) -> int:
        """What should come: paid less refunded, less what the channel keeps, less what it paid before."""
        return self.amount_fen - self.refunded_fen - self.fee_fen - self.deducted_fen


def waits(channel_id: uuid.UUID, from_on: dt.date | None, through_on: dt.date | None) -> ColumnElement[bool]:
    """Sales of a channel that it has not paid out; money that came at once is none of its."""
    found = [Sale.settlement_id.is_(None), _pays(channel_id)]
    if from_on is not None:
        found.append(Sale.sold_on >= from_on)
    if through_on is not None:
        found.append(Sale.sold_on <= through_on)
    return and_(*found)


def _pays(channel_id: uuid.UUID) -> ColumnElement[bool]:
    """Sales whose money comes through a channel."""
    return and_(Sale.channel_id == channel_id, Sale.method.is_(None), Sale.cancelled_at.is_(None))


def _sold(held: ColumnElement[bool]) -> tuple[int, int, int]:
    """How many sales, what was paid for them, what the channel keeps."""
    sums = (func.count(), func.sum(Sale.amount_fen), func.sum(Sale.fee_fen))
    count, amount, fee = db.session.execute(visible_columns(Sale, *sums).where(held)).one()
    return count, total(amount), total(fee)


def _given_back(own: ColumnElement[bool], late: ColumnElement[bool], *held: Any) -> tuple[int, ...]:
    """What went back of the sales themselves, what of their fee; and how many refunds, how much less the fee
    that came back with them, of sales settled before.
    """
    sums = (
        func.sum(case((own, SaleReturn.refund_fen), else_=0)),
        func.sum(case((own, SaleReturn.fee_back_fen), else_=0)),
        func.sum(case((late, 1), else_=0)),
        func.sum(case((late, TAKEN_BACK), else_=0)),
    )
    found = db.session.execute(of_sales(visible_columns(SaleReturn, *sums)).where(*held)).one()
    return tuple(map(total, found))


def of_sales(query: Select[Any]) -> Select[Any]:
    """Returns beside their sales."""
    return query.join(Sale, and_(Sale.county_id == SaleReturn.county_id, Sale.id == SaleReturn.sale_id))


def is_open() -> ColumnElement[bool]:
    """Refunds that no settlement counts, of sales that were settled: the next one deducts them."""
    return and_(
        SaleReturn.settlement_id.is_(None), SaleReturn.refund_fen > 0, Sale.settlement_id.is_not(None)
    )


def due(channel_id: uuid.UUID, from_on: dt.date | None = None, through_on: dt.date | None = None) -> Due:
    """The sums of what waits; refunds of sales that were settled whatever their days. Two statements."""
    held = waits(channel_id, from_on, through_on)
    count, amount, fee = _sold(held)
    free = SaleReturn.settlement_id.is_(None)
    refunded, back, late, deducted = _given_back(held, is_open(), free, _pays(channel_id))
    return Due(count, amount, refunded, fee - back, late, deducted)


def _of(settlement_id: uuid.UUID) -> Due:
    """The sums of what a settlement holds."""
    own = Sale.settlement_id == settlement_id
    count, amount, fee = _sold(own)
    other = func.coalesce(Sale.settlement_id != settlement_id, True)
    mine = SaleReturn.settlement_id == settlement_id
    refunded, back, late, deducted = _given_back(own, other, mine)
    return Due(count, amount, refunded, fee - back, late, deducted)


def settled_before(id: uuid.UUID, county_id: str) -> Settlement | None:
    """The settlement that has this identifier already."""
    query = select(Settlement).where(Settlement.county_id == county_id, Settlement.id == id)
    found: Settlement | None = db.session.scalar(query.execution_options(scoped=True))
    return found


def settle(
    channel: Channel,
    from_on: dt.date,
    through_on: dt.date,
    received_fen: int,
    received_on: dt.date,
    by: Person,
    *,
    note: str = "",
    id: uuid.UUID | None = None,
) -> Settlement:
    """Write down what a channel paid out. ``channel`` is locked by the caller: two settle no sale twice.

    Raises ``Refused`` for odd days and where nothing waits; the caller rolls back.
    """
    if through_on < from_on or through_on > clock.today() or received_on > clock.today():
        raise Refused(N_("日期不对：结束不能早于开始，也不能晚于今天"))
    row = Settlement(
        county_id=channel.county_id,
        id=id or uuid7(),
        channel_id=channel.id,
        from_on=from_on,
        through_on=through_on,
        amount_fen=0,
        refunded_fen=0,
        fee_fen=0,
        due_fen=0,
        received_fen=received_fen,
        received_on=received_on,
        note=note.strip()[:200],
        at=clock.moment(),
        by_id=by.id,
        by_name=by.name,
    )
    db.session.add(row)
    db.session.flush()
    _claim(row)
    sums = _of(row.id)  # of what it holds now: a refund written down meanwhile is in it, or waits
    if not sums.sales and not sums.late:
        raise Refused(N_("这几天没有等结算的销售，请核对日期"))
    if sums.due_fen != received_fen and not note.strip():
        raise Refused(N_("到账和应到不一样，请写一句为什么"))
    for name in ("sales", "amount_fen", "refunded_fen", "fee_fen", "deducted_fen", "due_fen"):
        setattr(row, name, getattr(sums, name))
    db.session.flush()
    changes = {"due_fen": (None, row.due_fen), "received_fen": (None, received_fen), "at": (None, row.at)}
    if row.deducted_fen:
        changes["deducted_fen"] = (None, row.deducted_fen)
    audit.record(row, "settle", by, note, changes)
    return row


def _claim(row: Settlement) -> None:
    """A settlement takes the sales that wait, their refunds, and the refunds of sales settled before."""
    mine = (Sale.county_id == row.county_id, waits(row.channel_id, row.from_on, row.through_on))
    _mark(update(Sale).where(*mine).values(settlement_id=row.id))
    settled = select(Sale.id).where(
        Sale.county_id == row.county_id, _pays(row.channel_id), Sale.settlement_id.is_not(None)
    )
    _mark(
        update(SaleReturn)
        .where(
            SaleReturn.county_id == row.county_id,
            SaleReturn.settlement_id.is_(None),
            SaleReturn.refund_fen > 0,
            SaleReturn.sale_id.in_(settled),
        )
        .values(settlement_id=row.id)
    )


def _mark(statement: Any) -> None:
    db.session.execute(statement.execution_options(synchronize_session=False, scoped=True))


def undo(row: Settlement, reason: str, by: Person) -> None:
    """It was written down wrong: its sales wait again, and what it deducted waits for the next.

    Raises ``NotNow`` for one that is undone.
    """
    if not reason.strip():
        raise Refused(N_("请写一句为什么，例如：金额记错了"))
    if row.undone_at is not None:
        raise NotNow(N_("这次结算已经作废了。"))
    for model in (Sale, SaleReturn):
        mine = (model.county_id == row.county_id, model.settlement_id == row.id)
        _mark(update(model).where(*mine).values(settlement_id=None))
    row.undone_at = clock.moment()
    audit.record(row, "unsettle", by, reason, {"at": (None, row.undone_at)})


def of_channel(channel_id: uuid.UUID) -> list[Settlement]:
    """The settlements of a channel, newest first."""
    query = visible(Settlement).where(Settlement.channel_id == channel_id)
    return list(db.session.scalars(query.order_by(Settlement.through_on.desc(), Settlement.id).limit(60)))
