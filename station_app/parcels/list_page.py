"""The page of the list of parcels, at the counter and at the desk."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import url_for
from sqlalchemy import case, func

from station_app.core import clock
from station_app.core.access import Person, visible_columns
from station_app.core.db import db
from station_app.core.i18n import N_, gettext, ngettext
from station_app.core.listing import Asked
from station_app.core.money import total
from station_app.core.people import masked_name, tail
from station_app.parcels import lists
from station_app.parcels.flow import HERE, STATE_WORDS, Direction, ParcelState
from station_app.parcels.lists import LATE, LISTING
from station_app.parcels.models import Parcel
from station_app.settings.dictionaries import offered, shown
from station_app.settings.models import limits_of
from station_app.stations.models import Station

S = ParcelState
COUNTER_ROWS, DESK_ROWS = 20, 50
CHIPS = ("", S.WAITING.value, LATE, S.UNCLAIMED.value, S.EXPECTED.value, S.TAKEN.value, S.SENT_BACK.value)
PICKED = ("q", "station", "carrier", "direction")


def page(found: Asked, by: Person) -> dict[str, Any]:
    """What ``parcels/counter_list.html`` and ``parcels/desk_list.html`` show."""
    made = LISTING.page(lambda: lists.rows(found), found, COUNTER_ROWS if by.is_operator else DESK_ROWS)
    today, texts = clock.today(), found.texts
    shown_page = {
        "q": texts.get("q", ""),
        "cells": _chips(found, by),
        "rows": [row_of(row, today, clear=by.is_operator) for row in made.rows],
        "filtered": bool(texts),
        "kept": found.kept(*PICKED),
        "clear_url": url_for("parcels.index") if texts else None,
        "newer_url": found.url("parcels.index", after=made.newer) if made.newer else None,
        "older_url": found.url("parcels.index", before=made.older) if made.older else None,
    }
    if by.is_operator:
        return shown_page
    far = limits_of(by).office_waiting_days
    return {
        **shown_page,
        "station": texts.get("station", ""),
        "carrier": texts.get("carrier", ""),
        "direction": texts.get("direction", ""),
        "carriers": [
            ("", gettext(N_("全部快递公司"))),
            *((one.key, one.label) for one in offered("carrier")),
        ],
        "directions": [
            ("", gettext(N_("收和发"))),
            (Direction.IN.value, gettext(N_("收件"))),
            (Direction.OUT.value, gettext(N_("寄件"))),
        ],
        "days": far,
        "places": [one for one in by_station(far) if one["late"] or one["unclaimed"]],
    }


def row_of(row: Any, today: dt.date, *, clear: bool) -> dict[str, Any]:
    """A parcel as a row shows it."""
    name = lists.whose(row)
    return {
        "id": row.id,
        "url": url_for("parcels.show", id=row.id),
        "name": (name if clear else masked_name(name)) or gettext(N_("不知道是谁的")),
        "detail": f"{shown('carrier', row.carrier)} {tail(row.tracking_number)}".strip(),
        "carrier": shown("carrier", row.carrier),
        "number": row.tracking_number,
        "code": row.code,
        "state": row.state.value,
        "words": gettext(STATE_WORDS[row.state]),
        "is_out": row.direction is Direction.OUT,
        "is_ordered": row.order_id is not None,
        "since": ago(row.arrived_on, today) if row.state in HERE else "",
        "arrived_at": row.arrived_at,
        "taken_at": row.taken_at,
        "place": row.township + row.village,
        "station_id": row.station_id,
    }


def ago(on: dt.date | None, today: dt.date) -> str:
    """'今天到', '4 天了'."""
    if on is None:
        return ""
    days = (today - on).days
    return gettext(N_("今天到的")) if days <= 0 else ngettext("到了 %(num)s 天", "到了 %(num)s 天", days)


def _chips(found: Asked, by: Person) -> list[dict[str, Any]]:
    """The states over the list with their counts, each a link."""
    others = LISTING.conditions(found, "state")
    overdue = case((lists.late(limits_of(by).waiting_days), 1), else_=0)
    query = visible_columns(Parcel, Parcel.state, func.count(), func.sum(overdue)).where(*others)
    counts: dict[str, int] = {}
    for state, count, late in db.session.execute(query.group_by(Parcel.state)):
        counts[state.value] = count
        counts[LATE] = counts.get(LATE, 0) + total(late)
    counts[""] = sum(count for state, count in counts.items() if state != LATE)
    now = found.values.get("state", "")
    return [
        {
            "label": lists.state_words(state) if state else gettext(N_("全部")),
            "count": counts.get(state, 0),
            "url": found.url("parcels.index", state=state),
            "current": state == now,
        }
        for state in CHIPS
    ]


def by_station(days: int) -> list[dict[str, Any]]:
    """Of each station what waits, what waits too long, what is nobody's; the longest first."""
    is_late = case((lists.late(days), 1), else_=0)
    nameless = case((Parcel.state == S.UNCLAIMED, 1), else_=0)
    query = (
        visible_columns(
            Parcel,
            Station.id,
            Station.township,
            Station.village,
            func.count(),
            func.sum(is_late),
            func.sum(nameless),
            func.min(Parcel.arrived_on),
        )
        .join(Station, (Station.county_id == Parcel.county_id) & (Station.id == Parcel.station_id))
        .where(Parcel.state.in_(HERE), Parcel.direction == Direction.IN)
        .group_by(Station.id, Station.township, Station.village)
    )
    found = [
        {
            "place": township + village,
            "id": id,
            "here": count,
            "late": total(late),
            "unclaimed": total(unclaimed),
            "oldest": oldest,
        }
        for id, township, village, count, late, unclaimed, oldest in db.session.execute(query)
    ]
    return sorted(found, key=lambda one: (-one["late"], -one["here"], one["place"]))
