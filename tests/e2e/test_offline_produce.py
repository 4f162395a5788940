"""王站长 weighs beans in a yard and photographs a listing where there is no network: both are stored once."""

from __future__ import annotations

from typing import Any

import pytest

from station_app.core import clock
from station_app.core.access import unscoped
from station_app.ops.checking.proof import CHECKS
from tests.e2e.conftest import Served
from tests.e2e.test_harvest import press, snap
from tests.e2e.test_offline import ready, rows
from tests.produce.growing import beans

pytestmark = pytest.mark.browser


def test_a_purchase_and_a_draft_wait_on_the_telephone_and_are_sent_once(served: Served, phone: Any) -> None:
    with served.app.app_context(), unscoped():
        at = served.county.taiping
        grower = str(beans(at, "张桂兰")[0].id)
        beans(at, "李桂珍")
    page = phone.new_page()
    served.sign_in(page, served.county.wang)
    ready(page)
    page.goto(f"{served.url}/produce")
    phone.set_offline(True)
    page.goto(f"{served.url}/produce")
    page.click("a:has-text('＋ 收购')")
    page.select_option("#producer", label="张桂兰")
    page.select_option("#product", label="绿豆")
    for name, value in {"gross": "101.3", "tare": "0.8", "price": "4.15", "grade": "一级"}.items():
        page.fill(f"#{name}", value)
    press(page, "收下")
    page.wait_for_selector("[role=status]:has-text('本机单号 1')")
    page.goto(f"{served.url}/produce/purchases/new?producer={grower}")
    assert page.input_value("#producer") == grower

    page.goto(f"{served.url}/produce/listings/new")
    snap(page, (2400, 1800))
    page.wait_for_selector(".shots canvas")
    page.select_option("#product", label="绿豆")
    page.select_option("#producer", label="李桂珍")
    page.fill("#amount", "160.5")
    page.fill("#price", "6.50")
    press(page, "先存着，不交")
    page.wait_for_selector("[role=status]:has-text('本机单号 2')")
    assert "未上传 2" in page.inner_text("[data-unsent]")
    page.goto(f"{served.url}/produce/purchases")
    page.wait_for_selector("[data-entries] li:has-text('收购 绿豆 100.5'):has-text('¥417.08')")
    page.wait_for_selector("[data-entries] li:has-text('李桂珍'):has-text('160.5 · 照片 1')")
    assert rows(served, "select count(*) from sync_receipts") == [(0,)]

    phone.set_offline(False)
    page.goto(f"{served.url}/postbox")
    page.wait_for_selector("[data-accepted] li >> nth=1", state="attached")
    page.click("[data-flush]")
    page.goto(f"{served.url}/produce/listings")
    assert "绿豆" in page.inner_text("main")
    assert rows(served, "select gross, net, grade, price_fen, paid_fen from purchases") == [
        (50_650, 50_250, "一级", 415, 41_708)
    ]
    assert rows(served, "select state, amount, price_fen from listings") == [("draft", 80_250, 650)]
    assert rows(served, "select owner_kind, width, size <= 122880 from photos") == [("listings", 1280, 1)]
    assert rows(served, "select count(*) from sync_receipts") == [(2,)]
    with served.app.app_context(), unscoped():
        assert [one for check in CHECKS for one in check()] == []
    clock.pin(None)
