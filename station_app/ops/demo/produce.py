"""The farm products of the demo: catalogue, producers of five connected villages, listings, quotes, posts.

Nothing of it touches orders or their totals. Photos are drawn by dice: a bowl on a ground of its category's
colours, a few kilobytes each.
"""

from __future__ import annotations

import datetime as dt
from random import Random

from station_app.core import people
from station_app.households.models import Consent
from station_app.ops.demo.inserting import Row, store
from station_app.ops.demo.people import Buyer
from station_app.ops.demo.places import Place
from station_app.ops.demo.plan import COUNTY, TODAY, Plan, moment, uuid_at
from station_app.ops.demo.produce_photos import keep_photos
from station_app.ops.demo.produce_words import CATEGORIES, MARKETS, POOR_VILLAGES, POSTS, STORIES, goods_of
from station_app.prices.models import key_of
from station_app.produce.listings.flow import ListingState
from station_app.produce.listings.models import Listing
from station_app.produce.posts.models import Outcome, Post, PostKind
from station_app.produce.producers.models import Certificate, Producer, ProducerKind
from station_app.produce.producers.numbers import CertificateKind, sc_check, uscc_check
from station_app.produce.products.models import Product
from station_app.produce.quotes.models import Quote
from station_app.produce.weights import Measure, Unit

SINCE = dt.date(2015, 6, 1)
"""The hall of 2015 went online on this day."""
STATES = (
    *((ListingState.ON_SALE, 70), (ListingState.SUBMITTED, 12), (ListingState.RETURNED, 5)),
    *((ListingState.APPROVED, 5), (ListingState.SOLD_OUT, 6), (ListingState.DRAFT, 2)),
)
REASONS = ("照片看不清，请重拍", "等级没写", "价钱看着不对，请核对")
GRADES = ("特级", "一级", "二级", "统货")
FIRMS = (("三千禾杂粮", ProducerKind.COMPANY, "三千禾"), ("大有年粮油", ProducerKind.COMPANY, "大有年"))


def store_produce(plan: Plan, network: list[Place], buyers: dict[str, list[Buyer]]) -> None:
    """Draw and store everything of farm products."""
    rng = plan.random("produce")
    opened = [place for place in network if place.opened_on][:POOR_VILLAGES]
    products = product_rows(rng)
    store(Product, [row for row, _fen, _category in products])
    producers, certificates = producer_rows(rng, opened, buyers)
    store(Producer, producers)
    store(Certificate, certificates)
    listings = listing_rows(rng, products, producers)
    store(Listing, listings)
    store(Quote, quote_rows(rng, products))
    store(Post, post_rows(rng, opened))
    keep_photos(rng, listings, {row["id"]: category for row, _fen, category in products})


def product_rows(rng: Random) -> list[tuple[Row, int, str]]:
    """The catalogue: each product with its usual price and category."""
    at = moment(SINCE - dt.timedelta(days=10), 560)
    made = []
    for category in CATEGORIES:
        for name, fen, piece in goods_of(category):
            weighed = not piece
            row = {
                "county_id": COUNTY,
                "id": uuid_at(rng, at),
                "name": name,
                "name_key": key_of(name),
                "initials": people.initials(name),
                "category": category,
                "measure": Measure.WEIGHT if weighed else Measure.PIECES,
                "piece": piece,
                "box": rng.choice((2_500, 5_000)) if weighed else 30 if piece == "枚" else None,
                "brand": rng.choice(("三千禾", "大有年", "", "")) if weighed else "",
                "shelf_days": rng.choice((180, 270, 365)) if weighed else 30,
                "note": "",
                "retired_at": None,
                "changed_at": at,
                "version": 1,
            }
            made.append((row, fen, category))
    return made


def _uscc(rng: Random) -> str:
    body = "91220822MA0Y" + "".join(rng.choice("0123456789ABCDEFGHJK") for _ in range(5))
    return body + uscc_check(body)


def producer_rows(
    rng: Random, opened: list[Place], buyers: dict[str, list[Buyer]]
) -> tuple[list[Row], list[Row]]:
    """Six households and a cooperative in each village, two companies in the first; some certificates."""
    producers: list[Row] = []
    certificates: list[Row] = []
    for place in opened:
        for buyer in rng.sample(buyers[place.code], 6):
            producers.append(producer_row(rng, place, ProducerKind.HOUSEHOLD, buyer.name, buyer))
        coop = producer_row(rng, place, ProducerKind.COOPERATIVE, f"{place.village}种养专业合作社", None)
        producers.append(coop)
        certificates.append(_certificate(rng, coop, CertificateKind.GREEN, "LB-15-18010700123A", 40))
    for name, kind, _brand in FIRMS:
        firm = producer_row(rng, opened[0], kind, f"通榆县{name}有限公司", None)
        producers.append(firm)
        body = "1012208220" + f"{rng.randrange(1_000):03d}"
        certificates.append(_certificate(rng, firm, CertificateKind.SC, f"SC{body}{sc_check(body)}", 700))
    certificates.append(_certificate(rng, producers[6], CertificateKind.GI, "AGI2015-03-01234", None))
    return producers, certificates


