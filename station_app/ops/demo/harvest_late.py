"""What came last in the demo's harvest: batches of this month, what channels paid out, who is poor."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace
from itertools import cycle
from random import Random

from sqlalchemy import and_, func, select

from station_app.core.db import db
from station_app.households.homes.poverty import PovertyStatus, Status
from station_app.households.models import Villager
from station_app.ops.demo import harvest_batches
from station_app.ops.demo.harvest_batches import Made
from station_app.ops.demo.harvest_sales import CLERK, Sold
from station_app.ops.demo.harvest_words import GOODS
from station_app.ops.demo.inserting import Row, store
from station_app.ops.demo.plan import COUNTY, TODAY, moment, uuid_at
from station_app.ops.demo.season import Season
from station_app.produce.batches.models import Making
from station_app.produce.producers.models import Producer, ProducerKind
from station_app.produce.villages.models import PoorVillage

LATE = range(4, 9)
"""The stations (by place in the list) that gathered again this month, each from two purchases."""
THROUGH = dt.date(2015, 7, 31)
SETTLED = {0: 0, 2: -1_860}
"""Channels (by place) that paid out what was sold until then, and how much more than was due. Fen."""
LATE_REFUND = TODAY - dt.timedelta(days=3)
SHORT_NOTE = "少了推广费，已经问平台要明细"
SINCE = dt.date(2014, 12, 1)
SOURCE = "2014 年建档立卡名册"
CONNECTED = 5
"""Poor villages connected to buyers, as the founding document counts them."""
KINDS = (Status.REGISTERED, Status.NONE, Status.WATCHED, Status.NONE, Status.REGISTERED, Status.LIFTED)
"""What households of growers are, one after the other."""


def gather(season: Season, made: Made, rng: Random) -> None:
    """Batches of this month, nothing of them sold yet."""
    late = replace(season, rng=rng)
    for index in LATE:
        sources = season.purchases[index][7:9]
        on = min(max(one["bought_on"] for one in sources) + dt.timedelta(days=2), TODAY)
        amount = sum(one["rest"] for one in sources)
        heap = harvest_batches.add(
            late, made, season.places[index], GOODS[index], Making.GATHERED, on, amount
        )
        for one in sources:
            harvest_batches.put(rng, made, heap, one, "purchase_id", one["rest"])


def settle(sold: Sold, rng: Random) -> list[Row]:
    """What two channels paid out for what was sold until July; their sales and refunds name it.

    The last refund of the first of them that has one came later: it waits for the next settlement.
    """
    rows: list[Row] = []
    waits: Row | None = None
    for place, more_fen in SETTLED.items():
        channel = sold.channels[place]
        paid = [
            one
            for one in sold.sales
            if one["channel_id"] == channel["id"] and one["sold_on"] <= THROUGH and not one["method"]
        ]
        at = moment(THROUGH + dt.timedelta(days=9), 600)
        ids = {one["id"] for one in paid}
        backs = [one for one in sold.returns if one["sale_id"] in ids]
        if backs and waits is None:
            waits = backs.pop()
            sale = next(one for one in paid if one["id"] == waits["sale_id"])
            sale["fee_back_fen"] -= waits["fee_back_fen"]  # after the settlement nothing comes back
            waits |= {"on": LATE_REFUND, "at": moment(LATE_REFUND, 560), "fee_back_fen": 0}
        amount, fee = (sum(one[name] for one in paid) for name in ("amount_fen", "fee_fen"))
        refunded = sum(one["refund_fen"] for one in backs)
        fee -= sum(one["fee_back_fen"] for one in backs)
        due = amount - refunded - fee
        row = {
            **{"county_id": COUNTY, "id": uuid_at(rng, at), "channel_id": channel["id"]},
            **{"from_on": min(one["sold_on"] for one in paid), "through_on": THROUGH, "sales": len(paid)},
            **{"amount_fen": amount, "refunded_fen": refunded, "fee_fen": fee, "due_fen": due},
            **{"received_fen": due + more_fen, "received_on": at.date(), "at": at, "by_name": CLERK},
            "note": SHORT_NOTE if more_fen else "",
        }
        for one in (*paid, *backs):
            one["settlement_id"] = row["id"]
        rows.append(row)
    return rows


def store_poverty(rng: Random) -> None:
    """Some households that sell, and five villages, are in the register of the poor (the county's to see)."""
    query = (
        select(Villager.household_id)
        .join(Producer, and_(Producer.county_id == Villager.county_id, Producer.villager_id == Villager.id))
        .where(Producer.county_id == COUNTY, Producer.kind == ProducerKind.HOUSEHOLD)
        .order_by(Villager.household_id)
        .distinct()
    )
    households: list[uuid.UUID] = list(db.session.scalars(query))
    at = moment(SINCE, 600)
    store(
        PovertyStatus,
        [
            {
                **{"county_id": COUNTY, "id": uuid_at(rng, at), "household_id": household},
                **{"status": kind.value, "from_on": SINCE, "source": SOURCE, "by_name": CLERK, "at": at},
            }
            for household, kind in zip(households, cycle(KINDS), strict=False)
            if kind is not Status.NONE
        ],
    )
    codes = (
        select(Producer.village_code)
        .where(Producer.county_id == COUNTY, Producer.village_code != "")
        .group_by(Producer.village_code)
        .order_by(func.count().desc(), Producer.village_code)
        .limit(CONNECTED)
    )
    store(
        PoorVillage,
        [
            {
                **{"county_id": COUNTY, "id": uuid_at(rng, at), "village_code": code, "from_on": SINCE},
                **{"source": SOURCE, "by_name": CLERK, "at": at, "version": 1},
            }
            for code in list(db.session.scalars(codes))
        ],
    )
