"""王站长 logs an order at the counter, and the county sees it at once."""

from __future__ import annotations

from typing import Any

import pytest

from station_app.core.access import unscoped
from station_app.core.db import db
from tests import factories
from tests.e2e.conftest import Served

pytestmark = pytest.mark.browser
BUDGET = 12


class Hand:
    """Counts what the operator presses and taps; goods and amounts are typed for free."""

    def __init__(self, page: Any) -> None:
        self.page, self.presses = page, 0

    def tap(self, selector: str) -> None:
        """One tap."""
        self.presses += 1
        self.page.click(selector)

    def press(self, *keys: str) -> None:
        """Each key counts."""
        for key in keys:
            self.presses += 1
            self.page.keyboard.press(key)

    def write(self, text: str) -> None:
        """Characters of goods and amounts do not count."""
        self.page.keyboard.type(text)


def focused(page: Any) -> str:
    """The name of the field the cursor is in."""
    return str(page.evaluate("document.activeElement.name || ''"))


def test_wang_logs_an_order_for_a_known_villager_with_at_most_twelve_presses(
    served: Served, phone: Any, desktop: Any
) -> None:
    with served.app.app_context(), unscoped():
        factories.villager(served.county.taiping, "张桂兰", "13843214417", "2组")
        factories.villager(served.county.taiping, "李国富", "13843210932", "1组")
    counter = phone.new_page()
    served.sign_in(counter, served.county.wang)
    hand = Hand(counter)
    hand.tap("a[href='/orders/new']")
    counter.wait_for_url("**/orders/new*")
    assert focused(counter) == "who"
    hand.press("z", "g", "l")
    counter.wait_for_selector("text=张桂兰")
    hand.press("Enter")
    counter.wait_for_selector("[name='lines-0-goods']:focus")
    hand.write("洗衣机 8公斤")
    while focused(counter) != "lines-0-paid":
        hand.press("Enter")
    hand.write("1099")
    hand.press("Enter")
    assert focused(counter) == "lines-0-local"
    hand.write("1299")
    assert "200.00" in counter.inner_text("body")
    hand.tap("button:not(.unseen):has-text('保存，下一单')")
    counter.wait_for_selector("[role=status]")
    assert hand.presses <= BUDGET
    office = desktop.new_page()
    served.sign_in(office, served.county.office)
    text = office.inner_text("body")
    assert "1,099.00" in text
    assert "200.00" in text


def test_wang_logs_an_order_without_javascript(served: Served, chromium: Any) -> None:
    with served.app.app_context(), unscoped():
        factories.villager(served.county.taiping, "张桂兰", "13843214417", "2组")
    context = chromium.new_context(
        viewport={"width": 360, "height": 740}, locale="zh-CN", java_script_enabled=False
    )
    page = context.new_page()
    served.sign_in(page, served.county.wang)
    page.click("a[href='/orders/new']")
    page.fill("[name=who]", "4417")
    page.fill("[name='lines-0-goods']", "电饭锅 4升")
    page.fill("[name='lines-0-paid']", "139.00")
    page.fill("[name='lines-0-local']", "169.00")
    page.click("button:not(.unseen):has-text('保存，下一单')")
    page.goto(f"{served.url}/orders")
    assert "¥139.00" in page.inner_text("body")
    context.close()


@pytest.mark.only("sqlite")
def test_who_leaves_the_field_for_a_moment_finds_the_list_still_open(served: Served, page: Any) -> None:
    with served.app.app_context(), unscoped():
        factories.villager(served.county.taiping, "张桂兰", "13843214417", "2组")
        db.session.commit()
    served.sign_in(page, served.county.wang)
    page.goto(f"{served.url}/orders/new")
    page.type("[name=who]", "zgl")
    page.wait_for_selector("#picker-1")
    page.evaluate("() => { const who = document.querySelector('[name=who]'); who.blur(); who.focus(); }")
    page.wait_for_timeout(400)
    assert page.is_visible("#picker-1")
