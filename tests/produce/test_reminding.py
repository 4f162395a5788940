"""The first page of farm products tells 王站长 what came back, what may be sold, and who waits for money."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from station_app.core import clock
from station_app.core.access import acting_as
from station_app.core.db import db, uuid7
from station_app.produce.listings.models import Listing
from station_app.produce.weights import Unit
from tests.factories import County
from tests.produce.growing import beans, bought
from tests.web import post, read


@pytest.mark.only("sqlite")
def test_the_first_page_says_what_came_back_what_may_be_sold_and_who_waits_for_money(
    county: County, signed_in: Any
) -> None:
    grower, product = beans(county.taiping)
    wang, office = signed_in(county.wang), signed_in(county.office)
    assert "等您办的" not in wang.get("/produce").text
    ids = []
    for _ in range(2):
        row = Listing(county_id=county.wang.county_id, id=uuid7(), station_id=county.taiping.id)
        with acting_as(county.wang):
            row.begin(
                county.wang,
                product_id=product.id,
                producer_id=grower.id,
                unit=Unit.JIN,
                amount=50_000,
                price_fen=650,
            )
            row.step("submit", county.wang)
            db.session.commit()
        ids.append(row.id)
    post(office, f"/produce/listings/{ids[0]}/step/return", {"reason": "照片太暗"})
    post(office, f"/produce/listings/{ids[1]}/step/approve", {})
    with clock.back_then(clock.moment() - dt.timedelta(days=20)):
        bought(county.wang, grower, product, 100)
    page = read(wang.get("/produce").text)
    for words in ("绿豆：县里退回了", "照片太暗", "县里通过了 1 样货", "1 张收购单没付清", "¥400.00"):
        assert words in page
    assert f'href="/produce/listings/{ids[0]}/edit"' in wang.get("/produce").text
    assert "等您办的" not in signed_in(county.li).get("/produce").text
    assert "等您办的" not in office.get("/produce").text
