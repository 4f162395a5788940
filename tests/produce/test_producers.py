"""王站长 writes down who grows what; the county keeps the catalogue and reads no household's name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import text

from station_app.core import clock
from station_app.core.access import unscoped
from station_app.core.db import db, uuid7
from station_app.households.homes.poverty import Status, put_down
from station_app.households.models import Consent, Household
from station_app.produce.producers.models import Producer
from station_app.produce.weights import Measure
from tests import factories, produce_factory
from tests.factories import County, browser_of
from tests.web import post

DAY = dt.date(2015, 8, 31)


@pytest.fixture(autouse=True)
def day(app: Flask) -> Iterator[None]:
    """31 August 2015."""
    clock.pin(DAY)
    yield
    clock.pin(None)


def fields(county: County, **more: str) -> dict[str, str]:
    """A household as the form posts it."""
    known = {
        "id": str(uuid7()),
        "kind": "household",
        "name": "李大山",
        "phone": "",
        "village": "220822102201",
    }
    return known | {"publish": "not_asked"} | more


def test_wang_registers_a_household_and_posting_twice_makes_one(app: Flask, county: County) -> None:
    factories.villager(county.taiping, "李大山", "13843214417")
    db.session.commit()
    client, typed = browser_of(app, county.wang), fields(county)
    for _ in range(2):
        assert post(client, "/produce/producers/new", typed).status_code == 303
    rows = db.session.execute(text("select name, villager_id from producers")).all()
    assert len(rows) == 1
    assert rows[0].villager_id is not None  # the only villager of the name is the one
    assert "李大山" in client.get("/produce/producers").text
    office = browser_of(app, county.clerk)
    assert "李大山" not in office.get("/produce/producers").text
    assert "李*山" in office.get("/produce/producers").text


def test_of_two_villagers_of_a_name_one_must_be_chosen(app: Flask, county: County) -> None:
    one = factories.villager(county.taiping, "李大山", "13843214417")
    factories.villager(county.taiping, "李大山", "13843214418")
    db.session.commit()
    client, typed = browser_of(app, county.wang), fields(county)
    asked = post(client, "/produce/producers/new", typed)
    assert asked.status_code == 422
    assert str(one.id) in asked.text
    assert post(client, "/produce/producers/new", typed | {"villager": str(one.id)}).status_code == 303
    again = fields(county, phone="13843214418")
    assert post(client, "/produce/producers/new", again).status_code == 303  # the telephone tells who


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"kind": "company", "uscc": ""}, "信用代码"),
        ({"kind": "company", "uscc": "91110000600037341M"}, "对不上校验"),
        ({"kind": "company", "uscc": "9I220822MAOY5ED35N"}, "没有“I”、“O”"),
        ({"kind": "company", "uscc": "9122/822MA0Y5ED35N"}, "没有“/”"),
        ({"kind": "company", "uscc": "信1220822MA0Y5ED35🌾"}, "没有“信”、“🌾”"),
        ({"name": ""}, "请填写名字"),
        ({"village": "220821100201"}, "请从列表里选一个"),
        ({"area": "很多"}, "看不懂"),
        ({"members": "0"}, "整数"),
        ({"publish_on": "2015-09-01"}, "不能晚于今天"),
        ({"story": "好" * 601}, "最多写"),
        ({"kind": "king"}, "请选一个"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(
    app: Flask, county: County, more: dict[str, str], said: str
) -> None:
    answer = post(browser_of(app, county.wang), "/produce/producers/new", fields(county, **more))
    assert answer.status_code == 422
    assert said in answer.text


def test_a_certificate_is_checked_and_warns_before_it_ends(app: Flask, county: County) -> None:
    row = produce_factory.producer(county.taiping)
    db.session.commit()
    client, url = browser_of(app, county.wang), f"/produce/producers/{row.id}/certificates"
    typed = {"certificate": "sc", "number": "SC10741018302532", "until": "2015-09-30"}
    assert post(client, url, typed).status_code == 422
    for _ in range(2):
        assert post(client, url, typed | {"number": "SC10741018302531"}).status_code == 303
    assert db.session.scalar(text("select count(*) from certificates")) == 1
    assert "快到期" in client.get(f"/produce/producers/{row.id}").text
    listed = browser_of(app, county.office).get("/produce/producers?ending=60")
    assert "2015年9月30日" in listed.text


def test_only_the_county_reads_the_poverty_status(app: Flask, county: County) -> None:
    villager = factories.villager(county.taiping, "张桂兰", "13843214417")
    row = produce_factory.producer(
        county.taiping, villager_id=villager.id, alias="老张家", story="种豆三十年"
    )
    with unscoped():
        home = db.session.get(Household, {"county_id": row.county_id, "id": villager.household_id})
        assert home is not None
        put_down(home, Status.REGISTERED, dt.date(2014, 1, 1), "名册", county.clerk)
    db.session.commit()
    url = f"/produce/producers/{row.id}"
    assert "建档立卡户" in browser_of(app, county.clerk).get(url).text
    for person in (county.wang, county.coordinator):
        assert "建档立卡户" not in browser_of(app, person).get(url).text
    assert "种豆三十年" not in browser_of(app, county.clerk).get(url).text  # nobody agreed yet
    kept = db.session.get(
        Producer, {"county_id": row.county_id, "id": row.id}, execution_options={"scoped": True}
    )
    assert kept is not None
    kept.publish = Consent.SPOKEN
    db.session.commit()
    assert "种豆三十年" in browser_of(app, county.clerk).get(url).text


def test_an_erased_villager_is_erased_as_producer_too(app: Flask, county: County) -> None:
    villager = factories.villager(county.taiping, "张桂兰", "13843214417")
    row = produce_factory.producer(
        county.taiping, villager_id=villager.id, alias="老张家", story="张桂兰种豆", phone="13843214417"
    )
    db.session.commit()
    asked = post(
        browser_of(app, county.office),
        f"/villagers/{villager.id}/erase",
        {"reason": "本人要求", "confirm": "y", "name": "张桂兰"},
    )
    assert asked.status_code == 303, asked.text
    kept = db.session.execute(text("select name, phone, alias, story from producers")).one()
    assert not any("张" in value or "138" in value for value in kept)
    assert row.id


def test_the_county_keeps_the_catalogue(app: Flask, county: County) -> None:
    client = browser_of(app, county.office)
    typed = {
        "id": str(uuid7()),
        "name": "笨鸡蛋",
        "category": "禽蛋",
        "measure": "pieces",
        "piece": "枚",
        "box": "30",
    }
    assert post(client, "/produce/products/new", typed).status_code == 303
    again = post(client, "/produce/products/new", typed | {"id": str(uuid7()), "name": " 笨 鸡蛋 "})
    assert again.status_code == 422
    assert "已经有" in again.text
    assert "请选一个叫什么" in post(client, "/produce/products/new", typed | {"id": "", "piece": ""}).text
    kept = db.session.execute(text("select measure, box from products where name = '笨鸡蛋'")).one()
    assert (kept.measure, kept.box) == ("pieces", 30)
    assert "笨鸡蛋" in browser_of(app, county.wang).get("/produce/products").text
    assert post(browser_of(app, county.wang), "/produce/products/new", typed).status_code == 403


def test_a_product_in_boxes_of_jin_keeps_grams(app: Flask, county: County) -> None:
    row = produce_factory.product("小米", Measure.WEIGHT, box=2_500)
    db.session.commit()
    page = browser_of(app, county.office).get(f"/produce/products/{row.id}").text
    assert "5 斤" in page
    assert "2.5 公斤" in page
