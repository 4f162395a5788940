"""Lists on paper, in Chromium: a sheet with its heading, its rows whole, and nothing to press."""

from __future__ import annotations

import re
from typing import Any

import pytest

from station_app.core.access import unscoped
from tests.e2e.conftest import Served
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
