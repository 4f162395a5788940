"""王站长 offers mung beans, photo first; the county sends them back once; then they are sold."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from station_app.core import clock
from station_app.core.db import db, uuid7
from station_app.produce.listings.flow import FLOW, ListingState
from station_app.produce.listings.models import Listing
from station_app.produce.weights import Measure
from tests import produce_factory
from tests.factories import County, browser_of
from tests.photos import photo
from tests.web import post

DAY = dt.date(2015, 8, 31)


@pytest.fixture(autouse=True)
def day(app: Flask) -> Iterator[None]:
    """31 August 2015."""
    clock.pin(DAY)
    yield
    clock.pin(None)


@pytest.fixture
def typed(county: County) -> dict[str, Any]:
    """Mung beans of 张桂兰 as the form posts them, without a photo."""
    beans = produce_factory.product("绿豆")
    grower = produce_factory.producer(county.taiping)
    db.session.commit()
    known = {"id": str(uuid7()), "product": str(beans.id), "producer": str(grower.id), "unit": "jin"}
    return known | {"amount": "300.5", "price": "6.50", "grade": "一级", "then": "submit"}


def shot(name: str = "photos") -> dict[str, Any]:
    """One photo as a telephone sends it."""
    return {name: (io.BytesIO(photo()), "豆.jpg")}


def state() -> str:
    """The state of the only listing, by plain SQL."""
    return str(db.session.scalar(text("select state from listings")))


def test_from_a_photo_to_the_shelf(app: Flask, county: County, typed: dict[str, Any]) -> None:
    wang, clerk = browser_of(app, county.wang), browser_of(app, county.clerk)
    without = post(wang, "/produce/listings/new", typed)
    assert without.status_code == 303
    assert state() == "draft"  # kept, but not handed over without a photo
    id = typed["id"]
    page = wang.get(f"/produce/listings/{id}/edit").text
    version = page.split('name="version" value="')[1].split('"')[0]
    again = post(wang, f"/produce/listings/{id}/edit", {**typed, "version": version, **shot()})
    assert again.status_code == 303
    assert state() == "submitted"
    queue = clerk.get("/produce/approval").text
    assert "绿豆" in queue
    assert "1" in clerk.get("/").text.split("样农产品等县里看")[0][-3:]
    url = f"/produce/listings/{id}/step/"
    assert post(clerk, url + "return", {"queue": "1"}).status_code == 422
    assert post(clerk, url + "return", {"canned": "照片看不清，请重拍", "queue": "1"}).status_code == 303
    assert "照片看不清" in wang.get("/produce/listings").text
    assert post(wang, url + "submit").status_code == 303
    assert post(wang, url + "approve").status_code == 403
    assert post(clerk, url + "approve").status_code == 303
    assert post(clerk, url + "put_on_sale").status_code == 403
    assert post(wang, url + "put_on_sale").status_code == 303
    assert state() == "on_sale"
    kept = db.session.execute(text("select amount, price_fen, village_code from listings")).one()
    assert tuple(kept) == (150_250, 650, "220822102201")


def test_posting_twice_makes_one_and_a_copy_leaves_photos_and_day(
    app: Flask, county: County, typed: dict[str, Any]
) -> None:
    wang = browser_of(app, county.wang)
    for _ in range(2):
        post(wang, "/produce/listings/new", typed | {"harvested_on": "2015-08-20"})
    assert db.session.scalar(text("select count(*) from listings")) == 1
    copy = wang.get(f"/produce/listings/new?copy={typed['id']}").text
    assert 'value="300.5"' in copy
    assert "2015-08-20" not in copy
    assert f"copy={typed['id']}" in wang.get("/produce/listings/new").text  # 复制上次


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"amount": "0.001"}, "最细到 1 克"),
        ({"amount": ""}, "请填写有多少"),
        ({"unit": "piece"}, "请换一个单位"),
        ({"price": "0"}, "大于 0"),
        ({"product": ""}, "请选是什么"),
        ({"producer": ""}, "请选是谁家的"),
        ({"link": "javascript://x"}, "网址看不懂"),
        ({"harvested_on": "2015-09-01"}, "不能晚于今天"),
        ({"producer": "01a20360-359f-7619-b118-b3ad97a2ef98"}, "请从列表里选一个"),
    ],
)
def test_what_is_wrong_is_said_and_kept(
    app: Flask, county: County, typed: dict[str, Any], more: dict[str, str], said: str
) -> None:
    answer = post(browser_of(app, county.wang), "/produce/listings/new", typed | more)
    assert answer.status_code == 422
    assert said in answer.text
    assert db.session.scalar(text("select count(*) from listings")) == 0


def test_another_stations_producer_is_not_hers(app: Flask, county: County, typed: dict[str, Any]) -> None:
    other = produce_factory.producer(county.hongxing, "外站人")
    db.session.commit()
    answer = post(browser_of(app, county.wang), "/produce/listings/new", typed | {"producer": str(other.id)})
    assert answer.status_code == 422


def test_eggs_are_whole_and_boxes_hold_what_the_catalogue_says(
    app: Flask, county: County, typed: dict[str, Any]
) -> None:
    eggs = produce_factory.product("笨鸡蛋", Measure.PIECES, box=30)
    db.session.commit()
    wang = browser_of(app, county.wang)
    boxes = typed | {"product": str(eggs.id), "unit": "box", "amount": "2.5", "price": "27"}
    assert post(wang, "/produce/listings/new", boxes).status_code == 303
    assert db.session.scalar(text("select amount from listings")) == 75
    page = wang.get(f"/produce/listings/{typed['id']}").text
    assert "75 枚" in page
    assert "¥67.50" in page


def test_on_sale_only_amount_and_price_change(app: Flask, county: County, typed: dict[str, Any]) -> None:
    wang = browser_of(app, county.wang)
    post(wang, "/produce/listings/new", typed)
    db.session.execute(text("update listings set state = 'on_sale'"))
    db.session.commit()
    url = f"/produce/listings/{typed['id']}"
    assert wang.get(url + "/edit").status_code == 303
    version = wang.get(url).text.split('name="version" value="')[1].split('"')[0]
    stock = {"version": version, "amount": "120", "price": "7"}
    assert post(wang, url + "/stock", stock).status_code == 303
    assert tuple(db.session.execute(text("select amount, price_fen from listings")).one()) == (60_000, 700)
    overtaken = post(wang, url + "/stock", stock | {"amount": "119"})  # filled over another version
    assert overtaken.status_code == 409
    assert "刚才有别人改了这样货" in overtaken.text
    assert 'value="119"' in overtaken.text
    version = overtaken.text.split('name="version" value="')[1].split('"')[0]
    assert post(wang, url + "/stock", stock | {"amount": "119", "version": version}).status_code == 303


@pytest.mark.only("sqlite")
def test_every_state_is_reached_and_the_last_step_can_be_taken_back(app: Flask, county: County) -> None:
    assert FLOW.reachable() == set(ListingState)
    row = produce_factory.listing(
        produce_factory.producer(county.taiping), produce_factory.product(), state=ListingState.ON_SALE
    )
    db.session.commit()
    wang = browser_of(app, county.wang)
    post(wang, f"/produce/listings/{row.id}/step/sell_out")
    assert state() == "sold_out"
    shown = wang.get(f"/produce/listings/{row.id}").text
    undo = shown.split('action="/undos/')[1].split('"')[0] if 'action="/undos/' in shown else ""
    assert undo
    assert post(wang, f"/undos/{undo}").status_code in (302, 303)
    assert state() == "on_sale"


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("content", [b"", b"<svg onload=alert(1)>", b"\x89PNG\r\n\x1a\n", b"MZ"])
def test_what_is_no_photo_is_refused(
    app: Flask, county: County, typed: dict[str, Any], content: bytes
) -> None:
    sent = typed | {"photos": (io.BytesIO(content), "豆.jpg")}
    answer = post(browser_of(app, county.wang), "/produce/listings/new", sent)
    assert answer.status_code == 422
    assert db.session.query(Listing.id).execution_options(scoped=True).count() == 0
