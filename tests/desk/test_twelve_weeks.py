"""The page of a station holds each measure against the station's own past twelve weeks."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest

from station_app.core import clock
from station_app.core.access import unscoped
from station_app.core.db import db
from station_app.orders.flow import OrderState
from tests.factories import County, villager
from tests.orders_factory import Thing, order

TODAY = dt.date(2015, 8, 31)
PAST = r'role="img" aria-label="([^"]*)：最早 ([^"，]*)，最近 ([^"，]*)，最低 ([^"，]*)，最高 ([^"，]*)"'


@pytest.fixture
def sold(county: County) -> County:
    """Two weeks ago two people bought and nobody since; in the first of the twelve weeks one did, thrice."""
    clock.pin(TODAY)
    with unscoped():
        zhang = villager(county.taiping)
        zhao = villager(county.taiping, "赵国良", "13843210932")
        for days, who, paid, reference in (
            (83, zhang, 80_00, 100_00),
            (80, zhang, 80_00, 100_00),
            (78, zhang, 80_00, 100_00),
            (77, zhao, 10_00, None),
            (8, zhang, 90_00, 100_00),
            (7, zhao, 90_00, 100_00),
            (84, zhao, 1_00, 100_00),
        ):
            order(who, TODAY - dt.timedelta(days=days), Thing("毛巾", paid, reference))
        order(zhao, TODAY, Thing("水泵", 10_00, 20_00), state=OrderState.CANCELLED)
        db.session.commit()
    return county


@pytest.mark.parametrize("who", ["office", "coordinator", "auditor"])
def test_each_measure_stands_beside_its_own_twelve_weeks(signed_in: Any, sold: County, who: str) -> None:
    page = signed_in(getattr(sold, who)).get(f"/stations/{sold.taiping.id}?month=2015-08").text
    past = {name: told for name, *told in re.findall(PAST, page)}
    assert past == {
        "订单": ["4", "0", "0", "4"],
        "交易额": ["¥250.00", "¥0.00", "¥0.00", "¥250.00"],
        "节省": ["¥60.00", "¥0.00", "¥0.00", "¥60.00"],
        "节省率": ["20.0%", "10.0%", "10.0%", "20.0%"],
        "覆盖": ["96.0%", "100.0%", "96.0%", "100.0%"],
        "户数": ["2", "0", "0", "2"],
        "有效订单": past["有效订单"],
    }
    lines = [points.split() for points in re.findall(r'class="spark".*?points="([^"]*)"', page, re.DOTALL)]
    assert sorted(map(len, lines)) == [2, 2, 12, 12, 12, 12, 12], "a week without an order has no rate"
    assert len({tuple(line[-1].split(",")[:1]) for line in lines}) == 2, "a rate ends where it was last known"


def test_a_station_that_never_sold_has_no_lines(signed_in: Any, county: County) -> None:
    clock.pin(TODAY)
    page = signed_in(county.office).get(f"/stations/{county.taiping.id}").text
    assert "nan" not in page
    assert page.count('class="spark"') <= 5
