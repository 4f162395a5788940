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
from station_app.ops.demo import drawing, exact, inserting, life, people, places, stories, storing
from station_app.ops.demo.drafts import Draft
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
    orders, cancelled = draw(plan, network, buyers, done)
    storing.store_orders(plan, orders + cancelled, done)
    db.session.flush()
    recompute(Touch(COUNTY, o.place.id, o.on, o.buyer.household_id) for o in orders + cancelled)
    done(weight(plan))
    mark_installation(demo="1", business_on=TODAY, demo_seed=str(plan.seed), demo_scale=str(plan.scale))
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
                "plan_years": YEARS,
                "thresholds": {},
            }
        ],
    )
    inserting.store(User, users)
    inserting.store(Station, places.station_rows(network))
    inserting.store(StationStep, places.step_rows(network))
    inserting.store(Posting, postings)
    inserting.store(Household, households)
    inserting.store(Villager, villagers)
    return buyers


def draw(
    plan: Plan, network: list[places.Place], buyers: dict[str, list[people.Buyer]], done: Steps
) -> tuple[list[Draft], list[Draft]]:
    """Orders fitted to the plan's totals, and cancelled ones that are in no figure."""
    orders, cancelled = drawing.draw(plan, network, buyers)
    exact.fit_turnover(plan, orders)
    exact.price_all(cancelled, 1.0)
    done(weight(plan))
    life.live(plan, orders, cancelled)
    stories.plant(plan, orders)
    exact.fix_shares(orders + cancelled)
    for order in orders:
        life.refund(order)
    exact.refer_all(cancelled, 1.0)
    exact.fit_savings(plan, orders)
    life.pay(plan, orders, cancelled)
    done(weight(plan))
    return orders, cancelled
