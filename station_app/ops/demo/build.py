"""Build the demo county in an empty database, from the dice to the facts."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from station_app.accounts.models import User
from station_app.areas.models import Area
from station_app.core import audit
from station_app.core.db import db
from station_app.facts.recompute import Touch, recompute
from station_app.households.models import Household, Villager
from station_app.ops.demo import (
    bills,
    cases,
    fitting,
    harvest,
    inserting,
    neighbour,
    papers,
    parcels,
    people,
    places,
    price_book,
    produce,
    storing,
    tills,
)
from station_app.ops.demo.plan import COUNTY, PLANNED, TODAY, YEARS, Plan
from station_app.ops.speaking import Steps
from station_app.settings.models import CountySettings, mark_installation
from station_app.stations.models import Posting, Station, StationStep


@dataclass(frozen=True)
class Build:
    """What the one audit record of the building is about."""

    county_id: str = COUNTY
    id: uuid.UUID = audit.COUNTY_CHAIN
    __tablename__ = "installation"


def steps(plan: Plan) -> int:
    """How many steps the building reports: one an order, and as many again for drawing and facts."""
    return plan.orders + 3 * weight(plan)


def weight(plan: Plan) -> int:
    """What drawing, or the facts, weigh beside the orders."""
    return plan.orders // 4


def build(plan: Plan, done: Steps) -> None:
    """Draw and store everything; the caller commits once."""
    inserting.make_room()
    network = places.stations()
    buyers = county(plan, network)
    orders, cancelled = fitting.draw(plan, network, buyers, lambda: done(weight(plan)))
    storing.store_orders(plan, orders + cancelled, done)
    db.session.flush()
    tills.store_tills(plan, network)
    parcels.store_parcels(plan, network)
    bills.store_bills(plan, network)
    cases.store_cases(plan, network)
    orders += cancelled + neighbour.build(plan)
    recompute(Touch(o.place.county_id, o.place.id, o.on, o.buyer.household_id) for o in orders)
    done(weight(plan))
    mark_installation(
        demo="1", county=COUNTY, business_on=TODAY, demo_seed=str(plan.seed), demo_scale=str(plan.scale)
    )
    audit.record(
        Build(), "demo", None, "station demo", {"orders": (None, plan.orders), "seed": (None, plan.seed)}
    )


def county(plan: Plan, network: list[places.Place]) -> dict[str, list[people.Buyer]]:
    """Store areas, settings, stations and people; returns who buys at which station."""
    rng = plan.random("people")
    users, postings = people.staff(rng, network)
    buyers, households, villagers = people.villagers(rng, network)
    inserting.store(Area, places.area_rows())
    inserting.store(
        CountySettings,
        [
            {
                "county_id": COUNTY,
                "name": "通榆县",
                "title": "通榆农村电商",
                "phone": "0434-4221018",
                "planned_stations": PLANNED,
                "english": "Tongyu County",
                "plan_years": YEARS,
                "thresholds": {},
                "stamp": "demo",
                "has_hall": True,
                "has_lookup": True,
                "phones": [{"label": "物流中心", "number": "0434-4221026"}],
            }
        ],
    )
    inserting.store(User, users)
    lie = papers.placed(plan.random("places"), network)
    inserting.store(Station, places.station_rows(network, lie))
    inserting.store(StationStep, places.step_rows(network))
    inserting.store(Posting, postings)
    inserting.store(Household, households)
    inserting.store(Villager, villagers)
    price_book.store_prices(plan, network)
    produce.store_produce(plan, network, buyers)
    papers.store_papers(plan, network, buyers)
    harvest.store_harvest(plan, network, buyers)
    return buyers
