"""Farm products for tests: a product of the catalogue, a producer with a certificate."""

from __future__ import annotations

import uuid
from typing import Any

from station_app.core import clock, files
from station_app.core.access import Person, unscoped
from station_app.core.db import db, uuid7
from station_app.core.pictures import Picture
from station_app.prices.models import key_of
from station_app.produce.listings.flow import ListingState
from station_app.produce.listings.models import Listing
from station_app.produce.producers.models import Certificate, Producer, ProducerKind
from station_app.produce.producers.numbers import CertificateKind
from station_app.produce.products.models import Product
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


def of_station(station: Station, _operator: Person) -> dict[str, uuid.UUID | str]:
    """One of everything at a station."""
    one = product(f"绿豆{station.code}", county_id=station.county_id)
    grower = producer(station, f"{station.village}种豆的")
    paper = certificate(grower)
    db.session.flush()
    offer = listing(grower, one, state=ListingState.ON_SALE)
    photo = files.keep(PICTURE, offer, None)
    return {
        "product": one.id,
        "producer": grower.id,
        "certificate": paper.id,
        "listing": offer.id,
        "listing_photo": photo.id,
    }
