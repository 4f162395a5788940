"""The page of a code: kept by browsers, counted once a look; one complaint is one; what robots may read."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from station_app.core.access import acting_as, fetch
from station_app.core.db import db
from station_app.households.models import Consent
from station_app.produce.batches.making import Take
from station_app.produce.producers.models import Producer
from tests.factories import County
from tests.produce.growing import beans, bought, made, rows, value
from tests.web import post, read

PHONE = {"User-Agent": "Mozilla/5.0 (Linux; Android 10) AppleWebKit/537.36 MicroMessenger/8.0.40"}
OTHER = {"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X) Mobile/15E148"}


@pytest.fixture
def bag(county: County) -> Any:
    """欧阳桂兰's beans in a bag; she lets her name be told."""
    grower, product = beans(county.taiping, "欧阳桂兰", publish=Consent.SIGNED)
    purchase = bought(county.wang, grower, product)
    return grower, made(county.wang, product, Take(purchase.id, 50_000))


def test_a_look_is_counted_once_and_a_kept_page_holds_until_something_changes(
    app: Flask, county: County, bag: Any
) -> None:
    grower, batch = bag
    url, anybody = f"/t/{batch.code}", app.test_client()
    first = anybody.get(url, headers=PHONE)
    mark = {"If-None-Match": first.headers["ETag"]}
    assert "查过 1 次" in read(first.text)
    assert "\0" not in first.text
    assert anybody.get(url, headers=PHONE | mark).status_code == 304
    for again in (PHONE, {"User-Agent": "Baiduspider/2.0"}, OTHER | {"Sec-Purpose": "prefetch"}):
        assert "查过 1 次" in read(anybody.get(url, headers=again).text), again
    assert "查过 2 次" in read(anybody.get(url, headers=OTHER).text)
    assert value("select scans from trace_scans") == 2
    assert anybody.get(url, headers=PHONE | mark).status_code == 304  # the count alone is no news
    assert anybody.get(url, headers=PHONE | mark | {"Accept-Language": "en"}).status_code == 200
    with acting_as(county.wang):
        fetch(Producer, grower.id).change(county.wang, publish=Consent.REFUSED)
        db.session.commit()
    changed = anybody.get(url, headers=PHONE | mark)
    assert changed.status_code == 200
    assert "欧阳" not in changed.text


@pytest.mark.only("sqlite")
def test_the_same_complaint_is_one_and_robots_read_the_hall_alone(
    app: Flask, county: County, bag: Any, signed_in: Any
) -> None:
    url, anybody = f"/t/{bag[1].code}/problem", app.test_client()
    for words in ("袋子里有虫", "袋子里有虫", " 袋子里有虫 ", "少一斤"):
        assert post(anybody, url, {"words": words}).status_code == 303
    assert rows("select words from trace_reports order by at, id") == [("袋子里有虫",), ("少一斤",)]
    assert anybody.get("/robots.txt").text == "User-agent: *\nDisallow: /\n"
    assert post(signed_in(county.admin), "/produce/hall", {"open": "1"}).status_code == 303
    told = anybody.get("/robots.txt").text
    assert "Allow: /pavilion\n" in told
    assert told.endswith("/sitemap.xml\n")
    assert "/t/" not in told
