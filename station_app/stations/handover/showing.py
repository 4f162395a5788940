"""A hand-over as its page and its paper show it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from flask import url_for

from station_app.core.access import fetch
from station_app.core.i18n import gettext
from station_app.settings import dictionaries
from station_app.stations.equipment.summary import listed, pieces_of
from station_app.stations.handover.models import RUNNING, STATE_WORDS, Handover
from station_app.stations.handover.standing import MARK_WORDS, Mark, Standing, standing
from station_app.stations.models import Station


def shown(row: Handover, most: int | None = None) -> dict[str, Any]:
    """A hand-over with its orders and parcels: those of now while it runs, afterwards those it was done with.

    ``most`` are so many of each; None, all.
    """
    station = fetch(Station, row.station_id)
    now = standing(station.id)
    live = {one.id: one for one in now.orders}
    runs = row.state in RUNNING
    kept = [one.plain for one in now.orders] if runs else row.orders
    orders = [
        {
            "number": number,
            "on": on,
            "payable_fen": payable,
            "owed_fen": owed,
            "name": live[uuid.UUID(id)].name if uuid.UUID(id) in live else "",
            "state_words": live[uuid.UUID(id)].state_words if uuid.UUID(id) in live else "",
            "url": url_for("orders.show", id=id),
        }
        for id, number, on, payable, owed in kept
    ]
    recorded = now.cash_fen if runs else row.recorded_fen
    owed_fen = now.owed_fen if runs else row.owed_fen
    shelf = _shelf([one.plain for one in now.parcels] if runs else row.parcels, now)
    stands = [one.plain for one in now.equipment] if runs else row.equipment
    return {
        "station": {"id": station.id, "full_name": station.place, "code": station.code},
        "row": row,
        "state_words": gettext(STATE_WORDS[row.state]),
        "recorded_fen": recorded,
        "drawer": now.drawer if runs else None,
        "differs_fen": row.cash_fen - recorded,
        "owed_fen": owed_fen,
        "older_fen": owed_fen - sum(one[4] for one in kept),
        "equipment": listed(stands),
        "pieces": pieces_of(stands),
        "orders": orders[:most],
        "count": len(orders),
        "more": len(orders) - len(orders[:most]),
        "shelf": None if shelf is None else shelf[:most],
        "parcels": len(shelf or ()),
        "more_parcels": len(shelf or ()) - len((shelf or [])[:most]),
    }


def _shelf(kept: list[list[Any]] | None, now: Standing) -> list[dict[str, Any]] | None:
    live = {one.id: one for one in now.parcels}
    if kept is None:
        return None
    return [
        {
            "code": code,
            "carrier": dictionaries.shown("carrier", carrier),
            "tail": tail,
            "on": dt.date.fromisoformat(on) if on else None,
            "mark": gettext(MARK_WORDS[Mark(mark)]) if mark else "",
            "name": live[uuid.UUID(id)].name if uuid.UUID(id) in live else "",
            "url": url_for("parcels.show", id=id),
        }
        for id, code, carrier, tail, on, mark in kept
    ]
