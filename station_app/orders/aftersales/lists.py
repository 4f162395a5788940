"""After-sales cases as a list: filters in the address, pages by key, the same rows as a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from station_app.core import clock, parsers
from station_app.core.access import Person, person, scope, visible_columns
from station_app.core.cells import Column, text_of
from station_app.core.db import db
from station_app.core.i18n import N_, gettext, ngettext
from station_app.core.listing import Asked, Filter, Listing, Sort, read_moment
from station_app.core.money import total
from station_app.core.people import masked_name
from station_app.core.sheets import Sheet
from station_app.households.models import Villager
from station_app.orders.aftersales.models import (
    CASE_KINDS,
    CASE_WORDS,
    FREIGHT_WORDS,
    OPEN,
    CaseKind,
    CaseState,
    OrderReturn,
)
from station_app.orders.filters import at_station
from station_app.orders.models import Order
from station_app.stations.models import Station

LATE_DAYS = 7
"""An open case older than this is one the county asks about."""
DESK_ROWS, COUNTER_ROWS = 50, 20
OPEN_WORD, LATE = "open", "late"
STATES = {
    "": N_("全部"),
    OPEN_WORD: N_("没办完"),
    LATE: N_("超过 7 天"),
    CaseState.SETTLED.value: N_("办完了"),
    CaseState.REFUSED.value: N_("没办成"),
}


def _late() -> ColumnElement[bool]:
    since = clock.today() - dt.timedelta(days=LATE_DAYS)
    return and_(OrderReturn.state.in_(OPEN), OrderReturn.on < since)


def _state(state: str) -> ColumnElement[bool]:
    if state == LATE:
        return _late()
    if state == OPEN_WORD:
        return OrderReturn.state.in_(OPEN)
    return OrderReturn.state == CaseState(state)


def _read_state(text: str) -> str:
    if text not in STATES:
        raise ValueError(text)
    return text


def _search(words: str) -> ColumnElement[bool]:
    """By the number of the order, its tail, or that of the parcel that went back."""
    number = words.upper().replace(" ", "")
    return or_(Order.number == number, Order.number_tail == number, OrderReturn.tracking_number == number)


FILTERS = (
    Filter("q", str, _search),
    Filter("state", _read_state, _state),
    Filter("kind", CaseKind, lambda kind: OrderReturn.kind == kind),
    Filter("station", str, lambda text: at_station(OrderReturn, text)),
    Filter("from", parsers.read_day, lambda on: OrderReturn.on >= on),
    Filter("to", parsers.read_day, lambda on: OrderReturn.on <= on),
)


def age(row: Any) -> int | None:
    """How many days an open case waits."""
    return (clock.today() - row.on).days if row.state in OPEN else None


COLUMNS = (
    Column("on", N_("登记日期"), "date", lambda row: row.on),
    Column("code", N_("站点编码"), "id", lambda row: row.code),
    Column("station", N_("站点"), "text", lambda row: row.township + row.village),
    Column("number", N_("单号"), "id", lambda row: row.number),
    Column("name", N_("乡亲"), "name", lambda row: row.name),
    Column("kind", N_("哪种售后"), "text", lambda row: gettext(CASE_KINDS[row.kind])),
    Column("state", N_("办到哪了"), "text", lambda row: gettext(CASE_WORDS[row.state])),
    Column("days", N_("等了几天"), "int", age, N_("没办完的，从登记那天算")),
    Column("asked_fen", N_("说好退"), "money", lambda row: row.asked_fen),
    Column("refund_fen", N_("退了"), "money", lambda row: row.refund_fen, N_("真正付出去的，扣过运费")),
    Column("more_fen", N_("补了差价"), "money", lambda row: row.more_fen),
    Column("freight_by", N_("运费谁出"), "text", lambda row: gettext(FREIGHT_WORDS[row.freight_by])),
    Column("freight_fen", N_("寄回运费"), "money", lambda row: row.freight_fen),
    Column("cost_fen", N_("站里出的运费"), "money", lambda row: row.cost_fen, N_("站里的成本，不算交易额")),
    Column("reason", N_("为什么"), "text", lambda row: row.reason, on_paper=False, is_private=True),
    Column("done_at", N_("办完时间"), "moment", lambda row: row.done_at),
    Column("by", N_("经办人"), "text", lambda row: row.done_by or row.by_name),
)
LISTING = Listing(OrderReturn.id, COLUMNS, FILTERS, {"at": Sort(OrderReturn.at, "at", read_moment)})
COST = case((OrderReturn.freight_by == "station", OrderReturn.freight_paid_fen), else_=0)
NAMES = (
    "id", "order_id", "kind", "state", "on", "at", "asked_fen", "refund_fen", "more_fen", "freight_by",
    "freight_fen", "reason", "done_at", "done_by", "by_name",
)  # fmt: skip


def asked(args: Mapping[str, str]) -> Asked:
    """What the address asks of the list: the oldest open case first, else the newest."""
    found = LISTING.asked(args, "at")
    is_open = found.values.get("state") in (OPEN_WORD, LATE)
    return LISTING.asked(args, "at", descending=not is_open)


def _joined(query: Select[Any]) -> Select[Any]:
    return (
        query.join(Order, and_(Order.county_id == OrderReturn.county_id, Order.id == OrderReturn.order_id))
        .join(Villager, and_(Villager.county_id == Order.county_id, Villager.id == Order.villager_id))
        .join(Station, and_(Station.county_id == Order.county_id, Station.id == Order.station_id))
        .where(Order.is_undone.is_(False), Station.is_practice.is_(person().is_practising))
    )


def rows(found: Asked) -> Select[Any]:
    """The rows of the list with whose order it is and where."""
    names = (getattr(OrderReturn, name) for name in NAMES)
    whose = (Order.number, Order.number_tail, Villager.name, Station.code, Station.township, Station.village)
    query = visible_columns(OrderReturn, *names, COST.label("cost_fen"), *whose)
    return _joined(query).where(*LISTING.conditions(found))


def sums(found: Asked, *without: str) -> dict[str, int]:
    """How many cases the filter holds, how many of them wait too long, and their money."""
    is_open = case((OrderReturn.state.in_(OPEN), 1), else_=0)
    is_late = case((_late(), 1), else_=0)
    query = visible_columns(
        OrderReturn,
        func.count(),
        func.sum(is_open),
        func.sum(is_late),
        func.sum(OrderReturn.refund_fen),
        func.sum(COST),
    )
    row = db.session.execute(_joined(query).where(*LISTING.conditions(found, *without))).one()
    keys = ("count", "open", "late", "refund_fen", "cost_fen")
    return {key: total(value) for key, value in zip(keys, row, strict=True)}


def sheet(_by: Person) -> Sheet:
    """The list as it leaves the page."""
    found = asked(request.args)
    texts, values = found.texts, found.values
    told = (
        (N_("找的字"), texts.get("q", "")),
        (N_("状态"), gettext(STATES[texts["state"]]) if "state" in texts else ""),
        (N_("哪种售后"), gettext(CASE_KINDS[values["kind"]]) if "kind" in values else ""),
        (N_("站点"), texts.get("station", "")),
        (N_("从哪天"), text_of("date", values["from"]) if "from" in values else ""),
        (N_("到哪天"), text_of("date", values["to"]) if "to" in values else ""),
    )
    return Sheet(
        "after-sales",
        gettext(N_("售后")),
        COLUMNS,
        lambda: LISTING.whole(rows(found), found),
        sums(found)["count"],
        [(gettext(what), value) for what, value in told if value],
    )


def page(found: Asked, by: Person) -> dict[str, Any]:
    """What ``orders/counter_cases.html`` and ``orders/desk_cases.html`` show."""
    made = LISTING.page(lambda: rows(found), found, COUNTER_ROWS if by.is_operator else DESK_ROWS)
    texts, all_states = found.texts, sums(found, "state")
    counts = {"": all_states["count"], OPEN_WORD: all_states["open"], LATE: all_states["late"]}
    return {
        "q": texts.get("q", ""),
        "kind": texts.get("kind", ""),
        "kinds": [
            ("", gettext(N_("全部售后"))),
            *((one.value, gettext(word)) for one, word in CASE_KINDS.items()),
        ],
        "station": texts.get("station", ""),
        "stations": [] if by.is_operator else _stations(),
        "kept": found.kept("q", "kind", "station"),
        "cells": [
            {
                "label": gettext(STATES[state]),
                "count": count,
                "url": found.url("orders.cases", state=state or None),
                "current": state == texts.get("state", ""),
            }
            for state, count in counts.items()
        ],
        "sums": sums(found),
        "rows": [_row(row, clear=by.is_operator) for row in made.rows],
        "clear_url": url_for("orders.cases") if texts else None,
        "newer_url": found.url("orders.cases", after=made.newer) if made.newer else None,
        "older_url": found.url("orders.cases", before=made.older) if made.older else None,
    }


def _stations() -> list[tuple[str, str]]:
    """The stations that have a case."""
    having = select(OrderReturn.station_id).where(scope(OrderReturn)).correlate(None)
    query = visible_columns(Station, Station.code, Station.township, Station.village)
    found = db.session.execute(query.where(Station.id.in_(having)).order_by(Station.code))
    return [("", gettext(N_("全部站点"))), *((code, f"{code} {town}{place}") for code, town, place in found)]


def _row(row: Any, *, clear: bool) -> dict[str, Any]:
    days = age(row)
    return {
        "id": row.id,
        "url": url_for("orders.case", id=row.id),
        "name": row.name if clear else masked_name(row.name),
        "place": row.township + row.village,
        "number": row.number,
        "tail": row.number_tail,
        "order_url": url_for("orders.show", id=row.order_id),
        "kind": gettext(CASE_KINDS[row.kind]),
        "state": row.state.value,
        "words": gettext(CASE_WORDS[row.state]),
        "is_open": days is not None,
        "is_late": days is not None and days > LATE_DAYS,
        "since": "" if days is None else ngettext("等了 %(num)s 天", "等了 %(num)s 天", days),
        "on": row.on,
        "asked_fen": row.asked_fen,
        "refund_fen": row.refund_fen,
        "freight": gettext(FREIGHT_WORDS[row.freight_by]) if row.freight_fen else "",
        "freight_fen": row.freight_fen,
        "cost_fen": row.cost_fen,
    }
