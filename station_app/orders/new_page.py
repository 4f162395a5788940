"""The page of a new order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement

from station_app.core import clock
from station_app.core.access import visible
from station_app.core.db import db, uuid7
from station_app.core.identifiers import identifier
from station_app.households.models import Villager, on_roll
from station_app.orders import doubts, editing, entering, merged, referring
from station_app.orders.asking import At
from station_app.orders.buyers import KnownVillager
from station_app.orders.forms import OrderForm, line_fields, sources
from station_app.orders.models import Order
from station_app.orders.pasting import filled
from station_app.orders.placing import MOST_LINES, LineDraft
from station_app.orders.steps import lines_of
from station_app.stations.models import Station

SEEN_DAYS = 90


def blank(station: Station, villager: str = "", again: str = "") -> tuple[OrderForm, Villager | None]:
    """An empty form with a new identifier; the platform is that of the newest order.

    ``again`` names an order of this station that is bought once more: its buyer, its goods and its prices.
    """
    before = _before(again, station)
    if before is None:
        form = OrderForm(data={"id": uuid7(), "platform": doubts.last_platform(station.id)})
        return form, known(villager, station)
    lines = [_line(editing.drafted(line)) for line in lines_of(before)]
    kept = {"platform": before.platform, "freight": before.freight_fen or None, "lines": lines}
    buyer = db.session.scalar(visible(Villager).where(Villager.id == before.villager_id, on_roll()))
    return OrderForm(data={"id": uuid7(), **kept}), buyer


def _before(text: str, station: Station) -> Order | None:
    id = identifier(text)
    mine: ColumnElement[bool] = Order.station_id == station.id
    return db.session.scalar(visible(Order).where(Order.id == id, mine)) if id else None


def _line(one: LineDraft) -> dict[str, Any]:
    """A line to buy again. Words an imported ledger wrote about its price are not on the list of sources."""
    known = one.source if one.source in dict(sources()) else ""
    return line_fields(one) | {"id": None, "source": known}


def known(text: str, station: Station) -> Villager | None:
    """The villager of this identifier or whom they were merged into, if the station has them."""
    id = identifier(text)
    if id is None:
        return None
    mine: ColumnElement[bool] = Villager.station_id == station.id
    found = db.session.scalar(visible(Villager).where(Villager.id == id, mine, on_roll()))
    return found or merged.kept_of(id, station.id)


def add_line(form: OrderForm) -> None:
    """One more empty line at the end."""
    if len(form.lines) < MOST_LINES:
        form.lines.append_entry()


def page(
    form: OrderForm,
    station: Station | At,
    villager: Villager | KnownVillager | None = None,
    matches: Sequence[Villager] = (),
    warnings: Sequence[str] = (),
) -> dict[str, Any]:
    """What ``orders/counter_new.html`` shows."""
    filled.mark(form)
    shown = entering.cards([villager] if villager else [])
    since = clock.today() - dt.timedelta(days=SEEN_DAYS)
    return {
        "form": form,
        "villager": shown[0] if shown else None,
        "matches": entering.cards(matches),
        "warnings": list(warnings),
        "offers": referring.offers(form, station) if form.next.data else {},
        "goods_seen": doubts.seen_goods(station.id, since),
    }
