"""The batches of the demo's harvest: gathered at ten stations, one shelled, four packed, each tested."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from random import Random

from station_app.ops.demo.harvest_words import GOODS, PROMISED, TEST, WORKED
from station_app.ops.demo.inserting import Row, store
from station_app.ops.demo.places import Place
from station_app.ops.demo.plan import COUNTY, TODAY, moment, uuid_at
from station_app.ops.demo.season import Season
from station_app.produce import codes
from station_app.produce.batches.certifying import BASES, FOOT, PROMISE, TITLE
from station_app.produce.batches.models import Batch, BatchInput, BatchTest, Conformity, Making
from station_app.produce.weights import weight

GATHERED, FROM = 10, 3
"""So many stations gather, each from so many purchases of at least two households."""
AGAIN = 3
"""And once more, from so many of the next."""
PACKED = range(1, 5)
PACK = 2_500
YIELD = 0.55
"""What is left of sunflower seeds without their shells."""


@dataclass
class Made:
    """Batches with what belongs to them; ``costs`` is what a 斤 was bought at, by code."""

    batches: list[Row] = field(default_factory=list)
    inputs: list[Row] = field(default_factory=list)
    tests: list[Row] = field(default_factory=list)
    stubs: list[Row] = field(default_factory=list)
    costs: dict[str, float] = field(default_factory=dict)


def draw(season: Season) -> Made:
    """Draw them; purchases and batches they are made of are less by as much."""
    made, rng = Made(), season.rng
    for index, place in enumerate(season.places[:GATHERED]):
        sources = season.purchases[index][:FROM]
        amount = sum(one["rest"] for one in sources)
        on = max(one["bought_on"] for one in sources) + dt.timedelta(days=2)
        paid_fen = sum(one["amount_fen"] for one in sources)
        heap = add(season, made, place, GOODS[index], Making.GATHERED, on, amount)
        made.costs[heap["code"]] = paid_fen * 500 / amount
        for one in sources:
            put(rng, made, heap, one, "purchase_id", one["rest"])
        later = on + dt.timedelta(days=rng.randint(2, 8))
        if index == 0:
            takes = heap["rest"] // 2
            out = round(takes * YIELD)
            kernels = add(season, made, place, WORKED[1], Making.WORKED, later, out)
            kernels |= {"work": WORKED[2], "loss": takes - out}
            made.costs[kernels["code"]] = made.costs[heap["code"]] / YIELD
            put(rng, made, kernels, heap, "source_id", takes)
        if index in PACKED:
            takes = heap["rest"] * 4 // 5 // PACK * PACK
            bags = add(season, made, place, GOODS[index], Making.PACKED, later, takes)
            bags |= {"pack": PACK, "packs": takes // PACK}
            made.costs[bags["code"]] = made.costs[heap["code"]]
            put(rng, made, bags, heap, "source_id", takes)
            if index == PACKED[0]:
                made.stubs.append(_stub(rng, place, bags, GOODS[index], made.tests[-1]["found"]))
    for index, place in enumerate(season.places[:GATHERED]):
        _gather(season, made, index, place, season.purchases[index][FROM : FROM + AGAIN])
    return made


def _gather(season: Season, made: Made, index: int, place: Place, sources: list[Row]) -> None:
    """A second batch of what a station bought in July."""
    amount = sum(one["rest"] for one in sources)
    on = max(one["bought_on"] for one in sources) + dt.timedelta(days=2)
    paid_fen = sum(one["amount_fen"] for one in sources)
    heap = add(season, made, place, GOODS[index], Making.GATHERED, on, amount)
    made.costs[heap["code"]] = paid_fen * 500 / amount
    for one in sources:
        put(season.rng, made, heap, one, "purchase_id", one["rest"])


def keep(made: Made) -> None:
    """Store them."""
    store(Batch, made.batches)
    store(BatchInput, made.inputs)
    store(BatchTest, made.tests)
    store(Conformity, made.stubs)


def _code(rng: Random, on: dt.date) -> str:
    while True:
        code = codes.spelled(COUNTY, on, "".join(rng.choices(codes.ALPHABET, k=codes.DRAWN)))
        if code[-1] in codes.ALPHABET:
            return code


def add(
    season: Season, made: Made, place: Place, goods: str, making: Making, on: dt.date, amount: int
) -> Row:
    """A batch and its test."""
    rng, by = season.rng, place.operators[0]
    at = moment(on, rng.randint(600, 1_000))
    product = season.products[goods]
    days = product["shelf_days"]
    row = {
        **{"county_id": COUNTY, "id": uuid_at(rng, at), "station_id": place.id, "code": _code(rng, on)},
        **{"product_id": product["id"], "making": making, "made_on": on, "made_at": at},
        **{"grade": rng.choice(("一级", "二级")), "work": "", "amount": amount, "rest": amount, "loss": 0},
        **{"pack": None, "packs": None, "by_id": by[0], "by_name": by[1], "version": 1},
        **{"best_before_on": on + dt.timedelta(days=days) if days else None},
    }
    made.batches.append(row)
    item, wanted, tester = TEST
    made.tests.append(
        {
            **{"county_id": COUNTY, "id": uuid_at(rng, at), "station_id": place.id, "batch_id": row["id"]},
            **{"item": item, "wanted": wanted, "found": f"{rng.randint(96, 132) / 10}%", "is_passed": True},
            **{"tested_on": min(on + dt.timedelta(days=1), TODAY), "tested_by": tester, "by_name": by[1]},
        }
    )
    return row


def put(rng: Random, made: Made, batch: Row, source: Row, column: str, amount: int) -> None:
    """So much of a source goes in."""
    source["rest"] -= amount
    made.inputs.append(
        {
            **{"county_id": COUNTY, "id": uuid_at(rng, batch["made_at"]), "station_id": batch["station_id"]},
            **{"batch_id": batch["id"], "purchase_id": None, "source_id": None, "amount": amount},
            column: source["id"],
        }
    )


def _stub(rng: Random, place: Place, bags: Row, goods: str, found: str) -> Row:
    """The certificate that went with the bags."""
    on, by = bags["made_on"] + dt.timedelta(days=1), place.operators[0]
    at = moment(on, 620)
    return {
        **{"county_id": COUNTY, "id": uuid_at(rng, at), "station_id": place.id, "batch_id": bags["id"]},
        **{"number": f"{bags['code']}-01", "issued_on": on, "issued_at": at, "copies": 2},
        **{"by_id": by[0], "by_name": by[1]},
        "words": {
            **{"title": TITLE, "promise": PROMISE, "foot": FOOT, "product": goods},
            **{"quantity": f"{weight(bags['amount'])} · {bags['packs']} 袋", "producer": place.village},
            **{"place": place.township + place.village, "phone": "0434-4221018", "used": ""},
            **{"bases": [[one, one in PROMISED] for one in BASES], "tested": f"{TEST[0]} {found}"},
        },
    }
