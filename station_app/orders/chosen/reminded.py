"""Which reminders stand, as lists, homes and the page of an order tell of them."""

from __future__ import annotations

import uuid
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, and_, case, func, or_, select

from station_app.core.access import scope, visible_columns
from station_app.core.db import db
from station_app.core.i18n import N_, gettext, ngettext
from station_app.core.money import total
from station_app.core.words import clauses, moment
from station_app.orders.chosen.models import ChosenDeed, Reminder
from station_app.orders.flow import OrderState
from station_app.orders.models import Order
from station_app.orders.owing import owing
from station_app.stations.models import Station

UNDERWAY = (OrderState.PLACED, OrderState.SHIPPED, OrderState.ARRIVED)
SHOWN = 3
"""How many reminders a home and the page of an order tell of."""


def waits() -> ColumnElement[bool]:
    """Is something left for the station to do with an order: send, hand over, collect or give back?"""
    gives_back = and_(Order.state == OrderState.RETURNED, Order.received_fen > 0)
    return and_(Order.is_undone.is_(False), or_(Order.state.in_(UNDERWAY), owing(), gives_back))


def stands() -> ColumnElement[bool]:
    """The condition on a reminder beside its order that the station has not seen to it yet."""
    return and_(
        Reminder.done_at.is_(None),
        Reminder.state == Order.state,
        Reminder.station_id == Order.station_id,
        waits(),
    )


def its_order() -> ColumnElement[bool]:
    """The join from a reminder to its order."""
    return and_(Order.county_id == Reminder.county_id, Order.id == Reminder.order_id)


def _its_deed() -> ColumnElement[bool]:
    return and_(ChosenDeed.county_id == Reminder.county_id, ChosenDeed.id == Reminder.deed_id)


def last_asked() -> Any:
    """When the station was last reminded of an order and has not moved it since, for a row of a list."""
    return (
        select(func.max(Reminder.asked_on))
        .where(
            Reminder.county_id == Order.county_id,
            Reminder.order_id == Order.id,
            stands(),
        )
        .correlate(Order)
        .scalar_subquery()
    )


def of_deed(id: uuid.UUID) -> ColumnElement[bool]:
    """The orders of one act of reminding."""
    asked = select(Reminder.order_id).where(scope(Reminder), Reminder.deed_id == id).correlate(None)
    return Order.id.in_(asked)


def todo() -> list[dict[str, Any]]:
    """The reminders that stand at the operator's station, one line for each act of the county."""
    query = (
        visible_columns(
            Reminder, ChosenDeed.id, ChosenDeed.at, ChosenDeed.by_name, ChosenDeed.words, func.count()
        )
        .select_from(Reminder)
        .join(ChosenDeed, _its_deed())
        .join(Order, its_order())
        .where(stands())
        .group_by(ChosenDeed.id, ChosenDeed.at, ChosenDeed.by_name, ChosenDeed.words)
        .order_by(ChosenDeed.at.desc())
        .limit(SHOWN)
    )
    return [
        {
            "title": ngettext("县电商办催 %(num)s 单", "县电商办催 %(num)s 单", count),
            "detail": said(at, by_name, words),
            "verb": gettext(N_("去看")),
            "tel": None,
            "url": url_for("orders.reminder", id=id),
        }
        for id, at, by_name, words, count in db.session.execute(query)
    ]


def said(at: Any, by_name: str, words: str) -> str:
    """'8月31日 14:05 王主任：请尽快发货'."""
    told = gettext(N_("%(at)s %(name)s"), at=moment(at), name=by_name)
    return gettext(N_("%(who)s：%(words)s"), who=told, words=words) if words else told


def act(id: uuid.UUID) -> str | None:
    """Who reminded this person's station, when, with what words; None where it was not reminded."""
    query = visible_columns(Reminder, ChosenDeed.at, ChosenDeed.by_name, ChosenDeed.words)
    row = db.session.execute(
        query.select_from(Reminder).join(ChosenDeed, _its_deed()).where(Reminder.deed_id == id).limit(1)
    ).first()
    return said(*row) if row else None


def answers(deed: ChosenDeed) -> list[dict[str, Any]]:
    """Each station that was reminded in one act: of how many orders, and how many still wait."""
    waiting = func.sum(case((stands(), 1), else_=0))
    query = (
        visible_columns(Reminder, Station.id, Station.township, Station.village, func.count(), waiting)
        .select_from(Reminder)
        .join(Order, its_order())
        .join(Station, (Station.county_id == Reminder.county_id) & (Station.id == Reminder.station_id))
        .where(Reminder.deed_id == deed.id)
        .group_by(Station.id, Station.township, Station.village)
        .order_by(waiting.desc(), Station.township, Station.village)
    )
    return [
        {"id": id, "place": town + village, "count": count, "waits": total(left)}
        for id, town, village, count, left in db.session.execute(query)
    ]


def of_order(order: Order) -> list[dict[str, Any]]:
    """The latest reminders of an order: the sentence, whether it stands, and what the station answered."""
    query = (
        visible_columns(
            Reminder,
            Reminder.deed_id,
            Reminder.done_at,
            Reminder.done_by,
            ChosenDeed.at,
            ChosenDeed.by_name,
            ChosenDeed.words,
            stands().label("stands"),
        )
        .select_from(Reminder)
        .join(ChosenDeed, _its_deed())
        .join(Order, its_order())
        .where(Reminder.order_id == order.id)
        .order_by(Reminder.asked_on.desc())
        .limit(SHOWN)
    )
    return [
        {
            "deed_id": row.deed_id,
            "words": gettext(N_("县里催过：%(what)s"), what=said(row.at, row.by_name, row.words)),
            "answer": gettext(N_("%(name)s %(at)s说办好了"), name=row.done_by, at=moment(row.done_at))
            if row.done_at
            else "",
            "stands": bool(row.stands),
        }
        for row in db.session.execute(query)
    ]


def told(order: Order, *more: str) -> list[str]:
    """The reminders of an order as sentences, for the office, and what else is to be said of it."""
    return [*(clauses((one["words"], one["answer"])) for one in of_order(order)), *filter(None, more)]
