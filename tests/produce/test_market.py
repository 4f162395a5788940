"""Quotes of the day, supply and demand, and the hall that anybody may see once the county opens it."""

from __future__ import annotations

import datetime as dt
import gzip
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import text, update

from station_app.core import clock, files
from station_app.core.access import acting_as, unscoped
from station_app.core.db import db, uuid7
from station_app.households.models import Consent
from station_app.produce.listings.flow import ListingState
from station_app.produce.producers.models import Producer
from station_app.produce.quotes import models as quotes
from tests import produce_factory
from tests.factories import COUNTY, NEIGHBOUR, County, browser_of
from tests.produce_factory import PICTURE
from tests.web import post

DAY = dt.date(2015, 8, 31)
HALL = f"/pavilion/{COUNTY}"
TOWN, WEB = "县城农贸市场", "网上批发"


@pytest.fixture(autouse=True)
def day(app: Flask) -> Iterator[None]:
    """31 August 2015."""
    clock.pin(DAY)
    yield
    clock.pin(None)


def test_the_quote_of_a_day_is_the_latest_not_too_old_and_the_first_markets(
    app: Flask, county: County
) -> None:
    beans = produce_factory.product()
    for days, fen, market in (
        (40, 500, "县城农贸市场"),
        (3, 610, "网上批发"),
        (3, 600, "县城农贸市场"),
        (-2, 900, "网上批发"),
    ):
        produce_factory.quote(beans, DAY - dt.timedelta(days=days), fen, market)
    db.session.commit()
    with acting_as(county.wang):
        found = quotes.of_the_day(beans.id, DAY)
        assert found is not None
        assert (found.price_fen, found.market) == (600, TOWN)
        assert found.worth(6_250, beans.measure) == 75_00
        assert quotes.of_the_day(beans.id, DAY - dt.timedelta(days=4)) is None  # forty days old
        assert quotes.of_the_day(beans.id, DAY - dt.timedelta(days=4), days=60) is not None
    with acting_as(county.zhao):
        assert quotes.of_the_day(beans.id, DAY) is None  # another county's


def test_a_quote_written_again_is_corrected_and_recorded(app: Flask, county: County) -> None:
    beans = produce_factory.product()
    db.session.commit()
    wang = browser_of(app, county.wang)
    typed = {
        "product": str(beans.id),
        "market": "开通镇集市",
        "on": "2015-08-30",
        "price": "6",
        "source": "集上问的",
    }
    for price in ("6", "6.20"):
        assert post(wang, "/produce/quotes/new", typed | {"price": price}).status_code == 303
    assert db.session.scalars(text("select price_fen from quotes")).all() == [620]
    assert post(wang, "/produce/quotes/new", typed | {"on": "2015-08-20", "price": "5"}).status_code == 303
    page = wang.get(f"/produce/quotes/{beans.id}").text
    assert "<polyline" in page
    assert " style=" not in page
    for wrong in ({"price": "0"}, {"on": "2015-09-01"}, {"market": "月亮"}, {"source": ""}, {"product": "x"}):
        assert post(wang, "/produce/quotes/new", typed | wrong).status_code == 422


def test_a_post_is_read_everywhere_and_ended_by_its_own(app: Flask, county: County) -> None:
    wang, li = browser_of(app, county.wang), browser_of(app, county.li)
    typed = {"id": str(uuid7()), "kind": "supply", "goods": "绿豆", "quantity": "两千斤", "price": "面议"}
    typed |= {"phone": "0434-4220001", "until_on": "2015-09-30", "place": "双岗镇太平村"}
    for _ in range(2):
        assert post(wang, "/produce/posts/new", typed).status_code == 303
    assert db.session.scalar(text("select count(*) from posts")) == 1
    assert post(wang, "/produce/posts/new", typed | {"until_on": "2015-08-30"}).status_code == 422
    assert "绿豆" in li.get("/produce/posts").text
    url = f"/produce/posts/{typed['id']}"
    assert "【有货】绿豆 两千斤" in li.get(url).text
    assert post(li, url + "/end", {"outcome": "done"}).status_code == 422
    assert post(wang, url + "/end", {"outcome": "done", "words": "卖给粮站"}).status_code == 303
    assert post(wang, url + "/end", {"outcome": "done"}).status_code == 409
    assert "绿豆" not in li.get("/produce/posts").text
    assert "卖给粮站" in li.get(url).text


