"""The slip says which print it is, an order is bought again with one tap, links lead where they may."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from station_app.core import clock
from station_app.core.access import unscoped
from station_app.core.db import db, uuid7
from station_app.imports.models import BatchState, ImportBatch
from station_app.orders.models import Order
from station_app.orders.placing import LineDraft
from tests import page_form
from tests.factories import County, browser_of, villager
from tests.orders.deeds import LAMPS_AND_QUILT, form, placed, send, sums
from tests.sql_count import counted


def test_each_print_is_counted_and_looking_is_not(county: County, signed_in: Any) -> None:
    order, browser = placed(villager(county.taiping), county.wang), signed_in(county.wang)
    url = f"/orders/{order.id}/slip"
    assert "预览" in browser.get(url).text
    for n in (1, 2):
        assert send(browser, url).status_code == 303
        page = browser.get(url).text
        assert f"第 {n} 次打印" in page
        assert "data-print-now" in page
        assert "data-print-now" not in browser.get(url).text
    assert sums("audit_entries", "1", where="verb = 'print'") == [2]
    assert sums("orders", "version") == [1], "who has the order open is not overtaken by a print"
    assert send(signed_in(county.li), url).status_code == 404


def test_the_second_print_says_so_and_the_paper_is_remembered(county: County, signed_in: Any) -> None:
    order, browser = placed(villager(county.taiping), county.wang), signed_in(county.wang)
    url = f"/orders/{order.id}/slip"
    send(browser, url)
    assert "补打" not in browser.get(url).text
    send(browser, url)
    again = browser.get(url).text
    assert "补打" in again
    assert "第 2 次" in again
    assert "王站长" in again.split("补打")[1].split("<hr>")[0]
    assert "slip-wide" not in again
    assert "slip-wide" in browser.get(f"{url}?slip=80").text
    assert "slip-wide" in browser.get(url).text, "the printer stays the same tomorrow"
    three = browser.get(f"{url}?slip=a4").text
    assert [three.count(copy) for copy in ("客户联", "站点存根", "记账联", 'id="main"')] == [1, 1, 1, 1]
    assert "slip-copies" in browser.get(f"{url}?slip=<x>").text
    sheet = browser.get(three.split('href="')[2].split('"')[0])
    assert "@page{size:A4" in sheet.text


def test_saving_with_a_slip_is_the_first_print(county: County, signed_in: Any) -> None:
    browser = signed_in(county.wang)
    done = send(browser, "/orders/new", form(villager(county.taiping), next="slip"))
    page = browser.get(done.location).text
    assert "第 1 次打印" in page
    assert "data-print-now" in page


def test_an_order_is_bought_again_with_its_goods_and_prices(county: County, signed_in: Any) -> None:
    who = villager(county.taiping)
    order, browser = placed(who, county.wang, *LAMPS_AND_QUILT, platform="京东"), signed_in(county.wang)
    again = f"/orders/new?again={order.id}"
    assert again in browser.get(f"/orders/{order.id}").text
    fields = page_form.fields(browser.get(again).text, "order")
    assert fields["villager_id"] == str(who.id)
    assert (fields["lines-0-goods"], fields["lines-1-paid"], fields["platform"]) == ("灯泡", "80.00", "京东")
    assert fields["platform_number"] == ""
    assert send(browser, "/orders/new", fields | {"confirm": "y", "next": "again"}).status_code == 303
    assert sums("orders", "1", "payable_fen") == [2, 20_000]
    for odd in ("x", str(uuid7()), "0" * 90):
        assert browser.get(f"/orders/new?again={odd}").status_code == 200
    assert "灯泡" not in signed_in(county.li).get(again).text


def test_only_who_may_open_the_import_gets_a_link_to_it(county: County, signed_in: Any) -> None:
    order = placed(villager(county.taiping), county.wang)
    batch = ImportBatch(
        county_id=order.county_id,
        id=uuid7(),
        station_id=None,
        state=BatchState.DONE,
        files=["台账.xlsx"],
        as_of=dt.date(2015, 8, 31),
        at=clock.now(),
    )
    with unscoped():
        db.session.add(batch)
        db.session.flush()
        stored = db.session.get(Order, (order.county_id, order.id))
        assert stored is not None
        stored.batch_id = batch.id
        db.session.commit()
    url, link = f"/orders/{order.id}", f'href="/imports/{batch.id}"'
    for name, may in (("clerk", True), ("auditor", True), ("wang", False), ("coordinator", False)):
        browser = signed_in(getattr(county, name))
        page = browser.get(url).text
        assert "台账导入" in page
        assert (link in page) is may, name
        if may:
            assert browser.get(f"/imports/{batch.id}").status_code == 200
    with unscoped():
        db.session.get(ImportBatch, (batch.county_id, batch.id)).station_id = county.taiping.id  # type: ignore[union-attr]
        db.session.commit()
    wang = signed_in(county.wang)
    assert link in wang.get(url).text
    assert wang.get(f"/imports/{batch.id}").status_code == 200


@pytest.mark.only("sqlite")
def test_an_order_of_fifty_lines_costs_no_more_statements_than_one_of_five(app: Any, county: County) -> None:
    who, found = villager(county.taiping), []
    for count in (5, 50):
        lines = [LineDraft(f"货 {n}", 1_000, 100 + n, 200 + n) for n in range(count)]
        order = placed(who, county.wang, *lines)
        pages = [(county.wang, part) for part in ("", "/edit", "/slip")]
        pages += [(county.clerk, part) for part in ("", "/edit", "/correct")]
        costs = []
        for person, part in pages:
            browser = browser_of(app, person)
            url = f"/orders/{order.id}{part}"
            browser.get(url)
            with counted() as statements:
                assert browser.get(url).status_code == 200
            costs.append(len(statements))
        found.append(costs)
    assert found[0] == found[1]
    assert max(found[0]) <= 20
