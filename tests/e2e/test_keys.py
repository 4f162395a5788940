"""The keys of the desk, in Chromium."""

from __future__ import annotations

from typing import Any

import pytest

from tests.e2e.conftest import Served

pytestmark = pytest.mark.browser


def test_director_wang_opens_the_sheet_of_keys_and_shuts_it(served: Served, desktop: Any) -> None:
    page = desktop.new_page()
    served.sign_in(page, served.county.office)
    page.keyboard.press("?")
    sheet = page.wait_for_selector("dialog[open]")
    assert "下一行、上一行" in sheet.inner_text()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.wait_for_selector("dialog[open]")
    assert page.locator("dialog").count() == 1
    page.click("dialog button")
    page.wait_for_selector("dialog:not([open])", state="hidden")