def on_sale(county: County, **more: str) -> tuple[Producer, str]:
    """Mung beans of 张桂兰 on sale with a photo; the grower and the public name."""
    grower = produce_factory.producer(county.taiping, "张桂兰", phone="13843214417", **more)
    row = produce_factory.listing(
        grower, produce_factory.product(), state=ListingState.ON_SALE, story="今年的新豆"
    )
    row.on_sale_at = clock.now()
    files.keep(PICTURE, row, None)
    db.session.commit()
    return grower, row.slug


def test_the_hall_is_closed_until_the_county_opens_it(app: Flask, county: County) -> None:
    _grower, slug = on_sale(county)
    anybody = app.test_client()
    for url in (HALL, "/pavilion", "/sitemap.xml", f"{HALL}/{slug}", f"{HALL}/{slug}/1-small.jpg"):
        assert anybody.get(url).status_code == 404, url
    assert post(browser_of(app, county.clerk), "/produce/hall", {"open": "1"}).status_code == 403
    assert post(browser_of(app, county.office), "/produce/hall", {"open": "1"}).status_code == 303
    page = anybody.get(HALL)
    assert "绿豆" in page.text
    assert "Set-Cookie" not in page.headers
    assert "public" in page.headers["Cache-Control"]
    again = anybody.get(HALL, headers={"If-None-Match": page.headers["ETag"]})
    assert again.status_code == 304
    assert len(gzip.compress(page.data)) < 20 * 1024
    assert anybody.get(f"/pavilion/{NEIGHBOUR}").status_code == 404
    assert slug in anybody.get("/sitemap.xml").text
    picture = anybody.get(f"{HALL}/{slug}/1-small.jpg")
    assert picture.data == b"small"
    assert anybody.get(f"{HALL}/{slug}/2-small.jpg").status_code == 404
    assert post(browser_of(app, county.office), "/produce/hall", {"open": "0"}).status_code == 303
    assert anybody.get(HALL).status_code == 404


def test_of_a_household_the_hall_says_what_it_agreed_to(app: Flask, county: County) -> None:
    _grower, slug = on_sale(county, alias="老张家")
    db.session.execute(text("update county_settings set has_hall = true"))
    db.session.commit()
    anybody, url = app.test_client(), f"{HALL}/{slug}"
    page = anybody.get(url).text
    for secret in ("张桂兰", "13843214417", "老张家", "今年的新豆"):
        assert secret not in page
    assert "太平村" in page
    assert 'itemtype="https://schema.org/Product"' in page
    assert 'itemprop="value" content="0.5"><meta itemprop="unitCode" content="KGM"' in page  # a price per 斤
    with unscoped():
        db.session.execute(update(Producer).values(publish=Consent.SPOKEN))
        db.session.commit()
    agreed = anybody.get(url).text
    assert "老张家" in agreed
    assert "今年的新豆" in agreed
    assert "张桂兰" not in agreed
    assert "13843214417" not in agreed


@pytest.mark.parametrize("state", [one for one in ListingState if one is not ListingState.ON_SALE])
@pytest.mark.only("sqlite")
def test_only_what_is_on_sale_is_public(app: Flask, county: County, state: ListingState) -> None:
    _grower, slug = on_sale(county)
    db.session.execute(text("update county_settings set has_hall = true"))
    db.session.execute(text("update listings set state = :state"), {"state": state.value})
    db.session.commit()
    anybody = app.test_client()
    assert anybody.get(f"{HALL}/{slug}").status_code == 404
    assert anybody.get(f"{HALL}/{slug}/1-large.jpg").status_code == 404
    assert slug not in anybody.get(HALL).text


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    "url",
    [
        "/pavilion/abc",
        f"{HALL}?page=0",
        f"{HALL}?page=9999999",
        f"{HALL}?category=%00",
        f"{HALL}?q=%25",
        f"{HALL}?lang=xx",
        f"{HALL}/..",
        f"{HALL}/{'a' * 300}",
        f"{HALL}/wanted?lang=en",
    ],
)
def test_odd_addresses_of_the_hall_are_no_fault(app: Flask, county: County, url: str) -> None:
    db.session.execute(text("update county_settings set has_hall = true"))
    db.session.commit()
    assert app.test_client().get(url).status_code in (200, 404)
