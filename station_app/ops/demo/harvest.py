"""The harvest of the demo: twelve weeks of purchases at a dozen stations, paid for, and made into batches.

What was paid was paid before the tills' counted days, so no drawer is touched. Ten purchases wait for
their money, four of them too long. Nothing of it touches orders or their totals.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from random import Random
from typing import Any

from sqlalchemy import select

from station_app.core.db import db
from station_app.ledger.models import EntryKind, Method, MoneyEntry
from station_app.ops.demo import harvest_batches, harvest_late, harvest_sales
from station_app.ops.demo.harvest_words import ADVANCE_NOTE, GOODS
from station_app.ops.demo.inserting import Row, store
from station_app.ops.demo.people import Buyer
from station_app.ops.demo.places import Place
from station_app.ops.demo.plan import COUNTY, TODAY, Plan, moment, uuid_at
from station_app.ops.demo.produce import producer_row
from station_app.ops.demo.produce_words import CATEGORIES, MARKETS, goods_of
from station_app.ops.demo.season import Season
from station_app.produce.producers.models import Producer, ProducerKind
from station_app.produce.products.models import Product
from station_app.produce.purchases.buying import gain_of
from station_app.produce.purchases.models import (
    NUMBER_MARK,
    GrowerAdvance,
    Purchase,
    PurchaseCounter,
    SetOff,
)
from station_app.produce.quotes.models import JIN, Quote
from station_app.produce.weights import Unit, worth

EACH, APART = 10, 9
"""So many purchases a station, so many days apart."""
PAID_BEFORE = 4
"""The last days, whose tills are counted, have no payments."""
UNPAID_NEW = range(6)
"""The stations (by place in the list) whose last purchase waits for its money."""
UNPAID_LATE = {2: 6, 5: 6, 8: 7, 10: 6}
"""The stations and which of their purchases waits for longer than it may."""
ADVANCED = {0: 60_000, 3: 40_000}
"""Where money was given before sowing. Fen."""
CASH_UP_TO_FEN = 80_000
WAYS = (Method.WECHAT, Method.TRANSFER, Method.ALIPAY)


def store_harvest(plan: Plan, network: list[Place], buyers: dict[str, list[Buyer]]) -> None:
    """Draw and store purchases, advances, batches, sales and agreements."""
    rng = plan.random("harvest")
    places = [place for place in network if place.opened_on][: len(GOODS)]
    season = Season(rng, places, _products(), _quotes(), _growers(rng, places, buyers))
    for index, place in enumerate(places):
        season.purchases.append([_purchase(season, index, place, turn) for turn in range(EACH)])
    advances, set_offs = _advances(season)
    for index in range(len(places)):
        for turn, purchase in enumerate(season.purchases[index]):
            _pay(season, index, turn, purchase)
    counters = _number(season)
    made = harvest_batches.draw(season)
    sold = harvest_sales.draw(season, made)
    late = plan.random("harvest of these weeks")
    harvest_late.gather(season, made, late)
    sold.settlements = harvest_late.settle(sold, late)
    store(Purchase, [row for of_place in season.purchases for row in of_place])
    store(PurchaseCounter, counters)
    store(GrowerAdvance, advances)
    store(SetOff, set_offs)
    harvest_batches.keep(made)
    harvest_sales.keep(sold)
    harvest_late.store_poverty(late)
    store(MoneyEntry, season.entries)


def _products() -> dict[str, Row]:
    """The catalogue by name, with what a 斤 usually costs."""
    usual = {name: fen for category in CATEGORIES for name, fen, _piece in goods_of(category)}
    query = select(Product.id, Product.name, Product.shelf_days).where(Product.county_id == COUNTY)
    return {
        row.name: {"id": row.id, "fen": usual[row.name], "shelf_days": row.shelf_days}
        for row in db.session.execute(query)
    }


def _quotes() -> dict[uuid.UUID, list[Any]]:
    """The quotes of the county's first market by product, the newest first."""
    found: dict[uuid.UUID, list[Any]] = defaultdict(list)
    query = select(Quote.product_id, Quote.on, Quote.price_fen).where(
        Quote.county_id == COUNTY, Quote.market == MARKETS[0][0]
    )
    for row in db.session.execute(query.order_by(Quote.on.desc())):
        found[row.product_id].append(row)
    return found


def _growers(
    rng: Random, places: list[Place], buyers: dict[str, list[Buyer]]
) -> dict[uuid.UUID, list[uuid.UUID]]:
    """Who sells at each station; two households are written down where there was nobody yet."""
    found: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    query = select(Producer.id, Producer.station_id).where(
        Producer.county_id == COUNTY, Producer.kind != ProducerKind.COMPANY
    )
    for row in db.session.execute(query.order_by(Producer.id)):
        found[row.station_id].append(row.id)
    new = [
        producer_row(rng, place, ProducerKind.HOUSEHOLD, buyer.name, buyer)
        for place in places
        if place.id not in found
        for buyer in rng.sample(buyers[place.code], 2)
    ]
    store(Producer, new)
    for one in new:
        found[one["station_id"]].append(one["id"])
    return found


