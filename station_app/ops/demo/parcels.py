"""Parcels of the demo county: what lies at its open stations, of orders and of people who bought alone."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterator
from random import Random
from typing import Any

from sqlalchemy import select

from station_app.core.db import db
from station_app.households.models import Villager
from station_app.ops.demo.inserting import Row, store
from station_app.ops.demo.places import Place
from station_app.ops.demo.plan import TODAY, Plan, moment, uuid_at
from station_app.orders.flow import OrderState
from station_app.orders.models import Order
from station_app.parcels.flow import Direction, ParcelState
from station_app.parcels.models import Parcel, ParcelShelf
from station_app.settings.carriers import CARRIERS

CODES = {word: code for code, word in CARRIERS}
ALONE = (  # how many days ago, what became of it: the same few at every second station
    (1, ParcelState.WAITING),
    (5, ParcelState.WAITING),
    (11, ParcelState.WAITING),
    (2, ParcelState.UNCLAIMED),
    (3, ParcelState.TAKEN),
    (0, ParcelState.EXPECTED),
)
SHELF = "1-1"
STATIONS = 20
"""So many stations keep parcels for people who bought alone."""


def store_parcels(plan: Plan, network: list[Place]) -> None:
    """A parcel for every order that lies at a station, some beside them, and their shelves."""
    rng = plan.random("parcels")
    shelves: dict[uuid.UUID, int] = defaultdict(int)
    rows = [*_of_orders(plan, rng, shelves), *_alone(plan, rng, shelves, network)]
    store(Parcel, rows)
    used_at = moment(TODAY, 500)
    store(
        ParcelShelf,
        [
            {
                "county_id": plan.county,
                "station_id": id,
                "shelf": SHELF,
                "last": last % 99,
                "used_at": used_at,
            }
            for id, last in shelves.items()
        ],
    )


def _of_orders(plan: Plan, rng: Random, shelves: dict[uuid.UUID, int]) -> Iterator[Row]:
    query = (
        select(
            Order.id, Order.station_id, Order.villager_id, Order.arrived_on, Order.courier,
            Order.tracking_number, Order.placed_by,
        )
        .where(Order.county_id == plan.county, Order.state == OrderState.ARRIVED)
        .order_by(Order.arrived_on, Order.id)
    )  # fmt: skip
    for order in db.session.execute(query):
        of = order.station_id, order.arrived_on, ParcelState.WAITING, order.placed_by
        yield _row(plan, rng, *of, shelves) | {
            "order_id": order.id,
            "villager_id": order.villager_id,
            "carrier": CODES.get(order.courier, order.courier),
            "tracking_number": order.tracking_number,
            "tracking_tail": order.tracking_number[-4:],
        }


def _alone(plan: Plan, rng: Random, shelves: dict[uuid.UUID, int], network: list[Place]) -> Iterator[Row]:
    opened = [place for place in network if place.opened_on and place.opened_on < TODAY - dt.timedelta(20)]
    people: dict[uuid.UUID, list[Any]] = defaultdict(list)
    chosen = [place.id for place in opened[:STATIONS]]
    query = select(Villager.id, Villager.station_id).where(
        Villager.county_id == plan.county, Villager.station_id.in_(chosen)
    )
    for id, station_id in db.session.execute(query.order_by(Villager.id)):
        people[station_id].append(id)
    for place in opened[:STATIONS]:
        for back, state in ALONE if place is opened[0] else rng.sample(ALONE, 2):
            on = TODAY - dt.timedelta(days=back)
            row = _row(plan, rng, place.id, on, state, place.operators[0][1], shelves)
            if state is not ParcelState.UNCLAIMED and people[place.id]:
                row["villager_id"] = rng.choice(people[place.id])
            yield row


def _row(
    plan: Plan,
    rng: Random,
    station_id: uuid.UUID,
    on: dt.date,
    state: ParcelState,
    by_name: str,
    shelves: dict[uuid.UUID, int],
) -> Row:
    at = moment(on, rng.randint(490, 560))
    number = f"{rng.randrange(10**13, 10**14)}"
    is_here = state is not ParcelState.EXPECTED
    if is_here:
        shelves[station_id] += 1
    taken_at = at + dt.timedelta(hours=26) if state is ParcelState.TAKEN else None
    return {
        "county_id": plan.county,
        "id": uuid_at(rng, at),
        "station_id": station_id,
        "order_id": None,
        "villager_id": None,
        "direction": Direction.IN,
        "state": state,
        "carrier": rng.choice(CARRIERS)[0],
        "tracking_number": number,
        "tracking_tail": number[-4:],
        "recipient": "",
        "initials": "",
        "phone": "",
        "phone_tail": "",
        "shelf": SHELF if is_here else "",
        "code": f"{SHELF}-{shelves[station_id]:02d}" if is_here else "",
        "arrived_at": at if is_here else None,
        "arrived_on": on if is_here else None,
        "notified_at": at + dt.timedelta(minutes=20) if is_here and rng.random() < 0.5 else None,
        "taken_at": taken_at,
        "taken_on": taken_at.date() if taken_at else None,
        "collected_by": "",
        "note": "",
        "by_name": by_name,
        "changed_at": taken_at or at,
        "version": 1,
    }
