"""The page of the order list, at the counter and at the desk."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import request, session, url_for
from sqlalchemy import func, or_

from station_app.areas.models import townships
from station_app.core import clock
from station_app.core.access import Person, Role, visible_columns
from station_app.core.clock import Month
from station_app.core.db import db
from station_app.core.i18n import N_, gettext, ngettext
from station_app.core.listing import Asked
from station_app.core.money import plain, share_bp
from station_app.core.people import masked_name
from station_app.core.words import monthname
from station_app.orders import listed, standing, totals
from station_app.orders.filters import LIVE, OWING, STATES, TAKEN
from station_app.orders.flow import OrderState
from station_app.orders.models import Order
from station_app.settings import days_off
from station_app.settings.dictionaries import shown
from station_app.settings.models import limits_of
from station_app.stations.models import Station

S = OrderState
COUNTER_ROWS, DESK_ROWS = 20, 50
CELLS = (
    ("", N_("全部")),
    (OWING, N_("待付款")),
    (S.PLACED.value, N_("已下单")),
    (S.SHIPPED.value, N_("在路上")),
    (S.ARRIVED.value, N_("到货")),
    (TAKEN, N_("已取")),
    (S.RETURNED.value, N_("退货")),
)
CHIPS = (
    ("", N_("全部")),
    (OWING, N_("待付款")),
    (S.PLACED.value, N_("已下单")),
    (S.SHIPPED.value, N_("在路上")),
    (S.ARRIVED.value, N_("到货待取")),
    (TAKEN, N_("已取")),
    (S.RETURNED.value, N_("退货")),
    (S.CANCELLED.value, N_("已取消")),
)
PICKED = ("month", "township", "station", "platform", "least", "most", "q")
FRESH = "fresh"
LAST_ORDERS = 500


def asked(args: Mapping[str, str], by: Person) -> Asked:
    """What the address asks of the list. The counter leaves voided orders out unless they are looked for."""
    reading = listed.listing(by)
    found = reading.asked(args, "ordered" if by.is_operator else "changed")
    if not by.is_operator and _has_period(found):
        found = reading.asked(args, "ordered")
    looked_for = {"q", "state", "counting"} & found.values.keys()
    if by.is_operator and (
        not looked_for or (looked_for == {"state"} and found.values["state"] != "cancelled")
    ):
        found.values[LIVE] = True
    return found


def _has_period(found: Asked) -> bool:
    """Is a period asked for? Then the list goes by its days, which the index of days answers."""
    return bool(totals.OF_DAYS & found.values.keys())


def _choices(sums: totals.Sums, found: Asked, table: Any) -> list[dict[str, Any]]:
    """The states over the list with their counts, each a link."""
    now = found.values.get("state", "")
    made = []
    for state, label in table:
        count = sums.owing[0] if state == OWING else sums.count(*STATES[state]) if state else sums.count()
        url = found.url("orders.index", state=state)
        made.append({"label": gettext(label), "count": count, "url": url, "current": state == now})
    return made


def _ways(page: Any, found: Asked) -> dict[str, Any]:
    newer = found.url("orders.index", after=page.newer) if page.newer else None
    older = found.url("orders.index", before=page.older) if page.older else None
    return {"newer_url": newer, "older_url": older}


def counter(by: Person, found: Asked, fresh: str = "") -> dict[str, Any]:
    """What ``orders/counter_list.html`` shows; ``fresh`` is the order that was just changed."""
    sums, today = totals.sums(found, by), clock.today()
    page = listed.listing(by).page(listed.rows(found, by), found, COUNTER_ROWS)
    count, sum_fen = totals.shown(found, sums)
    month = found.values.get("month")
    filtered = bool(found.texts)
    return {
        "q": found.texts.get("q", ""),
        "cells": _choices(sums, found, CELLS),
        "head": {"label": monthname(month) if month else "", "count": count, "sum_fen": sum_fen},
        "filtered": filtered,
        "kept": found.kept("q"),
        "clear_url": url_for("orders.index"),
        "rows": [
            {
                "id": row.id,
                "url": url_for("orders.show", id=row.id),
                "name": row.name,
                "goods": listed.goods_words(row.goods, row.line_count),
                "payable_fen": row.payable_fen,
                "owed_fen": row.owed_fen,
                "state": row.state.value,
                "since": standing.since(row.state, row.arrived_on, row.ordered_on, today),
                "version": row.version,
                "step": standing.step(row.id, row.state, row.owed_fen, in_row=True),
                "fresh": str(row.id) == fresh,
            }
            for row in page.rows
        ],
        **_ways(page, found),
    }


def desk(by: Person, found: Asked) -> dict[str, Any]:
    """What ``orders/desk_list.html`` shows: names and telephones masked."""
    sums, today = totals.sums(found, by), clock.today()
    page = listed.listing(by).page(listed.rows(found, by), found, DESK_ROWS)
    count, sum_fen = totals.shown(found, sums)
    late_before = days_off.own().back(today, limits_of(by).waiting_days)
    texts = found.texts
    return {
        "head": {"count": count, "sum_fen": sum_fen},
        "page": {"count": len(page.rows), "sum_fen": sum(row.payable_fen for row in page.rows)},
        "chips": _choices(sums, found, CHIPS),
        "q": texts.get("q", ""),
        "kept": found.kept(*PICKED),
        "clear_url": url_for("orders.index") if texts else None,
        "sort": _sort(found),
        "rows": [_row(row, today, late_before) for row in page.rows],
        "month": texts.get("month", ""),
        "township": texts.get("township", ""),
        "station": texts.get("station", ""),
        "platform": texts.get("platform", ""),
        "least": plain(found.values["least"]) if "least" in found.values else "",
        "most": plain(found.values["most"]) if "most" in found.values else "",
        **_pickers(by, found),
        **_ways(page, found),
    }


def _row(row: Any, today: dt.date, late_before: dt.date) -> dict[str, Any]:
    waited = (today - row.arrived_on).days if row.state is S.ARRIVED and row.arrived_on else 0
    late = waited > 0 and row.arrived_on < late_before
    return {
        "number": row.number,
        "url": url_for("orders.numbered", number=row.number),
        "ordered_on": row.ordered_on,
        "changed_at": row.changed_at,
        "station": row.township + row.village,
        "name": masked_name(row.name),
        "goods": listed.goods_words(row.goods, row.line_count),
        "platform": shown("platform", row.platform),
        "payable_fen": row.payable_fen,
        "saved_fen": row.saved_fen if row.reference_fen else None,
        "rate_bp": share_bp(row.saved_fen, row.reference_fen),
        "state": row.state.value,
        "owed_fen": row.owed_fen,
        "reminder": ngettext("%(num)s 天没取", "%(num)s 天没取", waited) if late else "",
        "tone": "bad" if late else "",
    }


def _sort(found: Asked) -> dict[str, Any]:
    urls = {}
    for key in listed.SORTS:
        turn = key == found.sort and found.descending
        urls[key] = found.url("orders.index", sort=key, up="1" if turn else "")
    return {"key": found.sort, "descending": found.descending, "urls": urls}


def _identified(text: str) -> uuid.UUID | None:
    """The identifier in an address, if it is one."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _pickers(by: Person, found: Asked) -> dict[str, Any]:
    """The lists to choose from; the months are those from the first order to today.

    Stations are offered once a township is chosen: a hundred of them would outweigh the orders.
    """
    township, chosen = found.texts.get("township", ""), found.texts.get("station", "")
    first = db.session.scalar(visible_columns(Order, func.min(Order.ordered_on)))
    months = list(Month.of(first or clock.today()).until(Month.of(clock.today())))[::-1]
    identified = _identified(chosen)
    names = visible_columns(Station, Station.id, Station.code, Station.township, Station.village)
    if by.role is not Role.COORDINATOR:
        named = Station.id == identified if identified else Station.code == chosen.upper()
        names = names.where(or_(Station.township_code == township, named))
    stations = db.session.execute(names.order_by(Station.code)).all()
    areas = [] if by.role in (Role.COORDINATOR, Role.PROVINCE) else _townships(by.county_id)
    return {
        "months": [("", gettext(N_("全部月份"))), *((str(month), monthname(month)) for month in months)],
        "townships": [("", gettext(N_("全部乡镇"))), *areas],
        "stations": [
            ("", gettext(N_("全部站点"))),
            # A link from elsewhere may name the station by its identifier: keep that spelling.
            *((str(id) if chosen == str(id) else code, town + place) for id, code, town, place in stations),
        ],
        "platforms": [("", gettext(N_("全部平台"))), *_platforms(found)],
    }


def _townships(county_id: str) -> list[tuple[str, str]]:
    return [(area.code, area.name) for area in db.session.scalars(townships(county_id))]


def _platforms(found: Asked) -> list[tuple[str, str]]:
    """Those of the last orders: to know every one there ever was, all orders would have to be read."""
    newest = (Order.county_id.desc(), Order.ordered_on.desc(), Order.id.desc())
    query = visible_columns(Order, Order.platform).order_by(*newest).limit(LAST_ORDERS)
    names = {*db.session.scalars(query), found.texts.get("platform", "")} - {""}
    return [(name, shown("platform", name)) for name in sorted(names)]


def back_to(id: uuid.UUID) -> str:
    """To the list the button was pressed in, its row highlighted; else to the order."""
    came = urlsplit(request.referrer or "")
    if came.netloc == request.host and came.path == url_for("orders.index"):
        session[FRESH] = str(id)
        return f"{came.path}{'?' + came.query if came.query else ''}#order-{id}"
    return url_for("orders.show", id=id)
