"""An order line takes its reference from the price book: what is offered, and what is kept of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from station_app.core import clock
from station_app.core.access import fetch, visible
from station_app.core.db import db
from station_app.core.money import times
from station_app.orders.forms import Amounts
from station_app.orders.numbers import Place
from station_app.orders.placing import LineDraft
from station_app.prices import finding
from station_app.prices.models import Price
from station_app.stations.models import Station

OFFERED_LINES = 12
"""So many lines of a form are looked up; a search each."""


def referred(lines: Sequence[LineDraft], at: Place, on: dt.date | None = None) -> list[LineDraft]:
    """The lines with the reference of the price each names: price times quantity, and its source.

    A price that does not count at the station on that day (another county's, retired meanwhile, too old) is
    forgotten, and what was typed stays.
    """
    ids = {one.price_id for one in lines if one.price_id is not None}
    if not ids:
        return list(lines)
    query = visible(Price).where(Price.id.in_(ids))
    found = {price.id: price for price in db.session.scalars(query)}
    station, day = fetch(Station, at.id), on or clock.today()
    return [_referred(one, found.get(one.price_id), station, day) for one in lines]


def _referred(one: LineDraft, price: Price | None, station: Station, on: dt.date) -> LineDraft:
    if price is None or not finding.counts(price, finding.wanted(station, one.goods, on)):
        return replace(one, price_id=None)
    return replace(one, local_fen=times(price.price_fen, one.quantity_m) or None, source=price.source)


def offers(form: Amounts, at: Place, on: dt.date | None = None) -> dict[int, list[dict[str, Any]]]:
    """What the book offers on a day (today) for each line of a form that is shown again."""
    found, station = {}, fetch(Station, at.id)
    for number, entry in enumerate(list(form.lines)[:OFFERED_LINES]):
        goods, spec = entry.form.goods.data, entry.form.spec.data or ""
        if goods:
            found[number] = finding.rows(finding.offers(finding.wanted(station, goods, on, spec)))
    return found
