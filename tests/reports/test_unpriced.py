"""缺参考价的商品: what lacks a price, for how much, in which orders; and what the county does about it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from station_app.core import clock
from station_app.core.db import db
from station_app.orders.flow import OrderState
from station_app.orders.models import Order
from tests import factories, prices_factory
from tests.factories import County
from tests.figure_walk import walk
from tests.orders_factory import Thing, order
from tests.web import exported, post

AUGUST, JULY = dt.date(2015, 8, 20), dt.date(2015, 7, 3)


@pytest.fixture
def bought(county: County) -> list[Order]:
    """Six orders at 太平村 and one at 鸿兴村; two that do not count."""
    clock.pin(dt.date(2015, 8, 31))
    zhang, li = factories.villager(county.taiping), factories.villager(county.hongxing, "李桂英")
    made = [
        order(zhang, AUGUST, Thing("毛巾", 30_00, None), Thing("洗衣机", 500_00, 600_00), freight_fen=5_30),
        order(zhang, AUGUST, Thing(" 毛 巾", 10_00, 0), Thing("毛巾", 8_00, None)),
        order(zhang, JULY, Thing("毛巾", 9_00, None)),
        order(zhang, AUGUST, Thing("棉被", 80_00, None, quantity=2, returned=1, refunded_fen=30_00)),
        order(zhang, AUGUST, Thing("脸盆", 15_00, None, returned=1, refunded_fen=15_00)),
        order(zhang, AUGUST, Thing("水桶", 15_00, None), state=OrderState.CANCELLED),
        order(li, AUGUST, Thing("毛巾", 7_00, None)),
    ]
    db.session.commit()
    return made


def rows(browser: FlaskClient, query: str = "") -> list[tuple[str, ...]]:
    """Goods, lines, orders and payments of the list, from its file."""
    answer = exported(browser, f"/reports/unpriced{query}")
    found = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")))
    return [(row["品名"], row["买过几回"], row["订单"], row["没有参考价的付款"]) for row in found]


def test_the_county_sees_what_lacks_a_price_however_it_was_typed(
    bought: list[Order], signed_in: Any, county: County
) -> None:
    office = signed_in(county.office)
    assert rows(office) == [("毛巾", "5", "4", "64.30"), ("棉被", "1", "1", "50.00")]
    assert rows(office, "?month=2015-07") == [("毛巾", "1", "1", "9.00")]
    assert rows(office, f"?township={county.hongxing.township_code}") == [("毛巾", "1", "1", "7.00")]
    lacking = db.session.execute(
        text("select sum(coverable_fen - covered_fen) from orders where state <> 'cancelled'")
    )
    assert lacking.scalar() == 114_30
    assert rows(signed_in(county.coordinator))[0][3] == "57.30"
    assert signed_in(county.wang).get("/reports/unpriced").status_code == 403


@pytest.mark.only("sqlite")
def test_each_number_of_orders_opens_exactly_those_orders(
    bought: list[Order], signed_in: Any, county: County
) -> None:
    office = signed_in(county.office)
    assert walk(office, "/reports/unpriced")["orders"] == 2
    assert walk(office, "/reports/unpriced?month=2015-08&page=99")["orders"] == 2
    page = office.get("/reports/unpriced").text
    url = re.search(r'href="(/orders\?[^"]*lacks=[^"]+)"', page)
    assert url
    listed = office.get(url[1].replace("&amp;", "&")).text
    assert bought[0].number in listed
    assert bought[3].number not in listed
    told = exported(office, url[1].replace("&amp;", "&"), format="xlsx").data
    assert told
    for odd in ("lacks=", "lacks=zz", "lacks=" + "0" * 16, "lacks=%00", "month=9999-99&page=x"):
        assert office.get(f"/orders?{odd}").status_code == 200
        assert office.get(f"/reports/unpriced?{odd}").status_code == 200
    assert bought[0].number not in office.get("/orders?lacks=" + "0" * 16).text


@pytest.mark.only("sqlite")
def test_chen_comes_from_home_adds_the_price_and_it_is_told_there(
    bought: list[Order], signed_in: Any, county: County
) -> None:
    chen = signed_in(county.clerk)
    home = chen.get("/").text
    assert "没有参考价，算不了节省" in home
    assert 'data-measure="unpriced_fen" data-value="10530"' in home
    page = chen.get("/reports/unpriced?month=2015-08").text
    new = re.search(r'href="(/prices/new\?goods=[^"]+)"', page)
    assert new
    form = chen.get(new[1].replace("&amp;", "&")).text
    assert 'name="goods" value="毛巾"' in form or 'value="毛巾"' in form
    prices_factory.price(goods="毛巾")
    db.session.commit()
    assert "已有 ¥12.00" in chen.get("/reports/unpriced").text


@pytest.mark.only("sqlite")
def test_an_old_order_gets_its_reference_from_the_book_by_an_edit(
    bought: list[Order], signed_in: Any, county: County
) -> None:
    book = prices_factory.price(goods="毛巾", fen=36_00)
    db.session.commit()
    url = f"/orders/{bought[0].id}/edit"
    for who in (county.office, county.wang):
        browser = signed_in(who)
        page = browser.get(url).text
        fields = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page))
        fields = {name: value for name, value in fields.items() if not name.endswith("-gone")}
        fields.pop("csrf_token")
        page = post(browser, url, fields | {"next": "prices"}).text
        assert f'name="lines-0-price" value="{book.id}"' in page
    answer = post(
        browser, url, fields | {"lines-0-price": str(book.id), "reason": "补参考价", "confirm": "y"}
    )
    assert answer.status_code == 303, answer.text
    kept = db.session.execute(
        text("select price_id, reference_total_fen, reference_source from order_lines where goods = '毛巾'")
    )
    assert (book.id.hex, 36_00, "town") in {tuple(row) for row in kept}
    assert rows(signed_in(county.office))[0] == ("棉被", "1", "1", "50.00")
    for who in (county.office, county.wang):
        assert f'href="/prices/{book.id}"' in signed_in(who).get(f"/orders/{bought[0].id}").text
