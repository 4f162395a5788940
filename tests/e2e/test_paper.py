"""Lists on paper, in Chromium: a sheet with its heading, its rows whole, and nothing to press."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest

from station_app.core.access import Role, unscoped
from station_app.core.clock import Month
from station_app.core.db import db, uuid7
from station_app.stations.contracts.models import Contract
from station_app.stations.models import Station
from station_app.stations.targets import setting
from tests import factories
from tests.e2e.conftest import Served
from tests.factories import villager
from tests.orders_factory import Thing, order
from tests.pages.filled import fill

MEDIA = re.compile(rb"/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\]")


@pytest.fixture
def filled(served: Served) -> Served:
    """The county with ninety orders at 双岗镇太平村."""
    with served.app.app_context(), unscoped():
        fill(served.county.taiping, 90)
    return served


@pytest.mark.only("sqlite")
def test_a_long_list_prints_on_turned_sheets_with_its_head_on_each(filled: Served, desktop: Any) -> None:
    page = desktop.new_page()
    filled.sign_in(page, filled.county.office)
    page.goto(f"{filled.url}/orders/print")
    page.emulate_media(media="print")
    assert not page.is_visible(".paper-tools")
    assert page.is_visible("h1")
    assert page.locator("tbody tr").count() == 90
    style = "(one) => getComputedStyle(document.querySelector(one))"
    assert page.evaluate(f"({style})('thead').display") == "table-header-group"
    assert page.evaluate(f"({style})('tbody tr').breakInside") == "avoid"
    sheets = MEDIA.findall(page.pdf(prefer_css_page_size=True))
    assert len(sheets) >= 2
    assert all(float(wide) > float(high) for wide, high in sheets)
    wide = page.evaluate(
        "document.querySelector('table').scrollWidth - document.querySelector('.sheet').clientWidth"
    )
    assert wide <= 0


@pytest.mark.only("sqlite")
def test_a_phone_shows_the_sheet_without_moving_sideways(filled: Served, page: Any) -> None:
    filled.sign_in(page, filled.county.wang)
    page.goto(f"{filled.url}/orders/print")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.locator("tbody td.k").first.bounding_box()["height"] < 40
    page.goto(f"{filled.url}/orders/export")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.only("sqlite")
def test_wang_downloads_her_orders_with_names_and_a_reason(filled: Served, page: Any) -> None:
    filled.sign_in(page, filled.county.wang)
    page.goto(f"{filled.url}/orders")
    page.click("text=导出、打印")
    page.check("[name=names][value=full]")
    page.click("button:has-text('下载')")
    assert "至少写 4 个字" in page.inner_text(".errors")
    page.fill("[name=reason]", "8月底对账")
    with page.expect_download() as got:
        page.click("button:has-text('下载')")
    assert got.value.suggested_filename.startswith("代购订单-")
    assert got.value.suggested_filename.endswith(".xlsx")


@pytest.mark.only("sqlite")
def test_the_page_of_a_station_prints_on_one_sheet_however_much_happened(
    served: Served, desktop: Any
) -> None:
    """Fourteen months of figures, the longest names, a long life, targets: still one upright sheet."""
    with served.app.app_context(), unscoped():
        station = db.session.get(Station, ("220822", served.county.taiping.id))
        assert station is not None
        station.name = station.village = "乌兰花镇什花道蒙古族满族自治乡新发展改革实验示范"
        person = villager(station, "阿拉坦乌拉·孟根其其格", group="12组")
        for month in range(14):
            on = (Month(2014, 7).first + dt.timedelta(days=31 * month)).replace(day=9)
            order(person, on, Thing("洗衣机", 1_234_567_00, 2_345_678_00))
        for turn in range(6):
            on = dt.date(2015, 1 + turn, 3)
            station.step("rectify", served.county.office, on=on, reason="账目不清，限期整改，" * 9, due_on=on)
            station.step("pass", served.county.office, on=on)
        for number in range(4):
            name = f"阿拉坦乌拉·孟根其其格{number}"
            factories.person(f"zhan{number}", name, Role.OPERATOR, "220822", station)
            kept = {"name": name, "kind": "合伙人协议", "number": f"TY-HZ-2015-00{number}"}
            days = {"from_on": factories.OPENED, "to_on": dt.date(2016, 1, 1)}
            db.session.add(Contract(county_id="220822", id=uuid7(), station_id=station.id, **kept, **days))
        aims = {"orders": 150, "turnover_fen": 9_000_000_00, "saved_fen": 80_000_00, "households": 60}
        setting.record("220822", Month(2015, 8), {station.id: aims}, None)
        db.session.commit()
    page = desktop.new_page()
    served.sign_in(page, served.county.office)
    for language in ("zh", "en"):
        page.goto(f"{served.url}/stations/TY001?month=2015-08")
        if language == "en":
            page.click("button[name=language]")
            page.goto(f"{served.url}/stations/TY001?month=2015-08")
        assert page.locator(".bullet .aim").count() > 3
        sheets = MEDIA.findall(page.pdf(prefer_css_page_size=True))
        assert len(sheets) == 1, language
        assert float(sheets[0][0]) < float(sheets[0][1])
