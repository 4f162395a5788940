"""Lists of money owed and of advances longer than a page: all of it is there, and sums are of all."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any

import pytest
from sqlalchemy import insert

from station_app.core import clock
from station_app.core.access import unscoped
from station_app.core.db import db, uuid7
from station_app.produce.agreements.models import Agreement
from station_app.produce.purchases.models import GrowerAdvance, Purchase
from station_app.produce.weights import Unit
from tests import produce_factory
from tests.exports.reading import csv_rows
from tests.factories import County
from tests.produce.growing import TODAY, beans, bought
from tests.web import read

MANY = 120
LONG = "通榆县双岗镇长胜村绿豆小米葵花籽种植农民专业合作社联合社第三分社🌾🌾🌾🌾🌾🌾🌾"


def owed(county: County) -> None:
    """So many growers wait for ¥4.00 each, three since each day; each had ¥10 in advance."""
    clock.pin(TODAY)
    _, product = beans(county.taiping)
    with unscoped():
        growers = [
            produce_factory.producer(county.taiping, f"{LONG[: 36 + n % 4]}{n}"[:40]) for n in range(MANY)
        ]
        db.session.commit()
    first = bought(county.wang, growers[0], product, 1)
    like = {c.name: getattr(first, c.name) for c in Purchase.__table__.columns}
    days = [TODAY - dt.timedelta(days=n // 3) for n in range(MANY)]
    more = [
        like
        | {"id": uuid7(), "producer_id": grower.id, "number": f"{first.number}-{n}", "bought_on": days[n]}
        for n, grower in enumerate(growers[1:], 1)
    ]
    db.session.execute(insert(Purchase), more)
    advance = {"county_id": county.wang.county_id, "station_id": county.taiping.id, "amount_fen": 1_000}
    given = [
        advance | {"id": uuid7(), "producer_id": grower.id, "given_on": days[n], "version": 1}
        for n, grower in enumerate(growers)
    ]
    db.session.execute(insert(GrowerAdvance), given)
    db.session.commit()


def walked(who: Any, url: str, pattern: str) -> list[str]:
    """What a list shows page after page, and then back to its beginning."""
    seen: list[str] = []
    before: list[str] = []
    while url:
        page = who.get(url).text
        shown = re.findall(pattern, page)
        assert shown
        seen += shown
        if before:
            back = re.search(r'rel="prev" href="([^"]+)"', page)
            assert back
            assert re.findall(pattern, who.get(back[1].replace("&amp;", "&")).text) == before
        before = shown
        older = re.search(r'rel="next" href="([^"]+)"', page)
        url = older[1].replace("&amp;", "&") if older else ""
    return seen


def test_every_grower_who_waits_is_on_some_page_once_and_sums_are_of_all(
    county: County, signed_in: Any
) -> None:
    owed(county)
    office, wang = signed_in(county.office), signed_in(county.wang)
    link = r'<td class="clip"><a href="([^"]+)"'
    shown = walked(office, "/produce/payables", link)
    assert (len(shown), len(set(shown))) == (MANY, MANY)
    assert len(set(walked(wang, "/produce/payables", r'data-value="400" href="([^"]+)"'))) == MANY
    page = read(office.get("/produce/payables").text)
    assert f"{MANY} 家·¥480.00" in page
    late = read(office.get("/produce/payables?state=late").text)
    assert "72 家·¥288.00" in late  # those of more than 15 days, from the 48th on
    assert "没有" in office.get("/produce/payables?q=没有这家").text
    assert office.get("/produce/payables?after=x~y&state=%00&q=%F0%9F%8C%BE").status_code == 200
    assert len(csv_rows(office, "/produce/payables")) == MANY


@pytest.mark.only("sqlite")
def test_every_advance_is_on_some_page_and_in_the_file(county: County, signed_in: Any) -> None:
    owed(county)
    office, wang = signed_in(county.office), signed_in(county.wang)
    link = r'<a class="plain" href="([^"]+)"'
    for who in (office, wang):
        assert len(set(walked(who, "/produce/advances", link))) == MANY
    assert f"{MANY} 笔·剩 ¥1,200.00" in read(wang.get("/produce/advances").text)
    code = county.taiping.code
    assert f"{MANY} 笔" in read(office.get(f"/produce/advances?station={code}&state=open").text)
    assert "没有" in office.get("/produce/advances?state=used").text
    assert len(csv_rows(office, "/produce/advances")) == MANY


def promised(county: County, many: int) -> list[uuid.UUID]:
    """So many agreements on beans, one ending each day from today on."""
    clock.pin(TODAY)
    _, product = beans(county.taiping)
    said: dict[str, Any] = {"county_id": county.wang.county_id, "product_id": product.id, "unit": Unit.JIN}
    said |= {"size": 500, "amount": 50_000, "floor_fen": 400, "from_on": TODAY, "version": 1}
    said |= {"changed_at": clock.moment()}
    rows = [
        said | {"id": uuid7(), "buyer": f"{LONG[:36]}{n}"[:40], "through_on": TODAY + dt.timedelta(days=n)}
        for n in range(many)
    ]
    db.session.execute(insert(Agreement), rows)
    db.session.commit()
    return [row["id"] for row in rows]


@pytest.mark.only("sqlite")
def test_a_new_sale_offers_the_agreements_that_end_soonest_and_the_one_it_came_from(
    county: County, signed_in: Any
) -> None:
    last, wang = promised(county, 230)[-1], signed_in(county.wang)
    offered = re.compile(r'<option value="[0-9a-f-]{36}"[^>]*>通榆县')
    assert len(offered.findall(wang.get("/produce/sales/new").text)) == 200
    page = wang.get(f"/produce/sales/new?agreement={last}").text
    assert len(offered.findall(page)) == 201
    assert f'<option value="{last}" selected>' in page


def test_the_office_pages_through_a_hundred_and_twenty_agreements(county: County, signed_in: Any) -> None:
    promised(county, MANY)
    for who in (signed_in(county.office), signed_in(county.wang)):
        shown = walked(who, "/produce/agreements", r'href="(/produce/agreements/[0-9a-f-]{36})"')
        assert len(set(shown)) == MANY  # a row of the desk names it twice
    assert len(csv_rows(signed_in(county.office), "/produce/agreements")) == MANY
    assert signed_in(county.office).get("/produce/agreements?skip=-1").status_code == 200
    assert signed_in(county.office).get("/produce/agreements?skip=999999").status_code == 200
