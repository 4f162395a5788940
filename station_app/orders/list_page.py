"""The page of the order list, at the counter and at the desk."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import request, session, url_for

from station_app.core import clock
from station_app.core.access import OFFICE, Person
from station_app.core.i18n import N_, gettext
from station_app.core.listing import Asked
from station_app.core.money import plain
from station_app.core.words import monthname
from station_app.orders import list_cells, listed, pickers, standing, totals
from station_app.orders.filters import LIVE, OWING, STATES, TAKEN
from station_app.orders.flow import OrderState
from station_app.settings import days_off
from station_app.settings.models import limits_of

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
EVERY = "all"
"""In the address: all orders of the filter are picked, whatever page they stand on."""
REMIND, CORRECT, EXPORT = "remind", "correct", "export"
VERBS = {REMIND: N_("催站长处理"), CORRECT: N_("改日期或站"), EXPORT: N_("导出所选")}
"""What may be done with picked orders."""


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
    page = listed.page(found, by, COUNTER_ROWS)
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
        "several_url": found.url("orders.several"),
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


def desk(by: Person, found: Asked, *, every: bool = False) -> dict[str, Any]:
    """What ``orders/desk_list.html`` shows: names and telephones masked; ``every``: all are picked."""
    sums, today = totals.sums(found, by), clock.today()
    page = listed.page(found, by, DESK_ROWS)
    count, sum_fen = totals.shown(found, sums)
    late_before = days_off.own().back(today, limits_of(by).waiting_days)
    texts = found.texts
    picking = _picking(by, found, every)
    ticks = None if picking is None else " checked disabled" if every else ""
    return {
        "head": {"count": count, "sum_fen": sum_fen},
        "page": {"count": len(page.rows), "sum_fen": sum(row.payable_fen for row in page.rows)},
        "chips": _choices(sums, found, CHIPS),
        "q": texts.get("q", ""),
        "kept": found.kept(*PICKED),
        "clear_url": url_for("orders.index") if texts else None,
        "sort": _sort(found),
        "rows": page.rows,
        "picking": picking,
        "cells": list_cells.rows(page.rows, today, late_before, ticks),
        "month": texts.get("month", ""),
        "township": texts.get("township", ""),
        "station": texts.get("station", ""),
        "platform": texts.get("platform", ""),
        "least": plain(found.values["least"]) if "least" in found.values else "",
        "most": plain(found.values["most"]) if "most" in found.values else "",
        **pickers.offered(by, found, sums.touched_at),
        **_ways(page, found),
    }


def verbs(by: Person) -> list[str]:
    """What this person may do with picked orders."""
    if by.is_operator:
        return []
    return list(VERBS) if by.role in OFFICE else [EXPORT]


def _picking(by: Person, found: Asked, every: bool) -> dict[str, Any] | None:
    """The bar over the list; None for those who can do nothing with ticks."""
    may = verbs(by)
    return (
        may
        and {
            "verbs": [(key, gettext(VERBS[key])) for key in may],
            "every": every,
            "kept": found.kept(),
            "every_url": found.url("orders.index", **{EVERY: "1"}),
            "none_url": found.url("orders.index"),
        }
    ) or None


def _sort(found: Asked) -> dict[str, Any]:
    urls = {}
    for key in listed.SORTS:
        turn = key == found.sort and found.descending
        urls[key] = found.url("orders.index", sort=key, up="1" if turn else "")
    return {"key": found.sort, "descending": found.descending, "urls": urls}


def back_to(id: uuid.UUID) -> str:
    """To the list the button was pressed in, its row highlighted; else to the order."""
    came = urlsplit(request.referrer or "")
    if came.netloc == request.host and came.path == url_for("orders.index"):
        session[FRESH] = str(id)
        return f"{came.path}{'?' + came.query if came.query else ''}#order-{id}"
    return url_for("orders.show", id=id)
