"""代购下单 through the page: once per identifier, for the right person, with the right first money."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from station_app.core.access import acting_as
from station_app.core.db import db, uuid7
from station_app.stations.models import Station
from tests.factories import County, villager
from tests.orders.deeds import form, placed, send, sums


def count(table: str = "orders") -> int:
    return int(db.session.connection().execute(text(f"select count(*) from {table}")).scalar_one())


def test_wang_logs_an_order_for_a_villager_she_knows(county: County, signed_in: Any) -> None:
    who = villager(county.taiping)
    browser = signed_in(county.wang)
    page = browser.get("/orders/new")
    assert page.status_code == 200
    answer = send(browser, "/orders/new", form(who, lines_0_x="", platform_number=" 123 456 "))
    assert answer.status_code == 303, answer.text
    assert answer.location.endswith("/orders/new")
    assert "存好了 单 0001 ¥1,099.00" in browser.get("/orders/new").text
    row = (
        db.session.connection().execute(text("select number, platform_number, payable_fen from orders")).one()
    )
    assert row[0].startswith("TY001-")
    assert row[0].endswith("-0001")
    assert tuple(row[1:]) == ("123456", 109_900)
    assert sums("money_entries", "amount_fen", where="kind = 'collected'") == [109_900]
    assert sums("station_days", "orders", "turnover_fen") == [1, 109_900]
    assert 'value="淘宝"' in browser.get("/orders/new").text


def test_the_same_form_posted_twice_is_one_order(county: County, signed_in: Any) -> None:
    browser, fields = signed_in(county.wang), form(villager(county.taiping))
    assert [send(browser, "/orders/new", fields).status_code for _ in range(2)] == [303, 303]
    assert count() == 1


def test_an_identifier_of_li_is_refused_without_a_word_about_li(county: County, signed_in: Any) -> None:
    theirs = placed(villager(county.hongxing, "李国富"), county.li)
    fields = form(villager(county.taiping), id=str(theirs.id))
    answer = send(signed_in(county.wang), "/orders/new", fields)
    assert answer.status_code == 422
    assert "没有存" in answer.text
    assert "李国富" not in answer.text
    assert count() == 1


def test_typed_words_find_one_villager_or_ask_which(county: County, signed_in: Any) -> None:
    browser = signed_in(county.wang)
    villager(county.taiping, "张桂兰", "13843214417")
    assert send(browser, "/orders/new", form(who="zgl")).status_code == 303
    villager(county.taiping, "赵国良", "13843210932")
    asked = send(browser, "/orders/new", form(who="zgl"))
    assert asked.status_code == 422
    assert "“zgl”有 2 位" in asked.text
    assert 'type="radio" name="villager_id"' in asked.text
    assert send(browser, "/orders/new", form(who="0932")).status_code == 303
    nobody = send(browser, "/orders/new", form(who="孙玉芬"))
    assert nobody.status_code == 422
    assert "没找到“孙玉芬”" in nobody.text
    assert "1099.00" in nobody.text


def test_a_newcomer_is_registered_with_the_order_and_only_once(county: County, signed_in: Any) -> None:
    browser = signed_in(county.wang)
    for goods in ("水壶", "毛巾"):
        fields = form(new_name="孙玉芬", new_phone="138 0000 1234", lines__0__goods=goods, confirm="y")
        assert send(browser, "/orders/new", fields).status_code == 303
    assert count("villagers") == 1
    assert count() == 2


def test_lis_villager_cannot_be_picked_by_wang(county: County, signed_in: Any) -> None:
    answer = send(signed_in(county.wang), "/orders/new", form(villager(county.hongxing, "李国富")))
    assert answer.status_code == 422
    assert "李国富" not in answer.text


@pytest.mark.parametrize(
    ("pay", "deposit", "collected", "advanced"),
    [
        ("cash", "", 109_900, 0),
        ("wechat", "", 109_900, 0),
        ("owe", "", 0, 109_900),
        ("deposit", "100", 10_000, 99_900),
    ],
)
def test_money_at_ordering_becomes_entries(
    county: County, signed_in: Any, pay: str, deposit: str, collected: int, advanced: int
) -> None:
    fields = form(villager(county.taiping), pay=pay, deposit=deposit)
    assert send(signed_in(county.wang), "/orders/new", fields).status_code == 303
    for kind, fen in (("collected", collected), ("advanced", advanced)):
        assert sums("money_entries", "amount_fen", where="kind = :kind", kind=kind) == [fen]
    assert sums("orders", "received_fen") == [collected]


def test_a_platform_number_belongs_to_one_station(county: County, signed_in: Any) -> None:
    first = form(villager(county.taiping), platform_number="888")
    assert send(signed_in(county.wang), "/orders/new", first).status_code == 303
    second = form(villager(county.hongxing, "李国富"), platform_number="8 8 8")
    answer = send(signed_in(county.li), "/orders/new", second)
    assert answer.status_code == 422
    assert "另一个站" in answer.text
    assert "张桂兰" not in answer.text
    assert "太平" not in answer.text.split("<main")[1]
    assert count() == 1
    again = form(villager(county.taiping, "孙玉芬", ""), platform_number="888")
    assert send(signed_in(county.wang), "/orders/new", again).status_code == 303


def test_what_looks_wrong_must_be_confirmed_and_nothing_typed_is_lost(county: County, signed_in: Any) -> None:
    browser, who = signed_in(county.wang), villager(county.taiping)
    many = form(who, lines__0__quantity="11", lines__0__paid="2100", lines__0__local="9000", note="晚上来")
    asked = send(browser, "/orders/new", many)
    assert asked.status_code == 422
    assert count() == 0
    for words in ("超过 ¥2,000.00", "数量是 11", "比平常多", "晚上来", 'name="confirm"'):
        assert words in asked.text
    assert send(browser, "/orders/new", many | {"confirm": "y"}).status_code == 303
    like = form(who, lines__0__goods="洗衣机  8公斤", lines__0__paid="5", lines__0__local="")
    assert "别是重了" in send(browser, "/orders/new", like).text


def test_several_lines_with_gaps_and_a_line_more_without_a_script(county: County, signed_in: Any) -> None:
    browser, who = signed_in(county.wang), villager(county.taiping)
    lines = {"lines-7-goods": "被罩", "lines-7-quantity": "2", "lines-7-paid": "", "lines-7-unit_price": "59"}
    more = send(browser, "/orders/new", form(who) | lines | {"next": "add_line"})
    assert more.status_code == 200
    assert 'name="lines-2-goods"' in more.text
    assert count() == 0
    done = send(browser, "/orders/new", form(who) | lines | {"lines-9-goods": " ", "freight": "9"})
    assert done.status_code == 303
    assert sums("orders", "line_count", "payable_fen") == [2, 109_900 + 11_800 + 900]
    assert sums("order_lines", "freight_share_fen", "unit_price_fen") == [900, 5_900]


def test_a_station_that_is_not_open_logs_no_orders(county: County, signed_in: Any) -> None:
    with acting_as(county.office):
        station = db.session.merge(county.taiping)
        station.step("pause", county.office, on=station.opened_on, reason="装修")
        db.session.commit()
    browser = signed_in(county.wang)
    assert browser.get("/orders/new").status_code == 409
    assert send(browser, "/orders/new", form(None)).status_code == 409
    assert isinstance(station, Station)
    assert count() == 0


def test_only_operators_log_orders(county: County, signed_in: Any) -> None:
    for name in ("clerk", "office", "auditor", "admin", "coordinator", "province"):
        browser = signed_in(getattr(county, name))
        assert send(browser, "/orders/new", form(None, id=str(uuid7()))).status_code == 403