def producer_row(rng: Random, place: Place, kind: ProducerKind, name: str, buyer: Buyer | None) -> Row:
    """One producer of a station's village; a household has its villager."""
    household = kind is ProducerKind.HOUSEHOLD
    agreed = (
        rng.choice((Consent.SIGNED, Consent.SPOKEN, Consent.NOT_ASKED)) if household else Consent.NOT_ASKED
    )
    at = moment(SINCE - dt.timedelta(days=rng.randint(1, 20)), rng.randint(500, 1_000))
    return {
        "county_id": COUNTY,
        "id": uuid_at(rng, at),
        "station_id": place.id,
        "kind": kind,
        "name": name,
        "initials": people.initials(name),
        "phone": "" if household else f"0434-4{rng.randrange(100_000, 999_999)}",
        "uscc": "" if household else _uscc(rng),
        "village_code": place.village_code,
        "villager_id": buyer.id if buyer else None,
        "members": None if household else rng.randint(12, 80),
        "area_mu_m": rng.randint(8, 60) * 1_000 if household else rng.randint(300, 2_000) * 1_000,
        "alias": f"老{name[0]}家" if household else "",
        "story": rng.choice(STORIES),
        "publish": agreed,
        "publish_on": at.date() if household and agreed is not Consent.NOT_ASKED else None,
        "changed_at": at,
        "version": 1,
    }


def _certificate(rng: Random, of: Row, kind: CertificateKind, number: str, days: int | None) -> Row:
    return {
        "county_id": COUNTY,
        "id": uuid_at(rng, of["changed_at"]),
        "station_id": of["station_id"],
        "producer_id": of["id"],
        "kind": kind,
        "number": number,
        "goods": "",
        "valid_until": TODAY + dt.timedelta(days=days) if days else None,
        "ended_at": None,
    }


def listing_rows(rng: Random, products: list[tuple[Row, int, str]], producers: list[Row]) -> list[Row]:
    """One listing of every product, and a second of some."""
    states = [state for state, weight in STATES for _ in range(weight)]
    rows = []
    for number, (product, fen, _category) in enumerate(products):
        for _ in range(1 + (number % 9 == 0)):
            grower = rng.choice(producers)
            state = rng.choice(states)
            at = moment(TODAY - dt.timedelta(days=rng.randint(0, 60)), rng.randint(500, 1_000))
            if state in (ListingState.SUBMITTED, ListingState.RETURNED):
                at = moment(TODAY - dt.timedelta(days=rng.randint(0, 3)), rng.randint(420, 560))
            weighed = product["measure"] is Measure.WEIGHT
            price = max(10, round(fen * rng.uniform(0.94, 1.1) / 10) * 10)
            rows.append(
                {
                    "county_id": COUNTY,
                    "id": uuid_at(rng, at),
                    "station_id": grower["station_id"],
                    "product_id": product["id"],
                    "producer_id": grower["id"],
                    "spec": rng.choice(("", "", "5斤装", "10斤装")) if weighed else "",
                    "grade": rng.choice(GRADES),
                    "village_code": grower["village_code"],
                    "unit": Unit.JIN if weighed else Unit.PIECE,
                    "amount": rng.randint(6, 180) * 5_000 if weighed else rng.randint(10, 400),
                    "price_fen": price,
                    "harvested_on": TODAY - dt.timedelta(days=rng.randint(5, 90)) if weighed else None,
                    "shelf_days": product["shelf_days"],
                    "story": rng.choice((*STORIES, "")),
                    "link": rng.choice(("", "", "淘宝通榆馆")),
                    "slug": f"{rng.getrandbits(80):020x}",
                    "state": state,
                    "reason": rng.choice(REASONS) if state is ListingState.RETURNED else "",
                    "submitted_at": None if state is ListingState.DRAFT else at,
                    "on_sale_at": at if state in (ListingState.ON_SALE, ListingState.SOLD_OUT) else None,
                    "changed_at": at,
                    "version": 1,
                }
            )
    return rows


def quote_rows(rng: Random, products: list[tuple[Row, int, str]]) -> list[Row]:
    """A price a week over twelve weeks at two markets, of every second weighed product."""
    rows = []
    for number, (product, fen, _category) in enumerate(products):
        if number % 2 or product["measure"] is not Measure.WEIGHT:
            continue
        for market, factor in MARKETS:
            level = fen * factor * 0.9
            for week in range(12, -1, -1):
                level *= rng.uniform(0.97, 1.035)
                on = TODAY - dt.timedelta(days=week * 7 + (0 if market == MARKETS[0][0] else 2))
                rows.append(
                    {
                        "county_id": COUNTY,
                        "id": uuid_at(rng, moment(on, 600)),
                        "product_id": product["id"],
                        "market": market,
                        "on": on,
                        "price_fen": max(5, round(level / 5) * 5),
                        "source": "集上问的" if factor == 1.0 else "网上报价",
                        "by_name": "陈晓东",
                        "at": moment(on, 620),
                    }
                )
    return rows


def post_rows(rng: Random, opened: list[Place]) -> list[Row]:
    """Supply and demand of the connected villages; two came to something."""
    rows = []
    for number, (kind, goods, quantity, price, note) in enumerate(POSTS):
        place = opened[number % len(opened)]
        at = moment(TODAY - dt.timedelta(days=rng.randint(1, 15)), rng.randint(500, 1_000))
        rows.append(
            {
                "county_id": COUNTY,
                "id": uuid_at(rng, at),
                "of_station_id": place.id,
                "kind": PostKind(kind),
                "goods": goods,
                "quantity": quantity,
                "price": price,
                "place": place.township + place.village,
                "phone": "0434-4221018",
                "note": note,
                "until_on": TODAY + dt.timedelta(days=rng.randint(0, 30)),
                "outcome": Outcome.DONE if number in (2, 4) else Outcome.OPEN,
                "outcome_note": "卖给了县里的饭店" if number in (2, 4) else "",
                "at": at,
                "by_name": place.operators[0][1] if place.operators else "",
                "version": 1,
            }
        )
    return rows