def _purchase(season: Season, index: int, place: Place, turn: int) -> Row:
    """One purchase, not yet paid: a station's first is twelve weeks ago, its last of these days."""
    rng = season.rng
    back = max(PAID_BEFORE, 83 - turn * APART + rng.randint(-4, 2))
    if turn == EACH - 1 and index in UNPAID_NEW:
        back = rng.randint(0, 3)
    on = TODAY - dt.timedelta(days=back)
    at = moment(on, rng.randint(450, 545))
    product = season.products[GOODS[index]]
    quote = next((one for one in season.quotes[product["id"]] if one.on <= on), None)
    market_fen = quote.price_fen if quote and (on - quote.on).days < 7 else None
    price_fen = round((market_fen or product["fen"] * 0.9) * rng.uniform(0.985, 1.09) / 5) * 5
    tare = rng.choice((0, 500, 1_000, 1_500))
    net = rng.randint(60, 360) * JIN - rng.choice((0, 0, 100, 250))
    amount_fen = worth(net, price_fen, JIN)
    growers = season.growers[place.id]
    by = place.operators[0]
    return {
        **{"county_id": COUNTY, "id": uuid_at(rng, at), "station_id": place.id, "number": place.code},
        **{"producer_id": growers[turn % min(3, len(growers))], "product_id": product["id"]},
        **{"bought_on": on, "bought_at": at, "harvested_on": on - dt.timedelta(days=rng.randint(3, 40))},
        **{"grade": rng.choice(("一级", "一级", "二级", "统货")), "unit": Unit.JIN, "size": JIN},
        **{"gross": net + tare, "tare": tare, "net": net, "rest": net},
        **{"price_fen": price_fen, "amount_fen": amount_fen, "market_fen": market_fen},
        **{"market_source": MARKETS[0][0] if market_fen else ""},
        **{"gain_fen": gain_of(amount_fen, net, market_fen, JIN)},
        **{"set_off_fen": 0, "paid_fen": 0, "settled_on": None, "is_signed": rng.random() < 0.8},
        **{"by_id": by[0], "by_name": by[1], "version": 1},
    }


def _advances(season: Season) -> tuple[list[Row], list[Row]]:
    """Money given before sowing; the first is set off against what its household brought later."""
    advances, set_offs = [], []
    for index, fen in ADVANCED.items():
        rng, place, purchase = season.rng, season.places[index], season.purchases[index][1]
        on = TODAY - dt.timedelta(days=130 - index)
        by = place.operators[0]
        taken_fen = min(fen, purchase["amount_fen"] // 2) if index == 0 else 0
        advance = {
            **{"county_id": COUNTY, "id": uuid_at(rng, moment(on, 560)), "station_id": place.id},
            **{"producer_id": purchase["producer_id"], "product_id": purchase["product_id"]},
            **{"given_on": on, "amount_fen": fen, "set_off_fen": taken_fen, "promised": 300 * JIN},
            **{"note": ADVANCE_NOTE, "by_id": by[0], "by_name": by[1], "version": 1},
        }
        advances.append(advance)
        season.pay(advance, EntryKind.PAID, fen, Method.CASH, on, by)
        if taken_fen:
            purchase["set_off_fen"] = taken_fen
            at = purchase["bought_at"]
            set_offs.append(
                {
                    **{"county_id": COUNTY, "id": uuid_at(rng, at), "station_id": place.id},
                    **{"advance_id": advance["id"], "purchase_id": purchase["id"]},
                    **{"amount_fen": taken_fen, "at": at},
                }
            )
    return advances, set_offs


def _pay(season: Season, index: int, turn: int, purchase: Row) -> None:
    """Pay a purchase the same day or some days later; of one that waits at most the half."""
    rng, fen = season.rng, purchase["amount_fen"] - purchase["set_off_fen"]
    waits = UNPAID_LATE.get(index) == turn
    if (turn == EACH - 1 and index in UNPAID_NEW) or (waits and index != min(UNPAID_LATE)):
        return
    later = rng.choice((0, 0, 0, 0, 1, 3, 6))
    on = min(purchase["bought_on"] + dt.timedelta(days=later), TODAY - dt.timedelta(days=PAID_BEFORE))
    pays_fen = fen // 2 if waits else fen
    method = Method.CASH if pays_fen <= CASH_UP_TO_FEN else rng.choice(WAYS)
    season.pay(purchase, EntryKind.PAID, pays_fen, method, on, (purchase["by_id"], purchase["by_name"]))
    purchase["paid_fen"] = pays_fen
    purchase["settled_on"] = None if waits else on


def _number(season: Season) -> list[Row]:
    """Give purchases their running numbers; returns how far each station and day has counted."""
    last: dict[tuple[uuid.UUID, dt.date], int] = defaultdict(int)
    for of_place in season.purchases:
        for row in of_place:
            key = row["station_id"], row["bought_on"]
            last[key] += 1
            row["number"] += f"-{NUMBER_MARK}{row['bought_on']:%y%m%d}-{last[key]:04d}"
    return [
        {"county_id": COUNTY, "station_id": station, "on": on, "last": count}
        for (station, on), count in last.items()
    ]
