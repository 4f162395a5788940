"""Settle with a channel: all its sales of a time that nothing came for yet, against what it paid out."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, select, update

from station_app.core import audit, clock
from station_app.core.access import Person, visible, visible_columns
from station_app.core.db import db, uuid7
from station_app.core.errors import NotNow, Refused
from station_app.core.i18n import N_
from station_app.core.money import total
from station_app.produce.channels.models import Channel, Settlement
from station_app.produce.sales.models import Sale


@dataclass(frozen=True)
class Due:
    """What a channel owes for a time. Fen."""

    sales: int = 0
    amount_fen: int = 0
    refunded_fen: int = 0
    fee_fen: int = 0

    @property
    def due_fen(self) -> int:
        """What should come: paid less refunded less what the channel keeps."""
        return self.amount_fen - self.refunded_fen - self.fee_fen


def waits(channel_id: uuid.UUID, from_on: dt.date | None, through_on: dt.date | None) -> ColumnElement[bool]:
    """Sales of a channel that it has not paid out; money that came at once is none of its."""
    found = [
        Sale.channel_id == channel_id,
        Sale.settlement_id.is_(None),
        Sale.method.is_(None),
        Sale.cancelled_at.is_(None),
    ]
    if from_on is not None:
        found.append(Sale.sold_on >= from_on)
    if through_on is not None:
        found.append(Sale.sold_on <= through_on)
    return and_(*found)


def due(channel_id: uuid.UUID, from_on: dt.date | None = None, through_on: dt.date | None = None) -> Due:
    """The sums of what waits."""
    query = visible_columns(
        Sale,
        func.count(),
        func.sum(Sale.amount_fen),
        func.sum(Sale.refunded_fen),
        func.sum(Sale.fee_fen),
    ).where(waits(channel_id, from_on, through_on))
    count, amount, refunded, fee = db.session.execute(query).one()
    return Due(count, total(amount), total(refunded), total(fee))


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

    Raises ``Refused`` for odd days and where nothing waits.
    """
    if through_on < from_on or through_on > clock.today() or received_on > clock.today():
        raise Refused(N_("日期不对：结束不能早于开始，也不能晚于今天"))
    sums = due(channel.id, from_on, through_on)
    if not sums.sales:
        raise Refused(N_("这几天没有等结算的销售，请核对日期"))
    if sums.due_fen != received_fen and not note.strip():
        raise Refused(N_("到账和应到不一样，请写一句为什么"))
    row = Settlement(
        county_id=channel.county_id,
        id=id or uuid7(),
        channel_id=channel.id,
        from_on=from_on,
        through_on=through_on,
        sales=sums.sales,
        amount_fen=sums.amount_fen,
        refunded_fen=sums.refunded_fen,
        fee_fen=sums.fee_fen,
        due_fen=sums.due_fen,
        received_fen=received_fen,
        received_on=received_on,
        note=note.strip()[:200],
        at=clock.moment(),
        by_id=by.id,
        by_name=by.name,
    )
    db.session.add(row)
    db.session.flush()
    mine = update(Sale).where(Sale.county_id == channel.county_id, waits(channel.id, from_on, through_on))
    db.session.execute(mine.values(settlement_id=row.id).execution_options(synchronize_session=False))
    changes = {"due_fen": (None, row.due_fen), "received_fen": (None, received_fen), "at": (None, row.at)}
    audit.record(row, "settle", by, note, changes)
    return row


def undo(row: Settlement, reason: str, by: Person) -> None:
    """It was written down wrong: its sales wait again. Raises ``NotNow`` for one that is undone."""
    if not reason.strip():
        raise Refused(N_("请写一句为什么，例如：金额记错了"))
    if row.undone_at is not None:
        raise NotNow(N_("这次结算已经作废了。"))
    free = update(Sale).where(Sale.county_id == row.county_id, Sale.settlement_id == row.id)
    db.session.execute(free.values(settlement_id=None).execution_options(synchronize_session=False))
    row.undone_at = clock.moment()
    audit.record(row, "unsettle", by, reason, {"at": (None, row.undone_at)})


def of_channel(channel_id: uuid.UUID) -> list[Settlement]:
    """The settlements of a channel, newest first."""
    query = visible(Settlement).where(Settlement.channel_id == channel_id)
    return list(db.session.scalars(query.order_by(Settlement.through_on.desc(), Settlement.id).limit(60)))
