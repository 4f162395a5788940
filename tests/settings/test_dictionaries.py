"""Dictionaries: words with days, from the program and from the county; old rows keep their word."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from flask import Flask

from station_app.core import clock
from station_app.core.access import Person, visible
from station_app.core.db import db
from station_app.core.i18n import speaking
from station_app.orders.models import OrderLine
from station_app.settings import dictionaries
from station_app.settings.models import CountySettings
from tests import factories, orders_factory
from tests.factories import COUNTY, County, browser_of
from tests.orders_factory import Thing
from tests.sql_count import counted

DAY = dt.date(2015, 8, 31)


@pytest.fixture(autouse=True)
def day(app: Flask) -> Iterator[None]:
    """31 August 2015."""
    clock.pin(DAY)
    yield
    clock.pin(None)


def own_row() -> CountySettings:
    row = db.session.get(CountySettings, COUNTY, execution_options={"scoped": True})
    assert row is not None
    return row


def keys(kind: str, on: dt.date = DAY) -> list[str]:
    return [term.key for term in dictionaries.offered(kind, on=on)]


def end(kind: str, key: str, by: Person, **days: dt.date) -> None:
    term = next(one for one in dictionaries.every(COUNTY)[kind] if one.key == key)
    dictionaries.change(own_row(), kind, term, by, **days)
    db.session.commit()


def test_a_word_may_be_chosen_from_its_first_day_to_its_last(office: Person) -> None:
    dictionaries.add(own_row(), "platform", "村淘", office, english="Cuntao", from_on=DAY)
    end("platform", "1688", office, until_on=DAY)
    assert keys("platform") == ["淘宝", "京东", "拼多多", "1688", "村淘"]
    assert "村淘" not in keys("platform", DAY - dt.timedelta(days=1))
    assert "1688" not in keys("platform", DAY + dt.timedelta(days=1))


def test_a_platform_is_kept_under_one_name_whatever_language_it_was_typed_in(office: Person) -> None:
    dictionaries.add(own_row(), "platform", "村淘", office, english="Cuntao", from_on=None)
    db.session.commit()
    with speaking("en"):
        assert dictionaries.stored("platform", "Taobao") == "淘宝"
        assert dictionaries.stored("platform", "Cuntao") == "村淘"
        assert dictionaries.shown("platform", "村淘") == "Cuntao"
        assert dictionaries.stored("platform", "Somewhere else") == "Somewhere else"
    assert dictionaries.shown("platform", "村淘") == "村淘"


def test_an_ended_price_source_stays_on_old_orders_and_is_not_offered_for_new_ones(
    app: Flask, county: County, office: Person
) -> None:
    zhang = factories.villager(county.taiping)
    order = orders_factory.order(zhang, DAY, Thing("毛巾", 10_00, 12_00))
    line = db.session.scalar(visible(OrderLine).where(OrderLine.order_id == order.id))
    line.reference_source, order_id = "mall", order.id
    db.session.commit()
    end("source", "mall", office, until_on=DAY - dt.timedelta(days=1))
    wang = browser_of(app, county.wang)
    assert "县城商场" not in wang.get("/orders/new").text
    assert "镇上商店" in wang.get("/orders/new").text
    assert "县城商场" in wang.get(f"/orders/{order_id}").text
    assert "县城商场" in wang.get(f"/orders/{order_id}/edit").text


@pytest.mark.only("sqlite")
def test_dictionaries_cost_a_page_no_statement_once_they_are_known(
    app: Flask, county: County, office: Person
) -> None:
    wang = browser_of(app, county.wang)
    wang.get("/orders/new")
    with counted() as before:
        wang.get("/orders/new")
    dictionaries.add(own_row(), "platform", "村淘", office, english="", from_on=None)
    db.session.commit()
    assert "村淘" in wang.get("/orders/new").text
    with counted() as after:
        wang.get("/orders/new")
    assert len(after) <= len(before)


def test_the_neighbours_words_are_not_ours(office: Person, county: County) -> None:
    dictionaries.add(own_row(), "return", "颜色不对", office, english="", from_on=None)
    db.session.commit()
    assert "颜色不对" in keys("return")
    assert "颜色不对" not in [one.key for one in dictionaries.every(county.zhao.county_id)["return"]]
