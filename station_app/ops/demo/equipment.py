"""What stands at the demo's stations: most of it works, some waits for repair, some warranties end soon."""

from __future__ import annotations

import datetime as dt
from typing import Any

from station_app.ops.demo.inserting import store
from station_app.ops.demo.places import Place
from station_app.ops.demo.plan import TODAY, Plan, moment, uuid_at
from station_app.stations.equipment.models import Equipment, EquipmentState, Funding

S = EquipmentState
SET = (
    # kind, make, pieces, who paid, price of one in fen, warranty in years
    ("电脑", "联想 扬天 T4900", 1, Funding.PROVINCE, 3_199_00, 3),
    ("打印机", "得力 DL-730C", 1, Funding.COUNTY, 880_00, 1),
    ("扫码枪", "新大陆 HR22", 1, Funding.COUNTY, 268_00, 1),
    ("电子秤", "香山 ACS-30", 1, Funding.COUNTY, 158_00, 1),
    ("货架", "五层 1.5 米", 4, Funding.OWN, 120_00, 0),
    ("门头招牌", "", 1, Funding.COUNTY, 1_500_00, 0),
)
BROKEN = {(3, "打印机"): ("打不出字", 4), (9, "扫码枪"): ("扫不出码", 2)}
"""By the place of the station and the kind: what is wrong, and since how many days."""
IN_REPAIR = {(14, "电脑"): ("送县里修", 9)}
ENDS_DAYS = {(5, "打印机"): 12, (7, "电子秤"): 21}
"""Warranties that end soon, in days."""


def store_equipment(plan: Plan, network: list[Place]) -> None:
    """The same set at each open station, bought before it opened."""
    rng = plan.random("equipment")
    places = [place for place in network if place.opened_on]
    rows = []
    for at, place in enumerate(places):
        bought = (place.opened_on or TODAY) - dt.timedelta(days=rng.randint(5, 25))
        for number, (kind, make, pieces, funding, fen, years) in enumerate(SET):
            rows.append(
                {
                    "county_id": plan.county,
                    "id": uuid_at(rng, moment(bought, 600 + number)),
                    "station_id": place.id,
                    "kind": kind,
                    "make": make,
                    "number": f"TY-SB-{at + 1:03d}{number + 1}" if funding is not Funding.OWN else "",
                    "pieces": pieces,
                    "funding": funding,
                    "bought_on": bought,
                    "price_fen": fen,
                    "warranty_on": bought.replace(year=bought.year + years) if years else None,
                    "note": "",
                    "origin_id": None,
                    "version": 1,
                    "binned_at": None,
                    "binned_by": None,
                    **_state(at, kind, bought),
                }
            )
            if (at, kind) in ENDS_DAYS:
                rows[-1]["warranty_on"] = TODAY + dt.timedelta(days=ENDS_DAYS[at, kind])
    store(Equipment, rows)


def _state(at: int, kind: str, bought: dt.date) -> dict[str, Any]:
    """How it is, since when, and what was said of it."""
    for state, known in ((S.BROKEN, BROKEN), (S.IN_REPAIR, IN_REPAIR)):
        if (at, kind) in known:
            why, days = known[at, kind]
            return {"state": state, "state_on": TODAY - dt.timedelta(days=days), "state_why": why}
    return {"state": S.IN_USE, "state_on": bought, "state_why": ""}
