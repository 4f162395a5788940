"""Farm products for tests: a product, a producer with a certificate, a listing, a post, a quote."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from station_app.core import clock, files
from station_app.core.access import Person, unscoped
from station_app.core.db import db, uuid7
from station_app.core.pictures import Picture
from station_app.prices.models import key_of
from station_app.produce import codes
from station_app.produce.agreements.models import Agreement, AgreementPayment
from station_app.produce.batches.models import (
    Batch,
    BatchInput,
    BatchTest,
    Conformity,
    Making,
    TraceReport,
)
from station_app.produce.channels.models import Channel, ChannelKind, Settlement
from station_app.produce.listings.flow import ListingState
from station_app.produce.listings.models import Listing
from station_app.produce.posts.models import Post, PostKind
from station_app.produce.producers.models import Certificate, Producer, ProducerKind
from station_app.produce.producers.numbers import CertificateKind
from station_app.produce.products.models import Product
from station_app.produce.purchases.models import GrowerAdvance, Purchase
from station_app.produce.quotes.models import Quote
from station_app.produce.sales.models import Sale
from station_app.produce.villages.models import PoorVillage
from station_app.produce.weights import Measure, Unit
from station_app.stations.models import Station
from tests.factories import COUNTY

PICTURE = Picture(b"large", b"small", 4, 3)


def product(
    name: str = "绿豆", measure: Measure = Measure.WEIGHT, county_id: str = COUNTY, **more: Any
) -> Product:
    """A product of the catalogue; commit after it."""
    made = Product(county_id=county_id, id=uuid7(), name=name, name_key=key_of(name), measure=measure)
    made.category, made.changed_at = "杂粮杂豆", clock.now()
    made.piece = "" if measure is Measure.WEIGHT else "枚"
    for key, value in more.items():
        setattr(made, key, value)
    db.session.add(made)
    return made


def producer(station: Station, name: str = "张桂兰", **more: Any) -> Producer:
    """A household of a station that grows something; commit after it."""
    made = Producer(county_id=station.county_id, id=uuid7(), station_id=station.id)
    known = {"kind": ProducerKind.HOUSEHOLD, "name": name, "village_code": station.village_code or ""}
    with unscoped():
        made.register(None, **(known | more))
    return made


def certificate(of: Producer, number: str = "SC10741018302531", **more: Any) -> Certificate:
    """A certificate of a producer; commit after it."""
    made = Certificate(county_id=of.county_id, id=uuid7(), station_id=of.station_id, producer_id=of.id)
    made.kind, made.number = CertificateKind.SC, number
    for key, value in more.items():
        setattr(made, key, value)
    db.session.add(made)
    return made


def listing(of: Producer, what: Product, **more: Any) -> Listing:
    """300 斤 at ¥6.50 of a producer, a draft; commit after it."""
    db.session.flush()
    made = Listing(county_id=of.county_id, id=uuid7(), station_id=of.station_id)
    known = {"product_id": what.id, "producer_id": of.id, "village_code": of.village_code, "unit": Unit.JIN}
    known |= {"amount": 150_000, "price_fen": 650}
    state = more.pop("state", ListingState.DRAFT)
    with unscoped():
        made.begin(None, **(known | more))
    made.state = state
    if state is not ListingState.DRAFT:
        made.submitted_at = clock.now()
    return made


def post(station: Station | None = None, county_id: str = COUNTY, **more: Any) -> Post:
    """Two thousand 斤 of mung beans wanted until the end of September 2015; commit after it."""
    made = Post(county_id=station.county_id if station else county_id, id=uuid7())
    known = {"kind": PostKind.SUPPLY, "goods": "绿豆", "quantity": "两千斤", "phone": "0434-4220001"}
    known |= {"until_on": dt.date(2015, 9, 30), "of_station_id": station.id if station else None}
    with unscoped():
        made.publish(None, **(known | more))
    return made


def quote(of: Product, on: dt.date, fen: int = 600, market: str = "县城农贸市场") -> Quote:
    """A price of a day; commit after it."""
    db.session.flush()
    made = Quote(county_id=of.county_id, id=uuid7(), product_id=of.id, market=market, on=on, price_fen=fen)
    made.source, made.at = "集上问的", clock.now()
    db.session.add(made)
    return made


def of_market(
    station: Station, _operator: Person, one: Product, grower: Producer
) -> dict[str, uuid.UUID | str]:
    """A purchase, an advance, a batch with a test and a certificate, a channel, a sale, an agreement."""
    county_id, on, at = station.county_id, clock.today(), clock.now()
    own = {"county_id": county_id, "station_id": station.id}
    bought = Purchase(
        **own, id=uuid7(), number=f"{station.code}-SG150831-0001", producer_id=grower.id, product_id=one.id,
        bought_on=on, bought_at=at, unit=Unit.JIN, size=500, gross=50_000, tare=0, net=50_000, rest=40_000,
        price_fen=400, amount_fen=40_000, set_off_fen=0, paid_fen=0,
    )  # fmt: skip
    given = GrowerAdvance(**own, id=uuid7(), producer_id=grower.id, given_on=on, amount_fen=5_000)
    heap = Batch(
        **own, id=uuid7(), code=codes.draw(county_id, on), product_id=one.id, making=Making.GATHERED,
        made_on=on, made_at=at, amount=10_000, rest=9_000, loss=0,
    )  # fmt: skip
    db.session.add_all([bought, given, heap])
    db.session.flush()
    put = BatchInput(**own, id=uuid7(), batch_id=heap.id, purchase_id=bought.id, amount=10_000)
    tested = BatchTest(
        **own, id=uuid7(), batch_id=heap.id, item="水分", found="12.6", is_passed=True, tested_on=on
    )
    words = {name: name for name in ("title", "promise", "foot", "product", "quantity", "producer", "place")}
    paper = Conformity(
        **own, id=uuid7(), number=f"{heap.code}-01", batch_id=heap.id, issued_on=on, issued_at=at,
        words=words | {"phone": "", "bases": [["自我承诺", True]], "used": "", "tested": ""},
    )  # fmt: skip
    told = TraceReport(**own, id=uuid7(), batch_id=heap.id, at=at, words="有虫")
    name = f"淘宝{station.code}"
    shop = Channel(county_id=county_id, id=uuid7(), name=name, name_key=key_of(name), kind=ChannelKind.ONLINE)
    deal = Agreement(
        county_id=county_id, id=uuid7(), buyer="长春某超市", product_id=one.id, amount=10_000, unit=Unit.JIN,
        size=500, floor_fen=450, from_on=on, through_on=on, changed_at=at,
    )  # fmt: skip
    db.session.add_all([put, tested, paper, told, shop, deal])
    db.session.flush()
    sold = Sale(
        **own, id=uuid7(), channel_id=shop.id, sold_on=on, product_id=one.id, batch_id=heap.id,
        title=one.name, amount=1_000, amount_fen=1_000, at=at,
    )  # fmt: skip
    came = AgreementPayment(
        county_id=county_id, id=uuid7(), agreement_id=deal.id, amount_fen=100, on=on, at=at
    )
    settled = Settlement(
        county_id=county_id, id=uuid7(), channel_id=shop.id, from_on=on, through_on=on, amount_fen=0,
        refunded_fen=0, fee_fen=0, due_fen=0, received_fen=0, received_on=on, at=at,
    )  # fmt: skip
    db.session.add_all([sold, came, settled])
    return {
        "purchase": bought.id, "advance": given.id, "heap": heap.id, "tested": tested.id,
        "conformity": paper.id, "told": told.id, "channel": shop.id, "agreement": deal.id, "sale": sold.id,
        "received": came.id, "settlement": settled.id,
    }  # fmt: skip


def of_station(station: Station, operator: Person) -> dict[str, uuid.UUID | str]:
    """One of everything at a station."""
    one = product(f"绿豆{station.code}", county_id=station.county_id)
    grower = producer(station, f"{station.village}种豆的")
    paper = certificate(grower)
    db.session.flush()
    offer = listing(grower, one, state=ListingState.ON_SALE)
    photo = files.keep(PICTURE, offer, None)
    poor = PoorVillage(county_id=station.county_id, id=uuid7(), village_code=station.village_code or "")
    poor.from_on, poor.at = clock.today(), clock.now()
    db.session.add(poor)
    return {
        **of_market(station, operator, one, grower),
        "poor_village": poor.id,
        "product": one.id,
        "producer": grower.id,
        "certificate": paper.id,
        "post": post(station).id,
        "listing": offer.id,
        "listing_photo": photo.id,
    }
