"""今天: what the operator has to do first, then what waits, then what was saved."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import url_for
from sqlalchemy import case, func, or_

from station_app.core import clock
from station_app.core.access import person, visible_columns
from station_app.core.clock import Month
from station_app.core.db import db
from station_app.core.i18n import gettext
from station_app.core.money import money, total
from station_app.core.words import day, days
from station_app.desk import frame, parcels, pending
from station_app.facts.figures import Figures, month_board
from station_app.households.models import Villager
from station_app.orders import corrected
from station_app.orders.chosen import reminded
from station_app.orders.filters import waiting
from station_app.orders.flow import OrderState
from station_app.orders.listed import first_goods
from station_app.orders.models import Order
from station_app.orders.owing import OWED, owing
from station_app.reports import board
from station_app.reports.explain import explain
from station_app.settings import days_off
from station_app.settings.models import Thresholds
from station_app.tills import counting
from station_app.tills.late import listed as late_deeds

SHOWN = 8


def home() -> dict[str, Any]:
    """Everything the operator's home shows; ten statements whatever the number of orders."""
    on = clock.today()
    limits = frame.named().limits
    waiting_days = limits.waiting_days
    month = Month.of(on)
    arrived, late, today, unpaid, owed_fen = _counts(on, waiting_days)
    figures = sum(month_board(board.stations(), month).values(), Figures())
    todo, more = _todo(on, limits)
    lying, others = parcels.todo(waiting_days)
    todo = reminded.todo() + corrected.todo() + late_deeds.todo() + lying + todo
    return {
        "waiting": {"count": arrived, "late": late, "url": explain("waiting"), "days": waiting_days},
        "others": {"count": others, "url": url_for("parcels.index", state="waiting", direction="in", own=1)},
        "arrived_today": {"count": today, "url": explain("arrivals", arrived=on)},
        "owed": {"count": unpaid, "sum_fen": owed_fen, "url": explain("owing")},
        "unclosed": counting.unclosed(person().station_id) if person().stations else None,
        "month": {"figures": figures, "where": {"month": str(month)}},
        "todo": todo,
        "more": more,
    }


def _counts(on: dt.date, waiting_days: int) -> list[int]:
    def count(condition: Any, value: Any = 1) -> Any:
        return func.sum(case((condition, value), else_=0))

    query = visible_columns(
        Order,
        count(pending.arrived()),
        count(pending.arrived() & waiting(waiting_days)),
        count(pending.arrived_on(on)),
        count(owing()),
        count(owing(), OWED),
    )
    return [total(value) for value in db.session.execute(query).one()]


def _todo(on: dt.date, limits: Thresholds) -> tuple[list[dict[str, Any]], int]:
    """What must be done, most urgent first: parcels nobody fetched, money unpaid, orders not sent."""
    unpaid = on - dt.timedelta(days=limits.unpaid_days)
    unshipped = days_off.own().back(on, limits.unshipped_days)
    late, owes = pending.arrived() & waiting(limits.waiting_days), owing() & (Order.ordered_on < unpaid)
    unsent = pending.alive() & (Order.state == OrderState.PLACED) & (Order.ordered_on < unshipped)
    urgency = case((late, 0), (owes, 1), else_=2)
    since = case((late, Order.arrived_on), else_=Order.ordered_on)
    query = (
        visible_columns(
            Order,
            Order.id,
            urgency,
            Order.arrived_on,
            Order.ordered_on,
            OWED,
            Villager.name,
            Villager.phone,
            first_goods(),
            func.count().over(),
        )
        .join(Villager, pending.its_villager())
        .where(or_(late, owes, unsent))
        .order_by(urgency, since, Order.id)
        .limit(SHOWN)
    )
    rows = db.session.execute(query).all()
    return [_deed(on, *row[:-1]) for row in rows], (rows[0][-1] - len(rows) if rows else 0)


def _deed(
    on: dt.date,
    id: Any,
    urgency: int,
    arrived_on: dt.date | None,
    ordered_on: dt.date,
    owed_fen: int,
    name: str,
    phone: str,
    goods: str | None,
) -> dict[str, Any]:
    goods, url = goods or "", url_for("orders.show", id=id)
    if urgency == 0 and arrived_on is not None:
        return {
            "title": gettext("%(name)s没来取货", name=name),
            "detail": gettext("%(goods)s·到货 %(days)s", goods=goods, days=days((on - arrived_on).days)),
            "verb": gettext("打电话") if phone else gettext("去看"),
            "tel": phone or None,
            "url": url,
        }
    if urgency == 1:
        return {
            "title": gettext("%(name)s还欠 %(sum)s", name=name, sum=money(owed_fen)),
            "detail": gettext("%(goods)s·%(day)s", goods=goods, day=day(ordered_on)),
            "verb": gettext("去看"),
            "tel": None,
            "url": url,
        }
    return {
        "title": gettext("%(name)s的货还没发", name=name),
        "detail": gettext("%(goods)s·下单 %(days)s", goods=goods, days=days((on - ordered_on).days)),
        "verb": gettext("去看"),
        "tel": None,
        "url": url,
    }
