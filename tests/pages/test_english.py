"""Every page in English holds no Chinese when the data holds none."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import update

from station_app.accounts.models import User
from station_app.areas.models import Area
from station_app.core import clock
from station_app.core.access import Person, unscoped
from station_app.core.db import db
from station_app.orders.flow import OrderState
from station_app.settings.models import CountySettings
from station_app.stations.models import Station, StationStep
from tests import factories, orders_factory
from tests.factories import County, browser_of
from tests.orders_factory import Thing
from tests.pages.filled import DAY
from tests.pages.test_budgets import COUNTER, DESK

CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff01-\uff60]+")
ITS_OWN_NAME = "中文"
OF_THE_FORMAT = re.compile(r'<span lang="zh">.*?</span>', re.S)
"""Headings of files, which are never translated."""


@pytest.fixture
def english(app: Flask, county: County) -> Iterator[dict[str, str]]:
    """The county with Latin names only, everybody reading English; the addresses of single things."""
    clock.pin(DAY)
    with unscoped():
        for model, columns in (
            (Area, ("name",)),
            (CountySettings, ("name", "title")),
            (User, ("name",)),
            (Station, ("name", "township", "village")),
            (StationStep, ("by_name",)),
        ):
            db.session.execute(update(model).values(dict.fromkeys(columns, "Taiping")))
        db.session.execute(update(User).values(language="en"))
        db.session.commit()
        db.session.expire_all()
        villager = factories.villager(county.taiping, "Zhang Guilan", group="2")
        made = None
        for index, state in enumerate(OrderState):
            made = orders_factory.order(
                villager,
                DAY,
                Thing("Washing machine", 100_00, 120_00),
                state=state,
                paid=index % 2 == 0,
                arrived_on=DAY if index > 1 else None,
                platform="Taobao",
            )
            if state is OrderState.ARRIVED:
                arrived = made
        db.session.commit()
    yield {
        "order": str(arrived.id),
        "villager": str(villager.id),
        "household": str(villager.household_id),
        "station": str(county.taiping.id),
        "user": str(county.li.id),
    }
    clock.pin(None)


SINGLE_COUNTER = (
    "/orders/{order}",
    "/orders/{order}/edit",
    "/orders/{order}/pay",
    "/orders/{order}/return",
    "/orders/{order}/return?kind=exchange",
    "/after-sales",
    "/orders/{order}/slip",
    "/villagers/{villager}",
    "/villagers/{villager}/edit",
    "/villagers/{villager}/household?q=z",
    "/households/{household}",
    "/stations/{station}",
)
SINGLE_DESK = (
    "/orders/{order}",
    "/orders/{order}/edit",
    "/villagers/{villager}",
    "/villagers/{villager}/reveal",
    "/villagers/{villager}/household?q=z",
    "/villagers/{villager}/everything",
    "/villagers/{villager}/correct",
    "/villagers/{villager}/erase",
    "/villagers/alike",
    "/villagers/quiet",
    "/households/{household}",
    "/stations/{station}",
    "/stations/{station}/step/pause",
    "/no-such-page",
)
ADMIN = ("/accounts", "/accounts/new", "/accounts/{user}", "/settings/words/platform/edit?key=1688")
ADMIN = (
    "/accounts",
    "/accounts/new",
    "/accounts/{user}",
    "/reports/audits",
    "/reports/audits/chains",
    "/bin",
)


def chinese_left(app: Flask, who: Person, urls: list[str]) -> dict[str, list[str]]:
    """The Chinese on each page that has any."""
    client = browser_of(app, who)
    found: dict[str, list[str]] = {}
    for url in urls:
        text = client.get(url).get_data(as_text=True).replace(ITS_OWN_NAME, "")
        text = OF_THE_FORMAT.sub("", text)
        if left := CHINESE.findall(text):
            found[url] = left
    return found


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("word", ["wang", "office", "admin"])
def test_english_pages_hold_no_chinese(
    app: Flask, county: County, english: dict[str, str], word: str
) -> None:
    urls = {
        "wang": [*COUNTER, *SINGLE_COUNTER],
        "office": [*DESK, *SINGLE_DESK],
        "admin": list(ADMIN),
    }[word]
    left = chinese_left(app, getattr(county, word), [url.format(**english) for url in urls])
    left = {url: [one for one in words if one != "王"] for url, words in left.items()}
    assert not {url: words for url, words in left.items() if words}


@pytest.mark.only("sqlite")
def test_the_sign_in_page_speaks_english_to_an_english_browser(app: Flask, english: dict[str, str]) -> None:
    for url in ("/sign-in", "/sign-in/code", "/help"):
        text = app.test_client().get(url, headers={"Accept-Language": "en"}).get_data(as_text=True)
        assert not CHINESE.findall(text.replace(ITS_OWN_NAME, "")), url
