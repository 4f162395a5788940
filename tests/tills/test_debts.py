"""The debts of the county, a row a debt: what the office opens from each figure of 各站赊账."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from html import unescape
from typing import Any

import pytest

from station_app.core import clock
from station_app.core.access import Person, acting_as
from station_app.core.db import db, uuid7
from station_app.households.models import Villager
from station_app.orders.placing import LineDraft
from station_app.tills.credit import repaying
from tests.factories import County, villager
from tests.orders.deeds import OWED, placed
from tests.web import exported, read

TODAY = dt.date(2015, 8, 31)


@pytest.fixture(autouse=True)
def last_day_of_august(county: County) -> Any:
    clock.pin(TODAY)
    yield
    clock.pin(None)


def noted(who: Villager, by: Person, yuan: int, on: dt.date) -> None:
    with acting_as(by):
        repaying.note(who, yuan * 100, on, "化肥两袋", by, id=uuid7())
        db.session.commit()


def ordered(who: Villager, by: Person, yuan: int, on: dt.date) -> str:
    clock.pin(on)
    order = placed(who, by, LineDraft("电饭锅", 1_000, yuan * 100, yuan * 120), **OWED)
    clock.pin(TODAY)
    return order.number


def filed(client: Any, url: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(exported(client, url).data.decode("utf-8-sig"))))


def test_each_figure_of_the_county_opens_the_debts_it_sums(county: County, signed_in: Any) -> None:
    zhang, li = villager(county.taiping), villager(county.taiping, "李凤英", "13500003333")
    ordered(zhang, county.wang, 10, dt.date(2015, 8, 20))
    ordered(li, county.wang, 20, dt.date(2015, 7, 15))
    noted(li, county.wang, 86, dt.date(2015, 2, 10))
    office = signed_in(county.office)
    sums = re.findall(r'data-measure="owed_fen" href="([^"]+)">([\d.,]+)<', office.get("/credits").text)
    assert [shown for _url, shown in sums] == ["10.00", "20.00", "86.00", "116.00", "86.00"] * 2
    for url, shown in sums:
        assert f"{sum(float(row['还欠']) for row in filed(office, unescape(url))):.2f}" == shown, url
    page = read(office.get("/credits/debts").text)
    assert re.search(r"2015年2月10日\s*202\s*双岗镇太平村\s*李\*英\s*以前的欠账\s*86\.00\s*–\s*86\.00", page)
    assert "3 笔·2 人·还欠 ¥116.00" in page
    assert "化肥" not in page
    assert "李凤英" not in page


def test_debts_are_found_by_name_telephone_and_number(county: County, signed_in: Any) -> None:
    zhang, li = villager(county.taiping), villager(county.taiping, "李凤英", "13500003333")
    ordered(zhang, county.wang, 10, dt.date(2015, 8, 20))
    number = ordered(li, county.wang, 20, dt.date(2015, 7, 15))
    office = signed_in(county.office)
    for words in ("凤英", "lfy", "3333", number, number.lower()):
        found = office.get("/credits/debts", query_string={"q": words}).text
        assert number in found, words
        assert found.count("<tr><td>") == 1, words
    for strange in ("age=7", "age=-1", "age=一", "kind=x", "station=%00", "after=x~y", "q=%25", "q=🌾"):
        assert office.get(f"/credits/debts?{strange}").status_code == 200, strange
    assert "没有" in office.get("/credits/debts?q=没有这人").text


def test_each_age_holds_the_debts_the_board_counts_in_it(county: County, signed_in: Any) -> None:
    who = villager(county.taiping)
    for back in (0, 30, 31, 90, 91, 400):
        noted(who, county.wang, 1, TODAY - dt.timedelta(days=back))
    office = signed_in(county.office)
    days = [[int(row["欠了几天"]) for row in filed(office, f"/credits/debts?age={at}")] for at in range(3)]
    assert days == [[30, 0], [90, 31], [400, 91]]


def test_a_hundred_and_twenty_debts_stand_on_three_pages(county: County, signed_in: Any) -> None:
    who = villager(county.taiping)
    for at in range(120):
        noted(who, county.wang, at + 1, dt.date(2015, 3, 1) + dt.timedelta(days=at % 40))
    office, url, seen = signed_in(county.office), "/credits/debts", []
    while url:
        page = office.get(url).text
        seen += re.findall(r"<b>([\d.]+)</b>", page[page.index("<tbody>") :])
        older = re.search(r'href="(/credits/debts\?before=[^"]+)"', page)
        url = unescape(older[1]) if older else ""
    assert len(seen) == len(set(seen)) == 120


def test_who_owes_at_a_station_that_closed_is_not_forgotten(county: County, signed_in: Any) -> None:
    who = villager(county.taiping)
    noted(who, county.wang, 50, dt.date(2015, 5, 1))
    county.taiping.state = "closed"
    db.session.commit()
    office = signed_in(county.office)
    assert "双岗镇太平村" in office.get("/credits").text
    assert len(filed(office, "/credits/debts?station=TY001")) == 1
