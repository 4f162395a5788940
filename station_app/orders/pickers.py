"""What the filters of the order list offer to choose from: months, townships, stations, platforms."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence
from typing import Any

from sqlalchemy import String, bindparam, cast, func, literal, or_, select, union_all

from station_app.areas.models import townships
from station_app.core import clock
from station_app.core.access import Person, Role, visible_columns
from station_app.core.clock import Month
from station_app.core.db import db
from station_app.core.i18n import N_, gettext
from station_app.core.identifiers import identifier
from station_app.core.listing import Asked
from station_app.core.scoped import Scoped
from station_app.core.words import monthname
from station_app.orders.models import Order
from station_app.settings.dictionaries import shown
from station_app.stations.models import Station

LAST_ORDERS = 500


def offered(by: Person, found: Asked, touched_at: dt.datetime | None) -> dict[str, Any]:
    """The lists to choose from; the months are those from the first order to today.

    ``touched_at`` is when an order of theirs last changed, where that is known.

    Stations are offered once a township is chosen: a hundred of them would outweigh the orders.
    """
    township, chosen = found.texts.get("township", ""), found.texts.get("station", "")
    known = _known_to(by, touched_at)
    first = dt.date.fromisoformat(known["first"][0][0]) if "first" in known else None
    months = list(Month.of(first or clock.today()).until(Month.of(clock.today())))[::-1]
    stations = _stations(by, township, chosen)
    areas = [] if by.role is Role.COORDINATOR else known.get("township", [])
    return {
        "months": [("", gettext(N_("全部月份"))), *((str(month), monthname(month)) for month in months)],
        "townships": [("", gettext(N_("全部乡镇"))), *areas],
        "stations": [
            ("", gettext(N_("全部站点"))),
            # A link from elsewhere may name the station by its identifier: keep that spelling.
            *((str(id) if chosen == str(id) else code, town + place) for id, code, town, place in stations),
        ],
        "platforms": [("", gettext(N_("全部平台"))), *_platforms(known.get("platform", []), found)],
    }


def _stations(by: Person, township: str, chosen: str) -> Sequence[Any]:
    """The stations of the township that was chosen, and the one that was; all of a coordinator's."""
    is_coordinator = by.role is Role.COORDINATOR
    if not (is_coordinator or township or chosen):
        return []
    names = visible_columns(Station, Station.id, Station.code, Station.township, Station.village)
    if not is_coordinator:
        identified = identifier(chosen)
        named = Station.id == identified if identified else Station.code == chosen.upper()
        names = names.where(or_(Station.township_code == township, named))
    return db.session.execute(names.order_by(Station.code)).all()


Known = dict[str, list[tuple[str, str]]]
FOR_S, MOST_KEPT = 60.0, 200
_kept: dict[Any, tuple[float, Known]] = {}
"""What was found for people of a kind, and when. It stands until an order changes, a minute at most."""


def _known_to(by: Person, touched_at: dt.datetime | None) -> Known:
    """The first day, the platforms and the townships that a person may choose."""
    key = db.engine.url, by.role, by.county_id, by.area_code, by.stations, touched_at
    at, known = _kept.get(key, (0.0, None))
    if known is not None and time.monotonic() - at < FOR_S:
        return known
    found: Known = {}
    for row in _KNOWN.run(county=by.county_id):
        found.setdefault(row.kind, []).append((row.key, row.words))
    if touched_at is not None:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[key] = time.monotonic(), found
    return found


def _known() -> Any:
    """The first day, the townships, the platforms of the last orders: to know every platform there ever was,
    all orders would have to be read.
    """
    last = (
        visible_columns(Order, Order.platform)
        .order_by(Order.county_id.desc(), Order.ordered_on.desc(), Order.id.desc())
        .limit(LAST_ORDERS)
        .subquery()
    )
    first = visible_columns(Order, func.min(Order.ordered_on).label("day")).subquery()
    day = cast(first.c.day, String)
    areas = townships(bindparam("county", type_=String)).order_by(None).subquery()
    return union_all(
        _part("first", day, day).where(first.c.day.is_not(None)),
        _part("platform", last.c.platform, last.c.platform).where(last.c.platform != "").distinct(),
        _part("township", areas.c.code, areas.c.name),
    ).order_by("kind", "key")


def _part(kind: str, key: Any, words: Any) -> Any:
    return select(literal(kind, String).label("kind"), key.label("key"), words.label("words"))


_KNOWN = Scoped(_known)


def _platforms(used: list[tuple[str, str]], found: Asked) -> list[tuple[str, str]]:
    chosen = {found.texts.get("platform", "")} - {""}
    return [(name, shown("platform", name)) for name in sorted({*dict(used), *chosen})]
