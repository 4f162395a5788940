"""What happens to orders when a villager moves, is merged, asks for a copy, or is erased."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select, update

from station_app.core import clock
from station_app.core.access import visible, visible_columns
from station_app.core.db import db
from station_app.core.i18n import N_, gettext
from station_app.core.money import money, total
from station_app.facts.recompute import touch
from station_app.households.hooks import Gone, told
from station_app.households.models import Villager
from station_app.ledger.models import OF_ENTRY, MoneyEntry
from station_app.orders.chosen.models import ChosenDeed
from station_app.orders.flow import OrderState
from station_app.orders.models import Order, OrderLine, OrderReturn
from station_app.orders.owing import OWED, owing

MONEY = ("kind", "method", "amount_fen", "on", "note")
OF_LINE = ("goods", "spec", "quantity_m", "unit")
OF_CASE = (
    *("kind", "state", "on", "reason", "instead", "outcome", "received_by", "courier", "tracking_number"),
    *("refund_fen", "more_fen", "freight_by", "freight_fen"),
)
UNDERWAY = (OrderState.PLACED, OrderState.SHIPPED, OrderState.ARRIVED)


def move(villager: Villager, to_id: uuid.UUID, household_id: uuid.UUID) -> list[Any]:
    """A villager's orders become another's, or another household's; ``[id, former household]`` of each."""
    rows = _locked(Order.villager_id == villager.id, villager.county_id)
    _give([row.id for row in rows], villager.county_id, to_id, household_id)
    for row in rows:
        _touch(row, household_id)
    return [[str(row.id), str(row.household_id)] for row in rows]


def move_back(kept: Villager, gone: Villager, moved: list[Any]) -> None:
    """The orders a merge moved go back, except those that stand under somebody else by now."""
    former = {uuid.UUID(id): uuid.UUID(household) for id, household in moved}
    rows = [row for row in _locked(Order.villager_id == kept.id, kept.county_id) if row.id in former]
    for household in sorted(set(former.values())):
        mine = [row.id for row in rows if former[row.id] == household]
        _give(mine, kept.county_id, gone.id, household)
    for row in rows:
        _touch(row, former[row.id])


def _locked(mine: ColumnElement[bool], county_id: str) -> list[Any]:
    query = (
        select(Order.id, Order.county_id, Order.station_id, Order.ordered_on, Order.household_id)
        .where(Order.county_id == county_id, mine)
        .order_by(Order.id)
        .with_for_update()
        .execution_options(scoped=True)
    )
    return list(db.session.execute(query).all())


def _give(ids: list[uuid.UUID], county_id: str, villager_id: uuid.UUID, household_id: uuid.UUID) -> None:
    for start in range(0, len(ids), 400):
        db.session.execute(
            update(Order)
            .where(Order.county_id == county_id, Order.id.in_(ids[start : start + 400]))
            .values(villager_id=villager_id, household_id=household_id, changed_at=clock.moment())
            .execution_options(synchronize_session=False)
        )


def _touch(row: Any, household_id: uuid.UUID) -> None:
    for one in {row.household_id, household_id}:
        touch(row.county_id, row.station_id, row.ordered_on, one)


def hold(ids: Sequence[uuid.UUID]) -> str:
    """Money that is owed or goods on their way: the purchase is not over."""
    mine = Order.villager_id.in_(ids)
    count, owed = db.session.execute(
        visible_columns(Order, func.count(), func.sum(OWED)).where(mine, owing())
    ).one()
    if count:
        return gettext(N_("还有 %(n)s 单没付清，欠 %(sum)s"), n=count, sum=money(total(owed)))
    underway = visible_columns(Order, func.count()).where(
        mine, Order.is_undone.is_(False), Order.state.in_(UNDERWAY)
    )
    left = db.session.scalar(underway)
    return gettext(N_("还有 %(n)s 单没取走"), n=left) if left else ""


def erase(gone: Gone) -> Iterable[uuid.UUID]:
    """Name and telephone go from notes, who fetched it, the reasons of returns and the notes of money."""
    mine = Order.villager_id.in_(gone.ids)
    orders = select(Order.id).where(Order.county_id == gone.county_id, mine)
    own = set(db.session.scalars(orders.execution_options(scoped=True)))
    station = (Order.county_id == gone.county_id, Order.station_id == gone.station_id)
    told = [c.contains(w, autoescape=True) for w in gone.everywhere for c in (Order.note, Order.collected_by)]
    texts = select(Order.id, Order.note, Order.collected_by, Order.written).where(*station, or_(mine, *told))
    touched = set(own)
    for id, note, collected, written in db.session.execute(texts.execution_options(scoped=True)).all():
        hide = gone.hide if id in own else gone.hide_elsewhere
        touched.add(id)
        _set(Order, id, gone, note=hide(note), collected_by=hide(collected), written=_plain(written, hide))
    for name in ("reason", "instead", "outcome", "received_by", "courier", "tracking_number"):
        _texts(OrderReturn, OrderReturn.order_id, name, gone, own)
    _texts(MoneyEntry, MoneyEntry.subject_id, "note", gone, own)
    _texts(OrderLine, OrderLine.order_id, "goods", gone, own)
    _texts(OrderLine, OrderLine.order_id, "spec", gone, own)
    touched.update(_in_reminders(gone))
    return touched


