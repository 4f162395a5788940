"""The page of a new order."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement

from station_app.core import clock
from station_app.core.access import visible
from station_app.core.db import db, uuid7
from station_app.households.models import Villager
from station_app.orders import doubts, entering
from station_app.orders.forms import OrderForm
from station_app.orders.placing import MOST_LINES
from station_app.stations.models import Station

SEEN_DAYS = 90


def blank(station: Station, villager: str = "") -> tuple[OrderForm, Villager | None]:
    """An empty form with a new identifier; the platform is that of the newest order."""
    form = OrderForm(data={"id": uuid7(), "platform": doubts.last_platform(station.id)})
    return form, _known(villager, station)


def _known(text: str, station: Station) -> Villager | None:
    try:
        id = uuid.UUID(text)
    except ValueError:
        return None
    mine: ColumnElement[bool] = Villager.station_id == station.id
    return db.session.scalar(visible(Villager).where(Villager.id == id, mine))


def chosen(form: OrderForm, station: Station) -> entering.Buyer:
    """The villager picked so far, when a line is added without a script; nothing is called wrong yet."""
    return entering.Buyer(_known(form.villager_id.data or "", station))


def add_line(form: OrderForm) -> None:
    """One more empty line at the end."""
    if len(form.lines) < MOST_LINES:
        form.lines.append_entry()


def page(
    form: OrderForm,
    station: Station,
    villager: Villager | None = None,
    matches: Sequence[Villager] = (),
    warnings: Sequence[str] = (),
) -> dict[str, Any]:
    """What ``orders/counter_new.html`` shows."""
    shown = entering.cards([villager] if villager else [])
    since = clock.today() - dt.timedelta(days=SEEN_DAYS)
    return {
        "form": form,
        "villager": shown[0] if shown else None,
        "matches": entering.cards(matches),
        "warnings": list(warnings),
        "goods_seen": doubts.seen_goods(station.id, since),
    }
