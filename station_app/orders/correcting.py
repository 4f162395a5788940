"""The county puts a wrong date or a wrong station of an order right.

The order keeps its number. The facts of both station-days are figured anew, and both stations' audit chains
say what happened and why. Money that moved stays with the day it moved; at another station it is reversed
where it was and written where it belongs, and so is money of an imported ledger, which never had a day of its
own but the order's. The villager of another station is the one of the same name and telephone there, or is
registered there.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm.attributes import flag_modified

from station_app.core import audit, clock
from station_app.core.access import Person, visible
from station_app.core.db import OfStation, db
from station_app.core.errors import NotNow, Refused
from station_app.core.i18n import N_
from station_app.core.words import day
from station_app.facts.recompute import touch
from station_app.households.models import Villager, on_roll, register
from station_app.ledger.models import MoneyEntry, post, reverse
from station_app.orders import numbers
from station_app.orders.flow import OrderState
from station_app.orders.following import standing
from station_app.orders.models import Order, OrderLine, OrderReturn
from station_app.parcels import of_orders
from station_app.stations.models import Station

CORRECT, MOVE_AWAY = "correct", "move_away"


class Impossible(Refused):
    """A date or a station that cannot be; ``field`` is where the form shows it."""

    def __init__(self, field: str, sentence: str, **values: object) -> None:
        super().__init__(sentence, **values)
        self.field = field


def refuse_off(order: Order) -> None:
    """Raise ``NotNow`` for an order that stands in no figure."""
    if order.is_undone or order.state is OrderState.CANCELLED:
        raise NotNow(N_("这一单已经作废或撤销，不算在任何数里，不用改日期和站。"))


def correct(
    order: Order,
    on: dt.date,
    station: Station,
    by: Person,
    reason: str,
    *,
    buyer: Villager | None = None,
    goes_back: bool = False,
) -> None:
    """Give an order its right date and station. The order is locked by its caller.

    ``buyer`` is who it is for at that station, where that is known; else ``counterpart`` says. What only
    ``goes_back`` to what it was is not judged anew.

    Raises ``NotNow`` for what stands in no figure, ``Impossible`` for a date or station that cannot be and
    ``Claimed`` when other orders of the old station use its platform number too.
    """
    if not reason.strip():
        raise Refused(N_("请写一句为什么改，站长看得到。"))
    refuse_off(order)
    old, moves = order.station_id, order.station_id != station.id
    before_on = order.ordered_on
    if not goes_back:
        check(order, on, station)
    touch(order.county_id, old, before_on, order.household_id)
    if moves and order.platform_number:
        numbers.release(order)
        numbers.claim(station, order.platform, order.platform_number)
    _record(order, on, station, by, reason)
    if moves:
        _move(order, station, buyer or counterpart(order, station, by))
    _money(order, on, by, reason, moves=moves)
    order.ordered_on = on
    order.changed_at = clock.moment()
    flag_modified(order, "changed_at")
    db.session.flush()
    touch(order.county_id, order.station_id, on, order.household_id)


def check(order: Order, on: dt.date, station: Station) -> None:
    """Raise ``Impossible`` for a date or station that an order cannot have."""
    if on > clock.today():
        raise Impossible("on", N_("日期不能晚于今天（%(today)s）"), today=clock.today().isoformat())
    steps = [one for one in (order.shipped_on, order.arrived_on, order.picked_up_on) if one is not None]
    if steps and on > min(steps):
        words = N_("这一单 %(day)s就发货、到站或取走了，下单不能比它晚")
        raise Impossible("on", words, day=day(min(steps)))
    if station.county_id != order.county_id or station.opened_on is None:
        raise Impossible("station", N_("这个站还没有开过业，不能有订单"))
    if (on, station.id) == (order.ordered_on, order.station_id):
        raise Impossible("on", N_("日期和站都和现在一样，没有要改的"))


def _record(order: Order, on: dt.date, station: Station, by: Person, reason: str) -> None:
    """Write the act into the chains of both stations, always in one order: two who move to and fro wait."""
    changes: dict[str, tuple[Any, Any]] = {"ordered_on": (order.ordered_on, on)}
    old = order.station_id
    if old != station.id:
        was = select(Station).where(Station.county_id == order.county_id, Station.id == old)
        from_ = db.session.scalars(was.execution_options(scoped=True)).one()
        changes["station"] = (from_.place, station.place)
    changes = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
    written = {**changes, "number": (None, order.number), "at": (None, clock.moment())}
    for chain in sorted({old, station.id}):
        verb = CORRECT if chain == station.id else MOVE_AWAY
        audit.record(order, verb, by, reason, written, station_id=chain)


def _move(order: Order, station: Station, villager: Villager) -> None:
    """The order, its lines and its returns become those of another station and of a villager there."""
    for model in (OrderLine, OrderReturn):
        rows: Any = model
        db.session.execute(
            update(rows)
            .where(rows.county_id == order.county_id, rows.order_id == order.id)
            .values(station_id=station.id)
            .execution_options(synchronize_session=False)
        )
    of_orders.moved(order, station.id, villager.id)
    order.station_id, order.villager_id = station.id, villager.id
    order.household_id = villager.household_id


def counterpart(order: Order, station: Station, by: Person) -> Villager:
    """The buyer as a villager of another station: the one of the same name and telephone, or a new one.

    Without a telephone only where there is one such villager and no more: nobody could say who it is.
    """
    mine = select(Villager).where(Villager.county_id == order.county_id, Villager.id == order.villager_id)
    buyer = db.session.scalars(mine.execution_options(scoped=True)).one()
    query = visible(Villager).where(
        Villager.station_id == station.id,
        Villager.name == buyer.name,
        Villager.phone == buyer.phone,
        on_roll(),
    )
    found = list(db.session.scalars(query.order_by(Villager.id).limit(2)))
    if found and (buyer.phone or len(found) == 1):
        return found[0]
    return register(
        order.county_id,
        station.id,
        buyer.name,
        buyer.phone,
        by=by,
        consent=buyer.consent,
        consent_on=buyer.consent_on,
    )


def _money(order: Order, on: dt.date, by: Person, reason: str, *, moves: bool) -> None:
    """Take entries back where and when they do not belong, and write them where and when they do."""
    for entry in standing(order):
        if moves or (entry.is_historical and on != order.ordered_on):
            reverse(entry, by, reason[:200], on=entry.on if entry.is_historical else None)
            _again(order, entry, on, by, reason)
    if moves:
        _freight(order, on, by, reason)


def _freight(order: Order, on: dt.date, by: Person, reason: str) -> None:
    """The freight of its cases was paid from the till of the station it moves to."""
    mine = (OrderReturn.county_id == order.county_id, OrderReturn.order_id == order.id)
    query = select(OrderReturn).where(*mine, OrderReturn.freight_paid_fen > 0)
    fresh = query.execution_options(scoped=True, populate_existing=True)
    for case in db.session.scalars(fresh):
        for entry in standing(case):
            reverse(entry, by, reason[:200])
            _again(case, entry, on, by, reason)


def _again(subject: OfStation, entry: MoneyEntry, on: dt.date, by: Person, reason: str) -> None:
    post(
        subject,
        entry.kind,
        entry.amount_fen,
        entry.method,
        by,
        on=on if entry.is_historical else None,
        line_id=entry.line_id,
        is_historical=entry.is_historical,
        note=reason[:200],
    )
