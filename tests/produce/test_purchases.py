"""王站长 buys beans: weighed, priced, paid in parts, printed, cancelled; and the till knows all of it."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest

from station_app.core import clock
from station_app.core.access import acting_as, fetch
from station_app.core.db import db, uuid7
from station_app.core.errors import NotNow, Refused
from station_app.households.homes.poverty import Status, put_down
from station_app.households.models import Household
from station_app.ledger.models import Method
from station_app.produce.products.models import Product
from station_app.produce.purchases import advancing, buying, paying
from station_app.produce.purchases.models import Purchase
from station_app.produce.quotes.models import record
from station_app.tills import counting
from tests.factories import County, villager
from tests.produce.growing import beans, bought, hidden, rows, value
from tests.web import post, read


def cash(county: County) -> int:
    with acting_as(county.wang):
        return counting.standing(county.taiping.id, None).cash_fen


def filled(goods: Any, **more: str) -> dict[str, str]:
    known = {
        "id": str(uuid7()),
        "product": str(goods.id),
        "unit": "jin",
        "gross": "120.5",
        "tare": "0.5",
        "price": "4.00",
    }
    return {**known, "market": "3.70", "market_source": "集镇市场", "pay": "cash", **more}


def test_wang_buys_pays_and_prints(county: County, signed_in: Any) -> None:
    grower, product = beans(county.taiping)
    wang = signed_in(county.wang)
    assert "张桂兰" in wang.get("/produce/purchases/new?q=zgl").text
    url = f"/produce/purchases/new?producer={grower.id}"
    fields = filled(product, id=hidden(wang.get(url).text, "id"), pays="200.00")
    made = post(wang, url, fields)
    assert made.status_code == 303, read(made.text)
    assert post(wang, url, fields).location == made.location  # a second tap buys nothing twice
    assert rows("select gross, tare, net, rest, amount_fen, paid_fen, gain_fen from purchases") == [
        (60_250, 250, 60_000, 60_000, 48_000, 20_000, 3_600)
    ]
    page = read(wang.get(made.location).text)
    assert "¥280.00" in page
    assert "TY001-SG" in page
    paid = {"id": hidden(wang.get(made.location).text, "id"), "amount": "280.00", "pay": "wechat"}
    assert post(wang, f"{made.location}/pay", paid).status_code == 303
    assert post(wang, f"{made.location}/pay", paid).status_code == 303
    assert rows("select method, amount_fen from money_entries where kind = 'paid' order by amount_fen") == [
        ("cash", 20_000),
        ("wechat", 28_000),
    ]
    assert cash(county) == -20_000
    assert "付给农户" in wang.get("/till").text
    slip = f"{made.location}/slip"
    assert "预览" in wang.get(slip).text
    for times in (1, 2):
        post(wang, slip, {})
        assert f"第 {times} 次打印" in read(wang.get(slip).text)
    assert "补打" in wang.get(slip).text
    assert "补打" in wang.get(f"{slip}?paper=a4").text


def test_what_cannot_be_is_said_at_its_field(county: County, signed_in: Any) -> None:
    grower, product = beans(county.taiping)
    wang = signed_in(county.wang)
    url = f"/produce/purchases/new?producer={grower.id}"
    for wrong in (
        {"gross": "0"},
        {"gross": "一百"},
        {"tare": "121"},
        {"price": "0"},
        {"price": "abc"},
        {"unit": "piece"},
        {"product": "x"},
        {"market": "-1"},
        {"market_source": ""},
        {"on": "2015-09-01"},
        {"harvested_on": "2015-09-01"},
        {"pays": "9999"},
        {"gross": "99999999999"},
        {"price": "9.00"},  # more than half over the market: asks first
    ):
        answer = post(wang, url, filled(product, **wrong))
        assert answer.status_code == 422, wrong
        assert answer.text.count("field-error") == 1 or "看一眼再存" in answer.text, wrong
    assert value("select count(*) from purchases") == 0
    sure = post(wang, url, filled(product, price="9.00", confirm="y"))
    assert sure.status_code == 303, read(sure.text)


def test_a_wrong_purchase_is_cancelled_and_the_money_is_back(county: County) -> None:
    grower, product = beans(county.taiping)
    purchase = bought(county.wang, grower, product, pays_fen=None)
    assert cash(county) == -40_000
    with acting_as(county.wang):
        row = fetch(Purchase, purchase.id, lock=True)
        entry = paying.standing_entries(row)[0]
        paying.take_back(row, entry.id, "记错了", county.wang)
        assert (row.owed_fen, row.settled_on) == (40_000, None)
        paying.pay(row, 15_000, Method.CASH, county.wang)
        buying.cancel(row, "称错了", county.wang)
        db.session.commit()
        with pytest.raises(NotNow):
            buying.cancel(row, "再一次", county.wang)
    assert cash(county) == 0
    assert rows("select paid_fen, rest from purchases") == [(0, 0)]
    assert value("select count(*) from money_entries") == 4


def test_advance_money_is_set_off_oldest_first_and_the_rest_comes_back(county: County) -> None:
    grower, product = beans(county.taiping)
    with acting_as(county.wang):
        advancing.give(grower, 30_000, Method.CASH, county.wang)
        second = advancing.give(grower, 20_000, Method.CASH, county.wang)
        db.session.commit()
    first = bought(county.wang, grower, product, sets_off=True, pays_fen=None)
    assert (first.set_off_fen, first.paid_fen, first.owed_fen) == (40_000, 0, 0)
    assert rows("select set_off_fen from grower_advances order by amount_fen desc") == [(30_000,), (10_000,)]
    with acting_as(county.wang):
        with pytest.raises(Refused):
            advancing.give_back(second, 10_001, Method.CASH, county.wang)
        advancing.give_back(second, 10_000, Method.CASH, county.wang)
        buying.cancel(fetch(Purchase, first.id, lock=True), "退回", county.wang)
        db.session.commit()
    assert rows("select set_off_fen, back_fen from grower_advances order by amount_fen desc") == [
        (0, 0),
        (0, 10_000),
    ]
    assert cash(county) == -40_000


@pytest.mark.only("sqlite")
def test_who_waits_longer_than_fifteen_days_stands_in_red(county: County, signed_in: Any) -> None:
    grower, product = beans(county.taiping)
    other, _ = beans(county.taiping, "李国富")
    bought(county.wang, grower, product, on=clock.today() - dt.timedelta(days=16))
    bought(county.wang, other, product, on=clock.today() - dt.timedelta(days=15))
    page = signed_in(county.office).get("/produce/payables").text
    assert page.count('<b class="bad">16</b>') == 1
    assert '<b class="bad">15</b>' not in page
    assert "张桂兰" not in page  # masked at the county's desk
    wang = read(signed_in(county.wang).get("/produce/payables").text)
    assert "¥800.00" in wang
    assert "¥400.00" in wang


@pytest.mark.only("sqlite")
def test_the_county_pays_by_transfer_which_is_in_no_till(county: County, signed_in: Any) -> None:
    grower, product = beans(county.taiping)
    purchase = bought(county.wang, grower, product)
    office = signed_in(county.office)
    url = f"/produce/purchases/{purchase.id}"
    paid = {"id": hidden(office.get(url).text, "id"), "amount": "400.00"}
    assert post(office, f"{url}/pay", paid | {"pay": "cash"}).status_code == 422
    assert post(office, f"{url}/pay", paid | {"pay": "transfer"}).status_code == 303
    with acting_as(county.wang):
        assert counting.standing(county.taiping.id, None).expected == {}


@pytest.mark.only("sqlite")
def test_the_board_says_what_producers_gained_and_the_part_of_poor_households(
    county: County, signed_in: Any
) -> None:
    poor = villager(county.taiping, "李国富")
    with acting_as(county.office):
        home = fetch(Household, poor.household_id)
        put_down(home, Status.REGISTERED, dt.date(2015, 1, 1), "县扶贫办", county.office)
        db.session.commit()
    grower, product = beans(county.taiping)
    other, _ = beans(county.taiping, "李国富", villager_id=poor.id)
    bought(county.wang, grower, product, market_fen=370)  # 100 斤 at 4.00: 30.00 over
    bought(county.wang, grower, product, market_fen=420)  # 20.00 below
    bought(county.wang, other, product, 50, market_fen=350)  # 25.00 over
    bought(county.wang, other, product, 100)  # no market price: in no gain
    office = signed_in(county.office)
    page = " ".join(read(re.sub("<t[dr]>", " ", office.get("/produce/board").text)).split())
    assert "全部农户 2 4 1,400.00 35.00 3.6% 71.4%" in page
    assert "其中贫困户 1 2 600.00 25.00 14.3% 33.3%" in page
    assert "¥1,400.00" in page
    assert "其中贫困户" not in signed_in(county.coordinator).get("/produce/board").text
    assert "3 张" in office.get("/produce/purchases?state=known").text
    assert office.get("/produce/board?month=2015-07").status_code == 200
    assert signed_in(county.wang).get("/produce/board").status_code == 403


@pytest.mark.only("sqlite")
def test_the_quote_of_the_day_stands_in_where_nobody_types_a_market_price(
    county: County, signed_in: Any
) -> None:
    grower, product = beans(county.taiping)
    with acting_as(county.office):
        record(fetch(Product, product.id), "county", clock.today() - dt.timedelta(days=1), 380, "集市", None)
        db.session.commit()
    wang, url = signed_in(county.wang), f"/produce/purchases/new?producer={grower.id}"
    blank = filled(product, market="", market_source="", unit="kg", gross="10", tare="", price="8.00")
    assert post(wang, url, blank).status_code == 303
    assert rows("select net, market_fen, gain_fen from purchases") == [(10_000, 760, 400)]
    assert "8月30日" in value("select market_source from purchases")
