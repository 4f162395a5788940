"""Bytes over a poor network, and statements that do not grow with the rows."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from station_app.areas.models import Area
from station_app.core import clock
from station_app.core.access import Person, unscoped
from station_app.core.assets import Bundles
from station_app.core.db import db
from tests import factories
from tests.factories import County, browser_of
from tests.pages.filled import DAY, fill
from tests.sql_count import counted

KB = 1024
COUNTER = {
    "/": 4,
    "/orders": 4,
    "/orders/new": 3,
    "/orders/paste": 3,
    "/villagers": 4,
    "/villagers/new": 4,
    "/prices": 4,
    "/more": 4,
    "/help": 4,
    "/imports": 4,
    "/imports/new": 4,
    "/bin": 4,
    "/password": 4,
    "/devices": 4,
    "/search?q=王": 4,
    "/arrivals": 4,
    "/arrivals/batch": 4,
    "/pickup": 4,
    "/parcels": 4,
    "/parcels/new": 4,
    "/parcels/labels": 4,
    "/orders/several": 4,
    "/after-sales": 4,
    "/till": 4,
    "/credit": 4,
    "/postbox": 4,
    "/practice": 4,
}
DESK = {
    "/": 45,
    "/orders": 5,
    "/reports/months": 5,
    "/reports/ranking": 5,
    "/stations": 5,
    "/stations/coverage": 5,
    "/stations/new": 5,
    "/villagers": 5,
    "/prices": 5,
    "/prices/new": 5,
    "/reports/unpriced": 5,
    "/imports/lists/prices": 5,
    "/imports": 5,
    "/bin": 5,
    "/search?q=王": 5,
    "/settings": 5,
    "/devices": 5,
    "/parcels": 5,
    "/settings/county": 5,
    "/settings/limits": 5,
    "/settings/words/platform": 5,
    "/settings/days/2015": 5,
}
SPREAD = 16
"""Bytes by which a page's ids and tokens may pack worse in another run."""
BUNDLES = {"counter.css": 8, "counter.js": 8, "desk.css": 8, "desk.js": 22, "check.js": 2}


@pytest.fixture
def day(app: Flask) -> Iterator[None]:
    """31 August 2015."""
    clock.pin(DAY)
    yield
    clock.pin(None)


def weigh(client: FlaskClient, url: str) -> int:
    """Bytes of a page as they go over the wire."""
    answer = client.get(url, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200, url
    packed: bytes = (
        answer.data if answer.headers.get("Content-Encoding") == "gzip" else gzip.compress(answer.data)
    )
    return len(packed)


def too_heavy(client: FlaskClient, table: dict[str, int]) -> list[str]:
    """The pages over their budget, or so near to it that the next run may be over."""
    weights = {url: weigh(client, url) + SPREAD for url in table}
    return [
        f"{url}: {weights[url]} > {limit * KB}" for url, limit in table.items() if weights[url] > limit * KB
    ]


@pytest.mark.only("sqlite")
def test_wangs_pages_fit_a_poor_network(app: Flask, county: County, day: None) -> None:
    fill(county.taiping, 60)
    assert not too_heavy(browser_of(app, county.wang), COUNTER)


def hundred_stations(county: County) -> None:
    """A hundred stations in the county, each with an order."""
    with unscoped():
        township = db.session.get(Area, "220822102")
        assert township is not None
        for index in range(98):
            village = Area(
                code=f"2208221023{index:02d}",
                name=f"第{index}村",
                level="village",
                kind="村委会",
                parent_code="220822102",
            )
            db.session.add(village)
            db.session.flush()
            fill(factories.station(f"TY{index + 3:03d}", township, village), 1, seed=index + 10)


@pytest.mark.only("sqlite")
def test_the_offices_pages_fit_their_budget(app: Flask, county: County, day: None) -> None:
    fill(county.taiping, 60)
    hundred_stations(county)
    assert not too_heavy(browser_of(app, county.office), DESK)


@pytest.mark.parametrize("name", BUNDLES)
def test_styles_and_scripts_fit_their_budget(name: str) -> None:
    from station_app import ROOT

    bundles = Bundles(ROOT / "static")
    assert len(bundles.content[bundles.names[name]][1]) <= BUNDLES[name] * KB


def statements(app: Flask, who: Person, url: str) -> int:
    """How many statements one page costs."""
    client = browser_of(app, who)
    client.get(url)
    with counted() as found:
        assert client.get(url).status_code == 200
    return len(found)


@pytest.mark.only("sqlite")
def test_no_page_costs_more_statements_for_more_rows(app: Flask, county: County, day: None) -> None:
    pages = [(county.wang, url) for url in COUNTER] + [(county.office, url) for url in DESK]
    fill(county.taiping, 5)
    few = {(who.login, url): statements(app, who, url) for who, url in pages}
    fill(county.taiping, 45, seed=8)
    many = {(who.login, url): statements(app, who, url) for who, url in pages}
    assert many == few
    assert max(few.values()) <= 30
