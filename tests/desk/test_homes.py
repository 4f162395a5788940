"""The homes and profiles: what each person sees, and what it costs."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from station_app.core import clock
from station_app.core.access import unscoped
from station_app.core.db import db
from station_app.orders.flow import OrderState
from tests.factories import County, villager
from tests.figure_walk import figures_of
from tests.orders_factory import Thing, mixed, order
from tests.sql_count import counted
from tests.web import exported

TODAY = dt.date(2015, 8, 31)
DESK_PAGES = ("/", "/reports/ranking", "/reports/ranking?span=all", "/reports/months", "/search?q=zgl")


@pytest.fixture
def august() -> Iterator[None]:
    """The last of August 2015."""
    clock.pin(TODAY)
    yield
    clock.pin(None)


def _told(browser: Any, page: str, measure: str) -> list[str]:
    return [one.value for one in figures_of(browser.get(page).text) if one.measure == measure]


@pytest.mark.parametrize("who", ["wang", "office", "clerk", "auditor", "admin", "coordinator", "province"])
def test_everybody_has_a_home_before_the_first_order(
    signed_in: Any, county: County, august: None, who: str
) -> None:
    assert signed_in(getattr(county, who)).get("/").status_code == 200


@pytest.mark.parametrize("who", ["office", "auditor", "admin"])
def test_a_county_that_begins_is_told_with_what(
    signed_in: Any, county: County, august: None, who: str
) -> None:
    browser = signed_in(getattr(county, who))
    listed = browser.get("/").text.split("data-begin>")[1].split("</ol>")[0]
    steps = {word: kind for kind, word in re.findall(r'class="tag (\w+)">.*?<b>(.*?)</b>', listed, re.DOTALL)}
    assert list(steps) == ["区划", "服务站", "站长账号", "乡亲", "价本", "代购台账"]
    assert (steps["服务站"], steps["站长账号"]) == ("good", "good")
    assert (steps["乡亲"], steps["价本"], steps["代购台账"]) == ("warn", "warn", "warn")
    assert ("imports/lists/stations" in listed) == (who != "auditor")
    for line in listed.split("<li>")[1:]:
        assert ("<a " in line) != ("来导</span>" in line), "a door, or who has it"
    for url in re.findall(r'<a href="([^"]+)"', listed):
        assert browser.get(html.unescape(url)).status_code == 200
    with unscoped():
        order(villager(county.taiping), TODAY, Thing("手电筒", 19_00, 25_00))
        db.session.commit()
    assert "data-begin" not in browser.get("/").text


@pytest.mark.parametrize("page", DESK_PAGES)
def test_the_desk_stands_empty(signed_in: Any, county: County, august: None, page: str) -> None:
    assert signed_in(county.office).get(page).status_code == 200


@pytest.mark.parametrize("month", ["", "2015-13", "0001-01", "9999-12", "x", "2015-08-31", "２０１５-08"])
def test_an_odd_month_shows_the_current_one(signed_in: Any, county: County, august: None, month: str) -> None:
    browser = signed_in(county.office)
    for page in ("/", "/reports/months", "/reports/ranking", f"/stations/{county.taiping.id}"):
        answer = browser.get(page, query_string={"month": month})
        assert answer.status_code == 200
        assert '<option value="2015-08" selected>' in answer.text


@pytest.mark.parametrize("q", ["", " ", "zgl", "%", "_", "'", "\x00", "0" * 500, "４４１７", "张", "TY001"])
def test_any_search_is_answered(signed_in: Any, county: County, august: None, q: str) -> None:
    with unscoped():
        villager(county.taiping)
    for who in (county.wang, county.office):
        assert signed_in(who).get("/search", query_string={"q": q}).status_code == 200


def test_li_never_sees_what_wang_sold(signed_in: Any, county: County, august: None) -> None:
    with unscoped():
        mixed(villager(county.taiping), villager(county.taiping, "赵国良", ""), TODAY)
    wang, li, taiping = signed_in(county.wang), signed_in(county.li), county.taiping.id
    assert _told(wang, "/", "orders") == ["7"]
    assert _told(li, "/", "orders") == ["0"]
    assert "张桂兰" in wang.get("/").text
    assert "张桂兰" not in li.get("/search?q=zgl").text
    assert li.get(f"/stations/{taiping}").status_code == 404
    assert li.get("/reports/months").status_code == 403


def test_the_coordinator_sees_only_her_township(signed_in: Any, county: County, august: None) -> None:
    with unscoped():
        order(villager(county.taiping), TODAY, Thing("手电筒", 19_00, 25_00))
        order(villager(county.hongxing, "孙玉芬", ""), TODAY, Thing("水泵", 236_00, 300_00))
        db.session.commit()
    hers, all_of_it = signed_in(county.coordinator), signed_in(county.office)
    assert _told(hers, "/", "turnover_fen")[0] == "¥19.00"
    assert _told(all_of_it, "/", "turnover_fen")[0] == "¥255.00"
    assert "鸿兴" not in hers.get("/reports/ranking").text


def test_the_province_sums_its_counties_and_sees_nobody(signed_in: Any, county: County, august: None) -> None:
    with unscoped():
        zhang = villager(county.taiping)
        order(zhang, TODAY, Thing("手电筒", 19_00, 25_00))
        order(villager(county.elsewhere, "孙玉芬", ""), TODAY, Thing("水泵", 236_00, 300_00))
        db.session.commit()
    browser, hers = signed_in(county.province), zhang.id
    page = browser.get("/").text
    assert "通榆县" in page
    assert "镇赉县" in page
    assert "255.00" in page
    assert "镇赉县镇赉镇东村" in browser.get("/reports/ranking").text
    assert browser.get("/search?q=zgl").status_code == 200
    for address in (f"/villagers/{hers}", "/villagers", "/orders", "/after-sales", "/villagers/print"):
        assert browser.get(address).status_code == 403, address
    told = set(re.findall(r'href="(/[^"]*)"', page + browser.get("/reports/ranking").text))
    assert {link for link in told if browser.get(html.unescape(link)).status_code == 403} == set()


def test_a_province_opens_the_stations_behind_the_sum_of_a_county(
    signed_in: Any, county: County, august: None
) -> None:
    with unscoped():
        order(villager(county.taiping), TODAY, Thing("手电筒", 19_00, 25_00))
        order(villager(county.elsewhere, "孙玉芬", ""), TODAY, Thing("水泵", 236_00, 300_00))
        db.session.commit()
        taiping = county.taiping.id
    browser = signed_in(county.province)
    board = browser.get("/reports/ranking?month=2015-08&by=turnover&county=220822").text
    assert "通榆县双岗镇太平村" in board
    assert "镇赉县" not in board
    assert "¥19.00" in browser.get(f"/stations/{taiping}").text
    assert "张*兰" not in browser.get(f"/stations/{taiping}").text
    rows = exported(browser, "/reports/ranking?month=2015-08&county=220822").get_data(True).splitlines()
    assert "19.00" in rows[1]
    assert len(rows) == 1 + sum(1 for line in rows[1:] if "通榆县" in line)


def test_the_office_sees_villagers_masked(signed_in: Any, county: County, august: None) -> None:
    with unscoped():
        zhang = villager(county.taiping)
        order(zhang, TODAY)
        db.session.commit()
    browser, hers = signed_in(county.office), zhang.id
    for page in (f"/villagers/{hers}", "/search?q=zgl", f"/stations/{county.taiping.id}"):
        text = browser.get(page).text
        assert "张桂兰" not in text
        assert "13843214417" not in text
        assert "张*兰" in text
    assert "13843214417" in signed_in(county.wang).get(f"/villagers/{hers}").text


def test_half_past_midnight_on_the_first_counts_in_the_new_month(signed_in: Any, county: County) -> None:
    with unscoped():
        zhang = villager(county.taiping)
    with time_machine.travel(dt.datetime(2015, 8, 31, 16, 30, tzinfo=dt.UTC), tick=False):
        order(zhang, clock.today(), Thing("手电筒", 19_00, 25_00))
        db.session.commit()
        browser = signed_in(county.office)
        assert '<option value="2015-09" selected>' in browser.get("/").text
        assert _told(browser, "/", "orders")[0] == "1"
        assert _told(browser, "/?month=2015-08", "orders")[0] == "0"
        assert "9月1日" in signed_in(county.wang).get("/").text


def test_wang_is_told_whom_to_call(signed_in: Any, county: County, august: None) -> None:
    with unscoped():
        zhang = villager(county.taiping)
        order(zhang, TODAY, state=OrderState.ARRIVED, arrived_on=TODAY - dt.timedelta(days=4))
        order(zhang, TODAY, state=OrderState.ARRIVED, arrived_on=TODAY - dt.timedelta(days=3))
        order(zhang, TODAY - dt.timedelta(days=8), Thing("电水壶", 49_00, None), paid=False)
        order(zhang, TODAY - dt.timedelta(days=7), paid=False, state=OrderState.SHIPPED)
        order(zhang, TODAY - dt.timedelta(days=3))
        db.session.commit()
    page = signed_in(county.wang).get("/").text
    assert "张桂兰没来取货" in page
    assert page.count("没来取货") == 1
    assert "张桂兰还欠 ¥49.00" in page
    assert page.count("还欠") == 1
    assert page.count("的货还没发") == 1
    assert 'href="tel:13843214417"' in page


def test_the_county_is_told_which_stations_went_silent(signed_in: Any, county: County, august: None) -> None:
    with unscoped():
        order(villager(county.taiping), TODAY - dt.timedelta(days=6))
        order(villager(county.hongxing, "孙玉芬", ""), TODAY - dt.timedelta(days=7))
        db.session.commit()
    browser = signed_in(county.office)
    page = browser.get("/").text
    assert "1 个站连续 7 天以上没有订单：鸿兴镇鸿兴村" in page
    assert _told(browser, "/", "silent") == ["1"]


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("page", [*DESK_PAGES, "station", "villager", "wang"])
def test_fifty_orders_cost_no_more_statements_than_five(
    signed_in: Any, county: County, august: None, page: str
) -> None:
    with unscoped():
        zhang = villager(county.taiping)
        sun = villager(county.hongxing, "孙玉芬", "")
    browser = signed_in(county.wang if page == "wang" else county.office)
    address = {
        "station": f"/stations/{county.taiping.id}",
        "villager": f"/villagers/{zhang.id}",
        "wang": "/",
    }.get(page, page)

    def cost(count: int) -> int:
        with unscoped():
            for number in range(count):
                whose = zhang if number % 2 else sun
                late = TODAY - dt.timedelta(days=number % 60)
                order(whose, late, paid=bool(number % 3), state=OrderState.ARRIVED, arrived_on=late)
            db.session.commit()
        browser.get(address)
        db.session.remove()
        with counted() as statements:
            assert browser.get(address).status_code == 200
        return len(statements)

    assert cost(5) == cost(45)
