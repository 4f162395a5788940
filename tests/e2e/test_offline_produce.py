"""王站长 weighs beans in a yard and photographs a listing where there is no network: both are stored once."""

from __future__ import annotations

import io
import random
from typing import Any

import pytest
from PIL import Image, ImageFilter

from station_app.core import clock
from station_app.core.access import unscoped
from station_app.ops.checking.proof import CHECKS
from tests.e2e.conftest import Served
from tests.e2e.test_harvest import press, snap
from tests.e2e.test_offline import ready, rows
from tests.produce.growing import beans

pytestmark = pytest.mark.browser


def heavy() -> bytes:
    """A photo of noise, larger than a telephone keeps."""
    sent = io.BytesIO()
    noise = random.Random(5).randbytes(1600 * 1200 * 3)
    Image.frombytes("RGB", (1600, 1200), noise).filter(ImageFilter.GaussianBlur(1)).save(
        sent, "JPEG", quality=95
    )
    assert len(sent.getvalue()) > 400_000
    return sent.getvalue()


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

    page.goto(f"{served.url}/produce/purchases/new")  # a page that could not make its photo small
    page.eval_on_selector("#photos", "field => field.removeAttribute('data-shrink')")
    page.set_input_files("#photos", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": heavy()})
    page.fill("#newcomer", "赵德山")
    page.select_option("#product", label="绿豆")
    for name, value in {"gross": "10", "price": "4"}.items():
        page.fill(f"#{name}", value)
    press(page, "收下")
    page.wait_for_selector("[role=status]:has-text('本机单号 3')")

    phone.set_offline(False)
    page.goto(f"{served.url}/postbox")
    page.wait_for_selector("[data-accepted] li >> nth=2", state="attached")
    page.click("[data-flush]")
    page.goto(f"{served.url}/produce/listings")
    assert "绿豆" in page.inner_text("main")
    assert rows(served, "select gross, net, grade, price_fen, paid_fen from purchases order by net desc") == [
        (50_650, 50_250, "一级", 415, 41_708),
        (5_000, 5_000, "", 400, 4_000),
    ]
    assert rows(served, "select count(*) from producers where name = '赵德山'") == [(1,)]
    assert rows(served, "select state, amount, price_fen from listings") == [("draft", 80_250, 650)]
    photos = rows(served, "select owner_kind, width, size <= 400000 from photos order by owner_kind")
    assert photos == [("listings", 1280, 1), ("purchases", 1280, 1)]
    assert rows(served, "select count(*) from sync_receipts") == [(3,)]
    with served.app.app_context(), unscoped():
        assert [one for check in CHECKS for one in check()] == []
    clock.pin(None)
