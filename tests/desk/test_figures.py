"""Every figure on every page opens the exact list that sums to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from station_app.areas.models import Area
from station_app.core import clock
from station_app.core.access import acting_as, unscoped
from station_app.core.db import db, uuid7
from station_app.parcels.flow import Direction
from station_app.parcels.keeping import Draft, register
from station_app.stations.models import Station
from tests.factories import County, station, villager
from tests.figure_walk import figures_of, walk
from tests.orders_factory import Thing, mixed, order

TODAY = dt.date(2015, 8, 31)


@pytest.fixture
def busy(county: County) -> Iterator[dict[str, Any]]:
    """Orders of every kind at both stations and at a practice station; a third station is silent."""
    clock.pin(TODAY)
    with unscoped():
        zhang, zhao = villager(county.taiping), villager(county.taiping, "赵国良", "13900000932", "1组")
        mixed(zhang, zhao, TODAY)
        sun, liu = villager(county.hongxing, "孙玉芬", "13700001234"), villager(county.hongxing, "刘", "")
        order(sun, TODAY, Thing("收音机", 89_00, 109_00), freight_fen=5_50)
        order(liu, dt.date(2015, 7, 30), Thing("水泵", 236_00, None))
        practice = _practice(county)
        order(villager(practice, "练习", ""), TODAY, Thing("练习", 999_00, 1999_00))
        db.session.commit()
    yield {"zhang": zhang.id, "sun": sun.id, "taiping": county.taiping.id, "hongxing": county.hongxing.id}
    clock.pin(None)


def _practice(county: County) -> Station:
    """A practice station, and beside it one that never had an order."""
    another(county.taiping, "TY003")
    made = another(county.taiping, "TY999")
    made.is_practice = True
    db.session.commit()
    return made


def another(beside: Station, code: str) -> Station:
    """One more station in the village of another."""
    town, village = db.session.get(Area, beside.township_code), db.session.get(Area, beside.village_code)
    assert town is not None
    assert village is not None
    made = station(code, town, village)
    db.session.flush()
    return made


WANG = ("/", "/stations/{taiping}", "/stations/{taiping}?month=2015-07", "/villagers/{zhang}")
DESK = (
    "/",
    "/?month=2015-07&by=turnover",
    "/?by=households",
    "/stations/{taiping}",
    "/stations/{hongxing}?month=2015-07",
    "/villagers/{zhang}",
    "/reports/ranking",
    "/reports/ranking?by=rate&month=2015-07",
    "/reports/ranking?span=quarter&by=effective",
    "/reports/ranking?span=all&by=households&skip=1",
    "/reports/months",
    "/reports/months?month=2015-07&by=saved",
)
PROVINCE = (
    "/",
    "/?month=2015-07&by=saved",
    "/stations",
    "/stations/coverage",
    "/stations/{taiping}",
    "/reports/ranking",
    "/reports/ranking?county=220822&by=turnover&against=target",
    "/reports/ranking?county=220822&span=all&against=year",
)
TOWN = tuple(page for page in DESK if "hongxing" not in page)


@pytest.mark.parametrize("page", WANG)
def test_wang_can_open_every_figure_she_sees(
    signed_in: Any, county: County, busy: dict[str, Any], page: str
) -> None:
    assert walk(signed_in(county.wang), page.format(**busy))["orders"] >= 1


@pytest.mark.parametrize("page", DESK)
def test_the_office_can_open_every_figure_it_sees(
    signed_in: Any, county: County, busy: dict[str, Any], page: str
) -> None:
    assert walk(signed_in(county.office), page.format(**busy))["orders"] >= 1


@pytest.mark.parametrize("page", TOWN)
def test_the_coordinator_can_open_every_figure_of_her_township(
    signed_in: Any, county: County, busy: dict[str, Any], page: str
) -> None:
    assert walk(signed_in(county.coordinator), page.format(**busy))["orders"] >= 1


@pytest.mark.parametrize("page", PROVINCE)
def test_the_province_can_open_every_figure_of_its_counties(
    signed_in: Any, county: County, busy: dict[str, Any], page: str
) -> None:
    with unscoped():
        order(villager(county.elsewhere, "东村人", ""), TODAY, Thing("棉被", 80_00, 120_00))
        db.session.commit()
    seen = walk(signed_in(county.province), page.format(**busy))
    assert {"orders", "stations_open"} & set(seen) or "{taiping}" in page


def test_the_rest_of_a_long_ranking_opens_a_list_too(signed_in: Any, county: County, busy: Any) -> None:
    with unscoped():
        for number in range(12):
            made = another(county.hongxing, f"TY1{number:02d}")
            order(villager(made, "王秀英", ""), TODAY, Thing("手电筒", 19_00 + number, 25_00))
        db.session.commit()
    told = [one for one in figures_of(signed_in(county.office).get("/").text) if "skip=10" in one.url]
    assert len(told) == 4
    assert walk(signed_in(county.office), "/")["orders"] > 10


def test_cancelled_undone_and_practice_orders_are_in_no_figure(
    signed_in: Any, county: County, busy: Any
) -> None:
    page = signed_in(county.office).get("/reports/months").text
    told = {one.measure: one.value for one in figures_of(page)}
    # Taiping: 109 + 40 + 59 + 33.33 + 33 + 10 + 61.50, Hongxing: 94.50; added up by hand.
    assert "440.33" in told["turnover_fen"]


def test_a_villager_of_another_station_is_not_hers_to_open(signed_in: Any, county: County, busy: Any) -> None:
    browser = signed_in(county.wang)
    assert browser.get(f"/villagers/{busy['sun']}").status_code == 404
    assert browser.get(f"/stations/{busy['hongxing']}").status_code == 404


@pytest.mark.only("sqlite")
def test_parcels_kept_for_others_count_beside_the_orders_that_wait(
    signed_in: Any, county: County, busy: dict[str, Any]
) -> None:
    assert "代收待取" not in signed_in(county.wang).get("/").text
    with acting_as(county.wang):
        for name, way in (("李富", Direction.IN), ("孙玉", Direction.IN), ("周山", Direction.OUT)):
            register(Draft(uuid7(), recipient=name, direction=way), county.wang)
        register(Draft(uuid7(), tracking_number="YT0000000000009"), county.wang)  # nobody's
        db.session.commit()
    (told,) = [one for one in figures_of(signed_in(county.wang).get("/").text) if one.measure == "parcels"]
    assert told.value == "2"
    assert walk(signed_in(county.wang), "/")["parcels"] == 1