def _in_reminders(gone: Gone) -> Iterable[uuid.UUID]:
    """What the county said of picked orders, where it names them."""
    if not gone.everywhere:
        return
    said = or_(*(ChosenDeed.words.contains(word, autoescape=True) for word in gone.everywhere))
    query = select(ChosenDeed.id, ChosenDeed.words).where(ChosenDeed.county_id == gone.county_id, said)
    for id, words in db.session.execute(query.execution_options(scoped=True)).all():
        _set(ChosenDeed, id, gone, words=gone.hide_elsewhere(words))
        yield id


def _plain(value: Any, hide: Any) -> Any:
    if isinstance(value, str):
        return hide(value)
    if isinstance(value, list):
        return [_plain(one, hide) for one in value]
    return {key: _plain(one, hide) for key, one in value.items()} if isinstance(value, dict) else value


def _texts(model: Any, owner: Any, name: str, gone: Gone, own: set[uuid.UUID]) -> None:
    column = getattr(model, name)
    holds = or_(*(column.contains(word, autoescape=True) for word in gone.words))
    query = select(model.id, column, owner).where(
        model.county_id == gone.county_id, model.station_id == gone.station_id, holds
    )
    for id, text, order_id in db.session.execute(query.execution_options(scoped=True)).all():
        hide = gone.hide if order_id in own else gone.hide_elsewhere
        if hide(text) != text:
            _set(model, id, gone, **{name: hide(text)})


def _set(model: Any, id: uuid.UUID, gone: Gone, **values: Any) -> None:
    db.session.execute(
        update(model)
        .where(model.county_id == gone.county_id, model.id == id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def tell(ids: Sequence[uuid.UUID]) -> dict[str, Any]:
    """Orders with their goods, money and returns, for the copy of a person's data."""
    orders = list(db.session.scalars(visible(Order).where(Order.villager_id.in_(ids)).order_by(Order.id)))
    own = visible_columns(Order, Order.id).where(Order.villager_id.in_(ids))
    names = ("number", "ordered_on", "state", "platform", "platform_number", "tracking_number", "note")
    sums = ("payable_fen", "received_fen", "refunded_fen", "reference_fen", "covered_fen")
    lines, entries = _rows(OrderLine, OrderLine.order_id, own), _rows(MoneyEntry, MoneyEntry.subject_id, own)
    returns = _rows(OrderReturn, OrderReturn.order_id, own)
    return {
        "orders": [
            {
                **told(order, (*names, "collected_by", *sums)),
                "lines": [told(row, OF_LINE) for row in lines.get(order.id, [])],
                "money": [told(row, OF_ENTRY) for row in entries.get(order.id, [])],
                "returns": [told(row, OF_CASE) for row in returns.get(order.id, [])],
            }
            for order in orders
        ]
    }


def names_seen() -> list[str]:
    """Who fetched or was paid for another, to be covered for who looks as another."""
    fetched = visible_columns(Order, Order.collected_by).where(Order.collected_by != "")
    paid = visible_columns(OrderReturn, OrderReturn.received_by).where(OrderReturn.received_by != "")
    return [name for query in (fetched, paid) for name in db.session.scalars(query.distinct())]


def _rows(model: Any, owner: Any, own: Any) -> dict[uuid.UUID, list[Any]]:
    found: dict[uuid.UUID, list[Any]] = {}
    for row in db.session.scalars(visible(model).where(owner.in_(own)).order_by(model.id)):
        found.setdefault(getattr(row, owner.key), []).append(row)
    return found


def quiet(day: dt.date) -> ColumnElement[bool]:
    """Nothing was bought for a villager since a day, and nothing is owed or on its way."""
    same = (Order.county_id == Villager.county_id, Order.villager_id == Villager.id)
    recent = or_(Order.ordered_on >= day, owing(), Order.state.in_(UNDERWAY) & Order.is_undone.is_(False))
    return ~exists().where(*same, recent).correlate(Villager)
