"""The list of the price book: filtered, paged by key, saved as a file."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from station_app.core import clock
from station_app.core.db import db
from tests.factories import County
from tests.prices_factory import DAY, price
from tests.web import exported


@pytest.fixture(autouse=True)
def _august(county: County) -> None:
    clock.pin(DAY)


def test_the_list_is_filtered_paged_and_saved_as_a_file(signed_in, county: County) -> None:
    for number in range(120):
        price(goods=f"货{chr(0x4E00 + number)}", fen=100 + number, on=dt.date(2015, 1 + number % 8, 9))
    price(goods="=cmd()", fen=5, place="220822102", source="mall")
    db.session.commit()
    office = signed_in(county.office)
    seen: list[str] = []
    url: str | None = "/prices"
    while url:
        page = office.get(url).text
        seen += re.findall(r'href="/prices/([0-9a-f-]{36})"', page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        url = following[1].replace("&amp;", "&") if following else None
    assert len(seen) == len(set(seen)) == 121
    for query, count in (("place=220822102", 1), ("month=2015-03", 15), ("source=mall", 1), ("q=cmd", 1)):
        rows = exported(office, f"/prices?{query}").text.strip().splitlines()
        assert len(rows) == count + 1, query
    file = exported(office, "/prices?source=mall").get_data()
    head, row = file.decode("utf-8-sig").splitlines()[:2]
    assert head.startswith("品名,规格,单位,参考价,地点,地点编码,月份,价格来源,看到日期")
    assert row.startswith("'=cmd(),,条,0.05,双岗镇,220822102,2015-08,县城商场,2015-08-31")


@pytest.mark.parametrize(
    "query",
    [
        "month=x",
        "place=1",
        "source=%00",
        "state=gone",
        "after=x~y",
        "before=~",
        "sort=goods",
        "q=%25%00_",
        "up=1",
    ],
)
def test_an_odd_address_still_shows_the_list(signed_in, county: County, query: str) -> None:
    price()
    db.session.commit()
    for person in (county.office, county.wang, county.province):
        assert signed_in(person).get(f"/prices?{query}").status_code == 200
