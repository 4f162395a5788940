"""One box: villagers, orders, stations and pages, for each person what they may see."""

from __future__ import annotations

from typing import Any

import pytest

from station_app.core import clock
from station_app.core.db import db
from station_app.core.scoped import Scoped
from station_app.desk import search
from tests.factories import County, villager
from tests.orders_factory import order
from tests.web import post


def found(browser: Any, q: str) -> str:
    """The lines of the box of Ctrl+K."""
    answer = browser.get("/search/found", query_string={"q": q})
    assert answer.status_code == 200
    text: str = answer.get_data(as_text=True)
    return text


@pytest.mark.parametrize("q", ["排名", "zdpm", "ranking"])
def test_the_office_finds_a_page_by_its_name_or_initials(signed_in: Any, county: County, q: str) -> None:
    browser = signed_in(county.office)
    if q == "ranking":
        browser.get("/")
        post(browser, "/language", {"language": "en"})
    assert "/reports/ranking" in found(browser, q)


def test_wang_finds_her_pages_but_none_of_the_county(signed_in: Any, county: County) -> None:
    wang = signed_in(county.wang)
    assert "/orders/new" in wang.get("/search?q=代购下单").get_data(as_text=True)
    assert "/reports/ranking" not in wang.get("/search?q=排名").get_data(as_text=True)
    assert wang.get("/search/found?q=zgl").status_code == 403


def test_a_station_is_found_by_the_initials_of_its_village(signed_in: Any, county: County) -> None:
    text = found(signed_in(county.office), "tpc")
    assert county.taiping.code in text
    assert county.hongxing.code not in text


def test_a_station_is_found_by_a_part_of_its_code_and_the_whole_of_it_comes_first(
    signed_in: Any, county: County
) -> None:
    office, code = signed_in(county.office), county.taiping.code
    assert code in found(office, code[2:].lower())
    assert code in found(office, code[:2].lower())
    db.session.add(county.hongxing)
    county.hongxing.code = f"{code}0"
    db.session.commit()
    text = found(office, code)
    assert text.index(f">{code}<") < text.index(f">{code}0<")


def test_the_province_finds_stations_and_pages_but_no_people(signed_in: Any, county: County) -> None:
    villager(county.taiping, "太平花")
    browser = signed_in(county.province)
    text = browser.get("/search?q=太平").get_data(as_text=True)
    assert county.taiping.code in text
    assert "太*花" not in text
    assert "/villagers/" not in text


def test_the_sheet_of_keys_names_x_only_to_who_has_orders_to_tick(signed_in: Any, county: County) -> None:
    sheets = [signed_in(one).get("/search/keys").text for one in (county.office, county.province)]
    assert ["<kbd>x</kbd>" in sheet for sheet in sheets] == [True, False]


def test_names_are_masked_in_the_box_of_the_office(signed_in: Any, county: County) -> None:
    villager(county.taiping, "张桂兰", "13843214417")
    text = found(signed_in(county.office), "zgl")
    assert "张*兰" in text
    assert "张桂兰" not in text
    assert "13843214417" not in text


@pytest.mark.parametrize("q", ["", " ", "%", "_", "\x00", "'\"<script>", "😀" * 50, "zz" * 300])
def test_whatever_is_typed_is_answered(signed_in: Any, county: County, q: str) -> None:
    assert "<script>" not in found(signed_in(county.office), q)


def test_a_tail_that_many_orders_share_shows_the_newest_and_says_there_are_more(
    signed_in: Any, county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    zhang, browser = villager(county.taiping, "张桂兰"), signed_in(county.wang)
    for _ in range(3):
        order(zhang, clock.today()).number_tail = "0042"
    db.session.commit()
    assert "看全部" not in browser.get("/search?q=0042").get_data(as_text=True)
    monkeypatch.setattr(search, "NEWEST", 2)
    monkeypatch.setattr(search, "ORDERS", {True: Scoped(lambda: search.orders_of(is_tail=True))})
    page = browser.get("/search?q=0042").get_data(as_text=True)
    assert "2+" in page
    assert "看全部" in page
