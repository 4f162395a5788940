"""需要您处理: what waits for the county, urgent first, each with the exact list behind it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import func

from station_app.core.access import visible_columns
from station_app.core.clock import Month
from station_app.core.db import db
from station_app.core.i18n import gettext
from station_app.core.money import money, share_bp, total
from station_app.core.words import day, days, percent, series, thousands
from station_app.desk import pending
from station_app.facts.figures import Figures
from station_app.facts.weeks import last_days
from station_app.orders.filters import saves_more, waiting
from station_app.orders.models import Order
from station_app.orders.owing import OWED, owing
from station_app.orders.sources import counts
from station_app.reports import board
from station_app.reports.board import Place
from station_app.reports.explain import explain
from station_app.settings import days_off
from station_app.settings.models import Thresholds
from station_app.stations.models import SERVING

LOOK_BACK = dt.timedelta(days=120)
NAMED = 3
LEAST_LACKING_BP = 100


def silent(places: dict[uuid.UUID, Place], on: dt.date, limit: int) -> dict[uuid.UUID, int | None]:
    """Serving stations without an order for so many days, holidays left out: how many (None: long)."""
    last = last_days(board.stations(), on - LOOK_BACK)
    found: dict[uuid.UUID, int | None] = {}
    calendar = days_off.own()
    for id, place in places.items():
        if place.state not in SERVING:
            continue
        since = last.get(id) or place.opened_on
        age = calendar.since(since, on) if since is not None else None
        if age is None or age >= limit:
            found[id] = age
    return found


def items(
    places: dict[uuid.UUID, Place],
    quiet: dict[uuid.UUID, int | None],
    month: Month,
    on: dt.date,
    limits: Thresholds,
    *,
    parcels: bool = True,
) -> list[dict[str, Any]]:
    """The sentences; three statements whatever the number of stations and orders.

    ``parcels=False`` leaves out those nobody fetched: a province does not telephone for them.
    """
    waiting_long = _parcels(limits) if parcels else None
    made = [_silent(places, quiet, limits), waiting_long, _unpaid(on, limits), _outliers(month, limits)]
    return [item for item in made if item is not None]


def sorted_by_urgency(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The red ones first, each colour in the order it came."""
    return sorted(found, key=lambda item: item["kind"] != "bad")


def _silent(
    places: dict[uuid.UUID, Place], quiet: dict[uuid.UUID, int | None], limits: Thresholds
) -> dict[str, Any] | None:
    if not quiet:
        return None
    longest = sorted(quiet, key=lambda id: -(quiet[id] or 10_000))
    sentence = gettext(
        "%(n)s 个站连续 %(days)s以上没有订单：%(names)s",
        n=len(quiet),
        days=days(limits.silent_days),
        names=series((places[id].name for id in longest), NAMED),
    )
    age = max((value for value in quiet.values() if value is not None), default=None)
    return {
        "kind": "bad",
        "icon": "triangle",
        "tag": gettext("停单"),
        "sentence": sentence,
        "aside": gettext("最久 %(days)s", days=days(age)) if age is not None else "",
        "url": explain("silent"),
        "verb": gettext("查看名单"),
        "measure": "silent",
        "value": len(quiet),
    }


def _tell(condition: Any, *columns: Any) -> tuple[int, int, list[Any]]:
    """How many orders, of how many stations, and what else was asked."""
    query = visible_columns(Order, func.count(), func.count(Order.station_id.distinct()), *columns)
    row = db.session.execute(query.where(condition, Order.station_id.in_(board.stations()))).one()
    return row[0], row[1], list(row[2:])


def _parcels(limits: Thresholds) -> dict[str, Any] | None:
    count, at, (oldest,) = _tell(
        pending.arrived() & waiting(limits.office_waiting_days), func.min(Order.arrived_on)
    )
    if not count:
        return None
    return {
        "kind": "warn",
        "icon": "square",
        "tag": gettext("滞留"),
        "sentence": gettext(
            "%(n)s 件到站 %(days)s以上没人取，在 %(at)s 个站",
            n=thousands(count),
            days=days(limits.office_waiting_days),
            at=at,
        ),
        "aside": gettext("最早 %(day)s到站", day=day(oldest)),
        "url": explain("waiting", waiting=limits.office_waiting_days, counting=1),
        "verb": gettext("去催"),
        "measure": "waiting",
        "value": count,
    }


def _unpaid(on: dt.date, limits: Thresholds) -> dict[str, Any] | None:
    until = on - dt.timedelta(days=limits.office_unpaid_days + 1)
    condition = owing() & (Order.ordered_on <= until)
    count, at, (owed,) = _tell(condition, func.sum(OWED))
    if not count:
        return None
    return {
        "kind": "warn",
        "icon": "ring",
        "tag": gettext("欠款"),
        "sentence": gettext(
            "%(n)s 单垫付 %(days)s以上没收回，在 %(at)s 个站",
            n=thousands(count),
            days=days(limits.office_unpaid_days),
            at=at,
        ),
        "aside": gettext("合计 %(sum)s", sum=money(total(owed))),
        "url": explain("owing", last=until, counting=1),
        "verb": gettext("去查"),
        "measure": "owing",
        "value": count,
    }


def _outliers(month: Month, limits: Thresholds) -> dict[str, Any] | None:
    condition = (
        counts()
        & saves_more(limits.saving_rate_bp)
        & (Order.ordered_on >= month.first)
        & (Order.ordered_on <= month.last)
    )
    count, at, (saved,) = _tell(condition, func.sum(Order.reference_fen - Order.covered_fen))
    if not count:
        return None
    return {
        "kind": "warn",
        "icon": "half",
        "tag": gettext("异常"),
        "sentence": gettext(
            "%(n)s 单节省率超过 %(rate)s%%，涉及 %(at)s 个站",
            n=thousands(count),
            rate=limits.saving_rate_bp // 100,
            at=at,
        ),
        "aside": gettext("共节省 %(sum)s", sum=money(total(saved))),
        "url": explain("outliers", month=month),
        "verb": gettext("去核查"),
        "measure": "outliers",
        "value": count,
    }


def unpriced(month: Month, figures: Figures) -> list[dict[str, Any]]:
    """What was paid in a month for goods without a reference price, where it is more than a hundredth."""
    lacking = figures.coverable_fen - figures.covered_fen
    rate = share_bp(lacking, figures.coverable_fen)
    if rate is None or rate < LEAST_LACKING_BP:
        return []
    return [
        {
            "kind": "warn",
            "icon": "ring",
            "tag": gettext("缺价"),
            "sentence": gettext("这个月有 %(rate)s 的付款没有参考价，算不了节省", rate=percent(rate)),
            "aside": gettext("合计 %(sum)s", sum=money(lacking)),
            "url": explain("unpriced_fen", month=month),
            "verb": gettext("去补价格"),
            "measure": "unpriced_fen",
            "value": lacking,
        }
    ]
