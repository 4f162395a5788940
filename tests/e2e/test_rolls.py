"""Slips and labels in Chromium's own print: a page as wide as the roll and as long as its words, or A4."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from station_app.core.access import unscoped
from station_app.core.db import db
from station_app.orders.flow import OrderState
from tests import factories
from tests.e2e.conftest import Served
from tests.e2e.test_paper import MEDIA
from tests.e2e.test_parcels import rows
from tests.orders_factory import Thing, order
from tests.parcels.test_arrivals import DAY

pytestmark = [pytest.mark.browser, pytest.mark.only("sqlite")]
A4 = (210, 297)


def printed(page: Any) -> list[tuple[int, int]]:
    """The pages of the print in whole millimetres, once the page is there whole."""
    page.wait_for_load_state()
    sheets = MEDIA.findall(page.pdf(prefer_css_page_size=True))
    return [(round(float(wide) / 72 * 25.4), round(float(high) / 72 * 25.4)) for wide, high in sheets]


@pytest.fixture
def wang(served: Served, phone: Any) -> Any:
    """王站长, to whom five things came this morning."""
    with served.app.app_context(), unscoped():
        who = factories.villager(served.county.taiping, "阿拉坦乌拉", "13843214417", "2组")
        for number in range(5):
            made = order(who, DAY, Thing(f"棉被 双人加厚 {number}"), state=OrderState.SHIPPED)
            made.carry("顺丰", f"SF000000000000{number}")
        db.session.commit()
    page = phone.new_page()
    served.sign_in(page, served.county.wang)
    page.goto(f"{served.url}/arrivals/batch")
    page.fill("[name=numbers]", "\n".join(f"SF000000000000{number}" for number in range(5)))
    page.click(".bar button")
    page.wait_for_selector(".results")
    return page


def test_a_slip_is_as_long_as_its_words(served: Served, wang: Any) -> None:
    slip = f"/orders/{uuid.UUID(str(rows(served, 'select id from orders')[0][0]))}/slip"
    long: dict[str, int] = {}
    for paper, width in (("58", 58), ("80", 80)):
        wang.goto(f"{served.url}{slip}?slip={paper}")
        ((wide, high),) = printed(wang)
        assert wide == width
        long[paper] = high
        ((_, again),) = printed(wang)
        assert again == high, "measured anew each time"
    assert 60 < long["58"] < 160
    wang.goto(f"{served.url}{slip}?slip=a4")
    assert printed(wang) == [A4]


def test_labels_fit_their_roll_and_their_sheet(served: Served, wang: Any) -> None:
    wang.goto(f"{served.url}/parcels/labels")
    wang.click("text=先看一看")
    wang.click("text=标签纸 58 × 40")
    wang.wait_for_selector(".parcel-label >> nth=4")
    assert printed(wang) == [(58, 40)] * 5
    wang.click("text=A4 纸，裁开用")
    wang.wait_for_url("**slip=a4**")
    assert printed(wang) == [A4]
    over = "[...document.querySelectorAll('.parcel-label')].map(one => one.scrollHeight - one.clientHeight)"
    wang.emulate_media(media="print")
    assert max(wang.evaluate(over)) <= 0, "nothing is cut off"


def test_what_is_printed_in_practice_says_so(served: Served, phone: Any) -> None:
    page = phone.new_page()
    served.sign_in(page, served.county.wang)
    page.goto(f"{served.url}/practice")
    page.click("text=开始练习")
    page.goto(f"{served.url}/parcels/new")
    page.fill("[name=recipient]", "练习的人")
    page.fill("[name=tracking_number]", "SF7770000000001")
    page.click("main button.primary, .bar button.primary")
    page.goto(f"{served.url}/parcels/labels")
    page.click("text=先看一看")
    page.click("text=标签纸 58 × 40")
    page.emulate_media(media="print")
    assert page.is_visible(".parcel-label >> text=练习，不作数")
    assert not page.is_visible(".practice")
    assert printed(page) == [(58, 40)]
