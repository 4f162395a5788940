"""What stands about the demo's stations besides their orders.

Agreements with people, targets, where the stations lie, and what villagers owed before.

The positions are a drawing: townships on a grid over the county, villages round their township.
"""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import Any

from station_app.ops.demo.equipment import store_equipment
from station_app.ops.demo.inserting import store
from station_app.ops.demo.people import Buyer
from station_app.ops.demo.places import Place
from station_app.ops.demo.plan import TODAY, Plan, moment, uuid_at
from station_app.stations.contracts.models import Contract
from station_app.stations.targets.models import StationTarget, TargetMonth
from station_app.tills.credit.models import Credit

MONTHS = ("2015-07", "2015-08")
HOURS = "08:00-18:00"
SOUTH, WEST, HIGH, WIDE = 44.25, 122.35, 1.0, 1.1
"""The corner of the drawing and its size, in degrees."""
ROWS, COLUMNS = 4, 4
ENDS_DAYS = {1: 12, 2: -6}
"""Whose agreement ends, by the place of the station: one soon, one is over."""
OWED = ((-200, 120_00, "化肥两袋"), (-95, 46_50, "种子"), (-40, 30_00, ""))
OWED_AT = 6
"""So many stations have a few debts from before."""


def placed(rng: Random, network: list[Place]) -> dict[str, dict[str, Any]]:
    """Position and hours of each station by its code."""
    towns = sorted({place.township_code for place in network})
    found = {}
    for place in network:
        row, column = divmod(towns.index(place.township_code), COLUMNS)
        lat = SOUTH + HIGH * (row % ROWS + rng.uniform(0.15, 0.85)) / ROWS
        lon = WEST + WIDE * (column + rng.uniform(0.15, 0.85)) / COLUMNS
        found[place.code] = {
            "lat": round(lat, 5),
            "lon": round(lon, 5),
            "hours": HOURS if place.opened_on else "",
            "address": f"{place.village}村委会旁" if place.opened_on else "",
        }
    return found


def store_papers(plan: Plan, network: list[Place], buyers: dict[str, list[Buyer]]) -> None:
    """Agreements of everybody who serves, targets of two months, debts from before."""
    rng = plan.random("papers")
    places = [place for place in network if place.opened_on]
    store(Contract, [row for at, place in enumerate(places) for row in _contracts(plan, rng, at, place)])
    for month in MONTHS:
        _targets(plan, rng, places, month)
    store(Credit, [row for place in places[:OWED_AT] for row in _debts(plan, rng, place, buyers)])
    store_equipment(plan, network)


def _contracts(plan: Plan, rng: Random, at: int, place: Place) -> list[dict[str, Any]]:
    """A year each; one is nearly over and one is, so that there is something to renew."""
    made = []
    for user_id, name in place.operators:
        begun = place.opened_on or TODAY
        to_on = begun.replace(year=begun.year + 1) - dt.timedelta(days=1)
        while to_on < TODAY:
            to_on = to_on.replace(year=to_on.year + 1)
        if at in ENDS_DAYS:
            to_on = TODAY + dt.timedelta(days=ENDS_DAYS[at])
        made.append(
            {
                "county_id": plan.county,
                "id": uuid_at(rng, moment(begun, 600)),
                "station_id": place.id,
                "user_id": user_id,
                "name": name,
                "kind": "合伙人协议",
                "number": f"TY-HZ-{at + 1:03d}",
                "from_on": begun,
                "to_on": to_on,
                "ended_on": None,
                "note": "",
                "version": 1,
            }
        )
    return made


def _targets(plan: Plan, rng: Random, places: list[Place], month: str) -> None:
    first = moment(dt.date.fromisoformat(f"{month}-01"), 540)
    sheet = {"county_id": plan.county, "id": uuid_at(rng, first), "month": month, "version": 1, "touches": 0}
    store(TargetMonth, [sheet])
    rows = []
    for place in places:
        orders = max(10, round(place.size * plan.orders / 420 / 10) * 10)
        rows.append(
            {
                "county_id": plan.county,
                "id": uuid_at(rng, first),
                "station_id": place.id,
                "month": month,
                "orders": orders,
                "turnover_fen": orders * 60_00,
                "saved_fen": orders * 9_00,
                "households": max(10, orders // 3),
            }
        )
    store(StationTarget, rows)


def _debts(plan: Plan, rng: Random, place: Place, buyers: dict[str, list[Buyer]]) -> list[dict[str, Any]]:
    by_id, by_name = place.operators[0]
    made_at = moment(place.opened_on or TODAY, 620)
    return [
        {
            "county_id": plan.county,
            "id": uuid_at(rng, made_at),
            "station_id": place.id,
            "villager_id": buyer.id,
            "amount_fen": fen,
            "settled_fen": 0,
            "since_on": TODAY + dt.timedelta(days=back),
            "note": note,
            "batch_id": None,
            "made_at": made_at,
            "by_id": by_id,
            "by_name": by_name,
            "version": 1,
        }
        for (back, fen, note), buyer in zip(OWED, rng.sample(buyers[place.code], len(OWED)), strict=True)
    ]
