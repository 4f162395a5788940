"""县电商办 picks orders in its list and does one thing with all: reminds their stations, takes them away."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from station_app.core import clock
from station_app.core.access import acting_as
from station_app.core.db import db
from station_app.orders import steps
from station_app.orders.models import Order
from tests import page_form
from tests.exports.reading import book
from tests.factories import County, browser_of, villager
from tests.orders.deeds import OWED, placed
from tests.pages.filled import fill
from tests.sql_count import counted
from tests.web import exported, post, read

DAY = dt.date(2015, 8, 31)
LINE = "请给乡亲打电话"


@pytest.fixture
def day(app: Any) -> Any:
    """31 August 2015."""
    clock.pin(DAY)
    yield
    clock.pin(None)


def asked(clerk: FlaskClient, picked: str, **more: str) -> Any:
    """What came of looking at picked orders and pressing the button."""
    url = f"/orders/remind?{picked}"
    fields = page_form.fields(clerk.get(url).text) | {"words": LINE} | more
    return post(clerk, url, fields)


def numbers(*orders: Order) -> str:
    """Picked orders as the address has them."""
    return "picked=" + ".".join(order.number for order in orders)


def count(sql: str) -> int:
    """One number by plain SQL."""
    return int(db.session.scalar(text(sql)) or 0)


def test_wang_is_reminded_until_the_order_moves_or_she_says_so(
    county: County, signed_in: Any, day: None
) -> None:
    who = villager(county.taiping)
    first, second, third = (placed(who, county.wang) for _ in range(3))
    theirs = placed(villager(county.hongxing), county.li, **OWED)
    clerk, wang = signed_in(county.clerk), signed_in(county.wang)
    page = clerk.get("/orders").text
    assert f'name=o value="{first.number}"' in page
    choice = clerk.get(f"/orders/chosen?verb=remind&o={first.number}&o={second.number}&month=2015-08")
    assert choice.status_code == 302
    assert f"picked={first.number}.{second.number}" in choice.location
    assert "then=month%3D2015-08" in choice.location
    assert 'href="/orders?month=2015-08"' in clerk.get(choice.location).text
    preview = read(clerk.get(f"/orders/remind?{numbers(first, second, third, theirs)}").text)
    assert "催 4 单" in preview
    assert "合计 2 个站" in preview
    done = asked(clerk, numbers(first, second, third, theirs))
    assert done.status_code == 303
    home = read(wang.get("/").text)
    assert "县电商办催 3 单" in home
    assert LINE in home
    assert "县电商办催 1 单" in read(signed_in(county.li).get("/").text)
    assert "8月31日催过" in clerk.get("/orders").text
    assert "县里催过：8月31日" in read(clerk.get(f"/orders/{first.id}").text)
    assert "今天催过了" in read(clerk.get(f"/orders/remind?{numbers(first)}").text), "twice a day is once"
    assert count("select count(*) from reminders") == 4
    with acting_as(county.wang):
        steps.ship(steps.held(first.id), county.wang)
        db.session.commit()
    mine = re.findall(r'href="(/orders/reminders/[^"]+)"', wang.get("/").text)[0]
    assert "还有 2 单没办" in read(wang.get(mine).text)
    ticked = post(wang, f"{mine}/done", {"order": str(second.id)})
    assert ticked.status_code == 303
    assert "县电商办催 1 单" in read(wang.get("/").text)
    assert "说办好了" in read(clerk.get(f"/orders/{second.id}").text)
    assert post(wang, f"{mine}/done").status_code == 303
    assert "县电商办催" not in wang.get("/").text
    told = read(clerk.get(done.location).text)
    assert "都动了" in told
    assert "催了站长" in told
    undo = re.findall(r'action="(/undos/[0-9a-f-]+)"', clerk.get(done.location).text)
    assert post(clerk, undo[0]).status_code == 303
    assert count("select count(*) from reminders") == 0
    assert "撤销了，站长那里没有这几行了" in read(clerk.get(done.location).text)
    assert asked(clerk, numbers(first)).status_code == 303, "what was taken back can be asked again"


def test_the_same_page_sent_twice_reminds_once_and_what_changed_meanwhile_is_left_out(
    county: County, signed_in: Any, day: None
) -> None:
    who = villager(county.taiping)
    first, second = placed(who, county.wang), placed(who, county.wang)
    clerk = signed_in(county.clerk)
    url = f"/orders/remind?{numbers(first, second)}"
    fields = page_form.fields(clerk.get(url).text)
    with acting_as(county.wang):
        steps.ship(steps.held(second.id), county.wang)
        db.session.commit()
    one, other = post(clerk, url, fields), post(clerk, url, fields)
    assert one.location == other.location
    assert count("select count(*) from reminders") == 1
    told = read(clerk.get(one.location).text)
    assert "您看过以后有人动过这一单" in told
    assert second.number in told
    assert "没有要催的" in read(post(clerk, url, fields | {"id": str(first.id)}).text)


@pytest.mark.only("sqlite")
def test_what_is_not_ones_own_cannot_be_picked(app: Flask, county: County, signed_in: Any, day: None) -> None:
    mine = placed(villager(county.taiping), county.wang)
    theirs = placed(villager(county.hongxing), county.li)
    foreign = placed(villager(county.elsewhere), county.zhao)
    clerk, town = signed_in(county.clerk), signed_in(county.coordinator)
    page = read(clerk.get(f"/orders/remind?{numbers(mine, foreign)}").text)
    assert "催 1 单" in page
    assert "有 1 单找不到" in page
    for role, status in (("wang", 200), ("province", 403)):
        browser = browser_of(app, getattr(county, role))
        orders = browser.get("/orders")
        assert orders.status_code == status
        assert "name=o" not in orders.text
        assert browser.get("/orders/chosen?verb=export&o=x").status_code == 403
    seen = town.get("/orders").text
    assert "name=o" in seen
    assert "催站长" not in seen
    assert town.get(f"/orders/chosen?verb=remind&o={mine.number}").status_code == 403
    lines = exported(town, f"/orders?{numbers(mine, theirs)}").text.strip().splitlines()
    assert len(lines) == 2
    assert mine.number in lines[1]
    for address in ("picked=", "picked=..", "picked=" + "x" * 50, "reminded=x", "month=2015-08&then=//evil"):
        assert clerk.get(f"/orders/remind?{address}").status_code == 200, address
    assert "http" not in str(
        re.findall(r'href="([^"]*evil[^"]*)"', clerk.get("/orders/remind?then=//evil").text)
    )
    assert clerk.get("/orders/chosen?verb=remind").location == "/orders"
    assert post(clerk, "/orders/remind", {"id": "x", "seen": "y", "words": "长" * 300}).status_code == 422


@pytest.mark.only("sqlite")
def test_all_of_the_filter_is_picked_by_the_filter_and_costs_no_statement_more(
    app: Flask, county: County, day: None
) -> None:
    fill(county.taiping, 8)
    clerk = browser_of(app, county.clerk)

    def cost() -> int:
        clerk.get("/orders/remind?state=placed")
        with counted() as found:
            assert asked(clerk, "state=placed").status_code == 303
        return len(found)

    few = cost()
    fill(county.hongxing, 120)
    db.session.execute(text("delete from reminders"))
    assert cost() == few
    assert count("select count(*) from reminders") == 2 + 30
    page = clerk.get("/orders?state=placed&all=1").text
    assert "已选全部 32 单" in page
    assert page.count("checked disabled") == 32
    assert clerk.get("/orders/chosen?verb=export&all=32&state=placed&sort=payable").location == (
        "/orders/export?state=placed&sort=payable"
    )
    workbook = book(exported(clerk, "/orders?state=placed&picked=TY001-150831-7000", format="xlsx"))
    assert workbook
