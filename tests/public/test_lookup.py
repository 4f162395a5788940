"""查订单: a villager without an account learns how far an order is, and nobody learns anything else."""

from __future__ import annotations

import datetime as dt
import gzip
import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from station_app import create_app
from station_app.core.db import db
from station_app.orders.flow import OrderState
from tests import orders_factory
from tests.factories import County, browser_of, villager
from tests.sql_count import counted
from tests.web import Browser, post, token

URL = "/lookup/220822"
DAY = dt.date(2015, 8, 31)
ZHANG = {"name": "张桂兰", "phone": "4417", "number": "0007"}


@pytest.fixture
def arrived(county: County) -> Any:
    """张桂兰's order 0007 lies at the station; the county lets villagers look orders up."""
    who = villager(county.taiping, "张桂兰", "13843214417")
    order = orders_factory.order(
        who, DAY, number="TY001-150831-0007", state=OrderState.ARRIVED, arrived_on=dt.date(2015, 9, 2)
    )
    db.session.execute(text("update county_settings set has_lookup = true"))
    db.session.commit()
    return order


def seen(page: str) -> str:
    """A page without its token, which differs every time, and without what was typed."""
    return re.sub(r'(name="csrf_token" value|value)="[^"]*"', "", page)


def test_it_says_how_far_the_order_is_and_nothing_else(app: Flask, arrived: Any) -> None:
    anybody = app.test_client()
    assert len(gzip.compress(anybody.get(URL).data)) < 4 * 1024
    for number in ("0007", "０００７", "150831-0007", " ty001-150831-0007 "):
        page = post(anybody, URL, ZHANG | {"number": number})
        assert page.status_code == 200, number
        assert "已到站" in page.text
        assert "2015年9月2日" in page.text
    for secret in ("电饭", "13843214417", "取货码：", "TY001-150831-0007", "¥", "太平"):
        assert secret not in page.text.replace(' value=" ty001-150831-0007 "', ""), secret
    assert "<script" not in page.text
    assert page.headers["Cache-Control"] == "no-store"
    english = post(anybody, f"{URL}?lang=en", ZHANG)
    assert "It is at the station" in english.text


def test_whatever_is_wrong_the_answer_is_the_same(app: Flask, county: County, arrived: Any) -> None:
    anybody = app.test_client()
    theirs = villager(county.hongxing, "李国富", "13800004417")
    orders_factory.order(theirs, DAY, number="TY002-150831-0009")
    gone = orders_factory.order(
        villager(county.taiping, "赵国良", "13843210932"), DAY, number="TY001-150831-0008"
    )
    gone.is_undone = True
    db.session.commit()
    wrong = (
        {"name": "张桂芝"},
        {"phone": "4418"},
        {"number": "0008"},
        {"number": "0009"},
        {"number": "007"},
        {"number": "9-0007"},
        {"name": "李国富"},
        {"name": "赵国良", "phone": "0932", "number": "0008"},
        {"name": ""},
        {"phone": ""},
        {"number": ""},
        {"name": "张%"},
        {"name": "' or 1=1 --"},
        {"phone": "x" * 5_000},
        {"number": "\u0660\u0660\u0660\u0667"},
        {"name": "\x00"},
    )
    asked = set()
    for one in ({}, *wrong):
        fields = ZHANG | one | {"csrf_token": token(anybody)}
        with counted() as found:
            anybody.post(URL, data=fields)
        asked.add(len(found))
    assert len(asked) == 1, "right or wrong, the database is asked the same"
    answers = {
        (page.status_code, seen(page.text)) for page in (post(anybody, URL, ZHANG | one) for one in wrong)
    }
    assert len(answers) == 1, "one status and one page for everything that is wrong"
    assert "没有查到" in answers.pop()[1]


@pytest.mark.only("sqlite")
def test_it_is_closed_until_the_county_opens_it(app: Flask, county: County, arrived: Any) -> None:
    db.session.execute(text("update county_settings set has_lookup = false"))
    anybody = app.test_client()
    assert anybody.get(URL).status_code == 404
    assert post(anybody, URL, ZHANG).status_code == 404
    assert post(browser_of(app, county.clerk), "/produce/hall/lookup", {"open": "1"}).status_code == 403
    slip = f"/orders/{arrived.id}/slip"
    assert "lookup" not in browser_of(app, county.wang).get(slip).text
    office = browser_of(app, county.office)
    assert post(office, "/produce/hall/lookup", {"open": "1"}).status_code == 303
    assert "localhost/lookup/220822" in browser_of(app, county.wang).get(slip).text
    assert anybody.get(URL).status_code == 200
    assert anybody.get("/pavilion/220822").status_code == 404, "the hall has a switch of its own"
    assert post(office, "/produce/hall", {"open": "1"}).status_code == 303
    assert 'href="/lookup/220822"' in anybody.get("/pavilion/220822").text
    for odd in ("/lookup/220823", "/lookup/x", "/lookup/%00", "/lookup/" + "1" * 400):
        assert anybody.get(odd).status_code == 404
    assert post(office, "/produce/hall/lookup", {"open": "0"}).status_code == 303
    assert anybody.get(URL).status_code == 404


@pytest.mark.only("sqlite")
def test_who_tries_numbers_one_by_one_is_stopped(app: Flask, arrived: Any) -> None:
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    guarded = create_app("testing", SQLALCHEMY_DATABASE_URI=url, LIMITED=True)
    guarded.test_client_class = Browser
    anybody = guarded.test_client()
    answers = [post(anybody, URL, ZHANG | {"number": f"{n:04d}"}).status_code for n in range(12)]
    assert answers[:10] == [200 if n == 7 else 422 for n in range(10)]
    assert answers[10:] == [429, 429]
    assert anybody.get(URL).status_code == 200, "the page itself stays"
    with guarded.app_context():
        db.engine.dispose()
