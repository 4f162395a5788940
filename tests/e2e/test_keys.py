"""The keys of the desk, in Chromium."""

from __future__ import annotations

from typing import Any

import pytest

from station_app.core import clock
from station_app.core.access import unscoped
from station_app.core.db import db
from station_app.produce.listings.flow import ListingState
from station_app.produce.listings.models import Listing
from tests import produce_factory
from tests.e2e.conftest import Served
from tests.produce.growing import beans

pytestmark = pytest.mark.browser


def test_director_wang_opens_the_sheet_of_keys_and_shuts_it(served: Served, desktop: Any) -> None:
    page = desktop.new_page()
    served.sign_in(page, served.county.office)
    page.keyboard.press("?")
    sheet = page.wait_for_selector("dialog[open]")
    assert "下一行、上一行" in sheet.inner_text()
    page.keyboard.press("Control+k")
    assert page.locator("dialog[open]").count() == 0
    assert page.evaluate("document.activeElement.getAttribute('role')") == "combobox"
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Escape")
    assert not page.locator(".palette").is_visible()
    page.keyboard.press("?")
    page.wait_for_selector("dialog[open]")
    assert page.locator("dialog").count() == 1
    page.click("dialog button")
    page.wait_for_selector("dialog:not([open])", state="hidden")


def test_the_queue_of_photos_is_worked_by_keys_alone(served: Served, desktop: Any) -> None:
    with served.app.app_context(), unscoped():
        grower, product = beans(served.county.taiping)
        for jin in (10, 20, 30):
            produce_factory.listing(grower, product, state=ListingState.SUBMITTED, amount=jin * 500)
        db.session.commit()
    page = desktop.new_page()
    served.sign_in(page, served.county.office)
    page.goto(f"{served.url}/produce/approval")
    for key in "jjk":
        page.keyboard.press(key)
    assert page.locator("[data-approve] > .at").count() == 1
    assert page.evaluate("document.activeElement.className.indexOf('at') >= 0")
    page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("a")
    assert page.locator("[data-approve] > li").count() == 2
    page.keyboard.press("j")
    page.keyboard.press("r")
    assert page.evaluate("document.activeElement.tagName") == "SELECT"
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("[data-approve] > li").count() == 1
    with served.app.app_context(), unscoped():
        states = sorted(one.state.value for one in db.session.query(Listing))
    assert states == ["approved", "returned", "submitted"]
    clock.pin(None)
