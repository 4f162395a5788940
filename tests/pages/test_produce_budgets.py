"""Pages of farm products over a poor network, and their statements, which do not grow with the rows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import text

from station_app.core import clock
from station_app.core.access import acting_as
from station_app.core.db import db, uuid7
from station_app.produce.batches.making import Take
from station_app.produce.batches.models import Making
from station_app.produce.listings.models import Listing
from station_app.produce.sales import selling
from station_app.produce.sales.selling import Sold
from station_app.produce.weights import Unit
from tests.factories import County, browser_of
from tests.pages.test_budgets import KB, statements, too_heavy, weigh
from tests.produce.growing import beans, bought, channel, made

COUNTER = {
    "/produce": 4,
    "/produce/listings": 4,
    "/produce/listings/new": 4,
    "/produce/producers": 4,
    "/produce/purchases": 4,
    "/produce/purchases/new": 4,
    "/produce/purchases/new?whom=list": 4,
    "/produce/payables": 4,
    "/produce/batches": 4,
    "/produce/sales": 4,
    "/produce/sales/new": 4,
    "/produce/quotes": 4,
    "/produce/posts": 4,
    "/postbox": 4,
}
DESK = {
    "/produce": 5,
    "/produce/board": 5,
    "/produce/approval": 5,
    "/produce/listings": 5,
    "/produce/purchases": 5,
    "/produce/payables": 5,
    "/produce/batches": 5,
    "/produce/sales": 5,
    "/produce/channels": 5,
}
TRACE, HALL = 15, 20


@pytest.fixture(autouse=True)
def day() -> Iterator[None]:
    """The day of the beans, and afterwards today."""
    yield
    clock.pin(None)


def harvest(county: County, count: int, households: int) -> str:
    """So many purchases of so many households, each half in a batch of bags that sells; the last code."""
    growers = [beans(county.taiping, f"张桂兰{number}") for number in range(households)]
    shop, code = channel(county.office, f"淘宝{count}店"), ""
    for number in range(count):
        grower, product = growers[number % households]
        purchase = bought(county.wang, grower, product, 100)
        bags = made(county.wang, product, Take(purchase.id, 25_000), how=Making.PACKED, pack=2_500)
        listing = Listing(county_id=county.wang.county_id, id=uuid7(), station_id=county.taiping.id)
        with acting_as(county.wang):
            said = {"product_id": product.id, "producer_id": grower.id, "unit": Unit.JIN}
            listing.begin(county.wang, **said, amount=50_000, price_fen=650)
            listing.step("submit", county.wang)
            selling.sell(Sold(shop.id, product.id, 2_500, 3_000, batch_id=bags.id), county.wang)
            db.session.commit()
        code = bags.code
    return code


@pytest.mark.only("sqlite")
def test_farm_products_fit_a_poor_network(app: Flask, county: County) -> None:
    code = harvest(county, 45, 20)
    assert not too_heavy(browser_of(app, county.wang), COUNTER)
    assert not too_heavy(browser_of(app, county.office), DESK)
    assert weigh(app.test_client(), f"/t/{code}") <= TRACE * KB
    db.session.execute(text("update county_settings set has_hall = true"))
    db.session.execute(text("update listings set state = 'on_sale'"))
    db.session.commit()
    hall = f"/pavilion/{county.wang.county_id}"
    assert "张桂兰" not in app.test_client().get(hall).text
    assert weigh(app.test_client(), hall) <= HALL * KB


@pytest.mark.only("sqlite")
def test_no_page_of_farm_products_costs_more_statements_for_more_rows(app: Flask, county: County) -> None:
    pages = [(county.wang, url) for url in COUNTER] + [(county.office, url) for url in DESK]
    harvest(county, 3, 2)
    few = {(who.login, url): statements(app, who, url) for who, url in pages}
    harvest(county, 9, 4)
    assert {(who.login, url): statements(app, who, url) for who, url in pages} == few
    assert max(few.values()) <= 30
