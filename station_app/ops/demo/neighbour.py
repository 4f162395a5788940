"""A second county in the demo, small, to show the province something and to prove the walls between counties.

Zhenlai and its towns are real, with their codes; the villages are made up, as are people and orders.
"""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import Any

from station_app.accounts.models import User
from station_app.areas.models import Area
from station_app.core.access import Role
from station_app.households.models import Household, Villager
from station_app.ops.demo import fitting, inserting, people, places, storing
from station_app.ops.demo.drafts import Draft
from station_app.ops.demo.plan import Plan, moment, uuid_at
from station_app.settings.models import CountySettings
from station_app.stations.models import Posting, Station, StationState, StationStep

COUNTY, NAME, TITLE, PHONE = "220821", "镇赉县", "镇赉农村电商", "0436-7222018"
SHARE = 0.01
"""How many orders it has beside the founding county's."""
TOWNS = (
    ("220821100", "镇赉镇", ("城东村", "新立村", "南岗村")),
    ("220821101", "坦途镇", ("向阳村", "东升村")),
    ("220821102", "东屏镇", ("前进村", "胜利村")),
    ("220821103", "大屯镇", ("兴隆村", "永发村")),
    ("220821104", "沿江镇", ("双龙村", "丰收村")),
)
# Town, village, opening day (None: still being built).
STATIONS = (
    (0, 0, dt.date(2014, 11, 12)),
    (1, 0, dt.date(2014, 12, 9)),
    (2, 1, dt.date(2015, 3, 5)),
    (0, 2, dt.date(2015, 5, 11)),
    (3, 0, dt.date(2015, 6, 16)),
    (4, 1, dt.date(2015, 7, 9)),
    (3, 1, None),
)
PLANNED, YEARS = 20, 3
LOGIN, OFFICER = "zlzhuren", "赵立国"
OFFICE: people.Office = ((LOGIN, OFFICER, Role.MANAGER, COUNTY),)


def build(plan: Plan) -> list[Draft]:
    """Store the county with its people and orders; returns the orders, whose facts the caller computes."""
    small = Plan(plan.seed, SHARE, COUNTY)
    rng, network = small.random("people"), stations()
    users, postings = people.staff(rng, network, OFFICE)
    buyers, households, villagers = people.villagers(rng, network)
    inserting.store(Area, area_rows())
    inserting.store(CountySettings, [settings_row()])
    inserting.store(User, users)
    inserting.store(Station, places.station_rows(network))
    inserting.store(StationStep, places.step_rows(network, OFFICER))
    inserting.store(Posting, postings)
    inserting.store(Household, households)
    inserting.store(Villager, villagers)
    orders, cancelled = fitting.draw(small, network, buyers, lambda: None)
    storing.store_orders(small, orders + cancelled, lambda _count: None)
    return orders + cancelled


def settings_row() -> dict[str, Any]:
    """The county's own words and plan."""
    return {
        "county_id": COUNTY,
        "name": NAME,
        "title": TITLE,
        "phone": PHONE,
        "planned_stations": PLANNED,
        "plan_years": YEARS,
        "thresholds": {},
        "stamp": "demo",
    }


def village_code(town: int, village: int) -> str:
    """The code of a village: those of villages begin at 200."""
    return f"{TOWNS[town][0]}{200 + village}"


def area_rows() -> list[dict[str, Any]]:
    """The county, its towns and villages, as rows of ``areas``."""
    rows = [(COUNTY, NAME, "county", "", "22")]
    for town, (code, name, villages) in enumerate(TOWNS):
        rows.append((code, name, "township", "", COUNTY))
        rows += [
            (village_code(town, at), f"{village}委会", "village", "村委会", code)
            for at, village in enumerate(villages)
        ]
    keys = ("code", "name", "level", "kind", "parent_code")
    return [dict(zip(keys, row, strict=True)) for row in rows]


def stations() -> list[places.Place]:
    """Six open stations and one that is being built; the same for every seed."""
    rng = Random(NAME)  # nosec B311: a demo, no secret
    found = []
    for number, (town, village, opened_on) in enumerate(STATIONS, 1):
        state = StationState.OPEN if opened_on else StationState.BUILDING
        steps = places.steps_of(rng, state, opened_on)
        code, name, villages = TOWNS[town]
        found.append(
            places.Place(
                id=uuid_at(rng, moment(steps[0][3], 540)),
                code=f"ZL{number:03d}",
                township_code=code,
                township=name,
                village_code=village_code(town, village),
                village=villages[village],
                state=state,
                opened_on=opened_on,
                size=rng.uniform(0.7, 1.4),
                steps=steps,
                county_id=COUNTY,
            )
        )
    return found
