"""What the filters of the order list offer to choose from: months, townships, stations, platforms."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import String, bindparam, func, or_

from station_app.areas.models import Area, townships
from station_app.core import clock
from station_app.core.access import Person, Role, visible_columns
from station_app.core.clock import Month
from station_app.core.db import db
from station_app.core.i18n import N_, gettext
from station_app.core.listing import Asked
from station_app.core.prepared import Prepared
from station_app.core.scoped import Scoped
from station_app.core.words import monthname
from station_app.orders.models import Order
from station_app.settings.dictionaries import shown
from station_app.stations.models import Station

LAST_ORDERS = 500


def _identified(text: str) -> uuid.UUID | None:
    """The identifier in an address, if it is one."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def offered(by: Person, found: Asked) -> dict[str, Any]:
    """The lists to choose from; the months are those from the first order to today.

    Stations are offered once a township is chosen: a hundred of them would outweigh the orders.
    """
    township, chosen = found.texts.get("township", ""), found.texts.get("station", "")
    first = _FIRST_DAY.run()[0].first
    months = list(Month.of(first or clock.today()).until(Month.of(clock.today())))[::-1]
    stations = _stations(by, township, chosen)
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


_FIRST_DAY = Scoped(lambda: visible_columns(Order, func.min(Order.ordered_on).label("first")))


def _stations(by: Person, township: str, chosen: str) -> Sequence[Any]:
    """The stations of the township that was chosen, and the one that was; all of a coordinator's."""
    names = visible_columns(Station, Station.id, Station.code, Station.township, Station.village)
    if by.role is not Role.COORDINATOR:
        if not township and not chosen:
            return []
        identified = _identified(chosen)
        named = Station.id == identified if identified else Station.code == chosen.upper()
        names = names.where(or_(Station.township_code == township, named))
    return db.session.execute(names.order_by(Station.code)).all()


_TOWNSHIPS = Prepared(
    lambda _insert: townships(bindparam("county", type_=String)).with_only_columns(Area.code, Area.name)
)


def _townships(county_id: str) -> list[tuple[str, str]]:
    return [(area.code, area.name) for area in _TOWNSHIPS.run({"county": county_id})]


_LAST_PLATFORMS = Scoped(
    lambda: (
        visible_columns(Order, Order.platform)
        .order_by(Order.county_id.desc(), Order.ordered_on.desc(), Order.id.desc())
        .limit(LAST_ORDERS)
    )
)


def _platforms(found: Asked) -> list[tuple[str, str]]:
    """Those of the last orders: to know every one there ever was, all orders would have to be read."""
    names = {row.platform for row in _LAST_PLATFORMS.run()} | {found.texts.get("platform", "")}
    return [(name, shown("platform", name)) for name in sorted(names - {""})]
