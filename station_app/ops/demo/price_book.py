"""The price book of the demo county: what most of its goods cost locally in its last months, and where seen.

Some goods have no price, so that the county sees what is lacking; some cost something else in a township.
"""

from __future__ import annotations

import datetime as dt
from random import Random

from station_app.core import people
from station_app.ops.demo.drawing import weighted
from station_app.ops.demo.goods import CATALOGUE, Goods
from station_app.ops.demo.inserting import Row, store
from station_app.ops.demo.people import OFFICE
from station_app.ops.demo.places import Place
from station_app.ops.demo.plan import Plan, moment, uuid_at
from station_app.prices.models import Price, key_of

LOCAL = 1.17
"""What a thing costs in the county beside the middle of what it costs online."""
KNOWN, TOWNSHIPS = 0.8, 3
MONTHS = (dt.date(2015, 5, 1), dt.date(2015, 7, 1), dt.date(2015, 8, 1))
SEEN = (("mall", 40), ("town", 40), ("village", 12), ("bill", 8))


def store_prices(plan: Plan, network: list[Place]) -> None:
    """Draw the book and store it: nothing else of the demo depends on its dice."""
    rng = plan.random("prices")
    townships = sorted({place.township_code for place in network if place.opened_on})
    by = next(name for login, name, _role, _area in OFFICE if login == "banshi")
    rows: list[Row] = []
    for goods in CATALOGUE:
        for spec in goods.specs:
            if rng.random() >= KNOWN:
                continue
            for month in rng.sample(MONTHS, rng.choice((1, 1, 2))):
                rows.append(price_row(rng, plan.county, goods, spec, month, plan.county, by))
            if rng.random() < 0.2:
                for code in rng.sample(townships, min(TOWNSHIPS, len(townships))):
                    rows.append(price_row(rng, plan.county, goods, spec, MONTHS[-1], code, by))
    store(Price, rows)


def price_row(rng: Random, county: str, goods: Goods, spec: str, month: dt.date, place: str, by: str) -> Row:
    """A row of ``prices``, at a round amount."""
    place_in_range = (goods.specs.index(spec) + 1) / (len(goods.specs) + 1)
    yuan = (goods.low + (goods.high - goods.low) * place_in_range) * LOCAL * rng.uniform(0.95, 1.05)
    seen_on = month.replace(day=rng.randint(3, 27))
    at = moment(seen_on, rng.randint(500, 1_000))
    return {
        "county_id": county,
        "id": uuid_at(rng, at),
        "goods": goods.name,
        "goods_key": key_of(goods.name),
        "initials": people.initials(goods.name),
        "spec": spec,
        "spec_key": key_of(spec),
        "unit": goods.unit,
        "place_code": place,
        "month_on": month,
        "price_fen": round(yuan * 2) * 50 if yuan > 10 else round(yuan * 10) * 10,
        "source": weighted(rng, SEEN),
        "seen_on": seen_on,
        "retired_at": None,
        "changed_at": at,
        "by_id": None,
        "by_name": by,
        "batch_id": None,
        "version": 1,
    }
