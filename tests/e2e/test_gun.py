"""王站长's scanner gun reads a number on whatever page is open; at 到货 the camera of her phone does too."""

from __future__ import annotations

from typing import Any

import pytest

from station_app.core.access import unscoped
from station_app.core.db import db
from station_app.orders.flow import OrderState
from tests import factories
from tests.e2e.conftest import Served
from tests.e2e.test_parcels import rows
from tests.orders_factory import Thing, order
from tests.parcels.test_arrivals import DAY

pytestmark = pytest.mark.browser

BURST = """([words, into, pause]) => {
  let at = 0;
  const target = into ? document.querySelector(into) : document.body;
  for (const key of [...words, 'Enter']) {
    const event = new KeyboardEvent('keydown', { key: key, bubbles: true, cancelable: true });
    if (pause) Object.defineProperty(event, 'timeStamp', { value: at += pause });
    target.dispatchEvent(event);
  }
}"""
"""Keys one after the other, as a gun types them; with a pause, as a hand does."""


@pytest.fixture
def counter(served: Served, phone: Any) -> Any:
    """王站长's phone with a parcel on its way."""
    with served.app.app_context(), unscoped():
        who = factories.villager(served.county.taiping, "张桂兰", "13843214417", "2组")
        order(who, DAY, Thing("棉被"), state=OrderState.SHIPPED).carry("顺丰", "SF0000000001234")
        db.session.commit()
    page = phone.new_page()
    served.sign_in(page, served.county.wang)
    return page


def test_a_burst_of_the_gun_goes_to_the_field_and_stores_nothing_unseen(served: Served, counter: Any) -> None:
    counter.evaluate(BURST, ["SF0000000001234", "", 0])
    counter.wait_for_url("**/arrivals?number=SF0000000001234")
    assert counter.input_value("#number") == "SF0000000001234"
    assert rows(served, "select count(*) from parcels") == [(0,)], "her Enter registers it"
    counter.press("#number", "Enter")
    counter.wait_for_selector(".done-line:has-text('1234 张桂兰')")
    counter.evaluate("document.activeElement.blur()")
    counter.evaluate(BURST, ["SF0000000001234", "", 0])
    counter.wait_for_selector("[data-wrong]:has-text('早就登记过')")
    counter.goto(f"{served.url}/orders")
    counter.evaluate(BURST, ["SF0000000001234", "", 0])
    counter.wait_for_url("**/orders?*q=SF0000000001234*")
    assert "棉被" in counter.inner_text("main")


def test_a_hand_that_types_and_a_field_that_is_open_are_left_alone(served: Served, counter: Any) -> None:
    counter.evaluate(BURST, ["SF0000000001234", "", 200])
    counter.evaluate(BURST, ["12345", "", 0])
    counter.goto(f"{served.url}/orders/new")
    counter.evaluate(BURST, ["SF0000000001234", "[name=who]", 0])
    counter.wait_for_timeout(200)
    assert counter.url == f"{served.url}/orders/new"
    counter.goto(f"{served.url}/")
    counter.evaluate(BURST, ["SF0000000001234", ".hero", 0])
    counter.wait_for_url("**/arrivals?number=SF0000000001234")


CAMERA = """
  window.BarcodeDetector = class { detect() { return Promise.resolve([{ rawValue: 'SF0000000001234' }]); } };
  const drawn = document.createElement('canvas');
  navigator.mediaDevices.getUserMedia = () => Promise.resolve(drawn.captureStream(5));
"""
"""A telephone whose browser reads codes; Chromium on a PC has no detector."""


def test_the_camera_reads_a_label_where_the_browser_can(served: Served, counter: Any) -> None:
    counter.goto(f"{served.url}/arrivals")
    assert not counter.is_visible("[data-camera]"), "this browser reads no codes: no button that does nothing"
    assert counter.evaluate("document.querySelectorAll('script[src*=camera]').length") == 0
    counter.add_init_script(CAMERA)
    counter.reload()
    counter.click("text=用相机扫")
    counter.wait_for_selector("video")
    counter.wait_for_selector(".done-line:has-text('1234 张桂兰')")
    assert rows(served, "select count(*) from parcels") == [(1,)]
    counter.click("text=关相机")
    counter.wait_for_selector("video", state="detached")
    counter.evaluate("() => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error('no')); }")
    counter.click("text=用相机扫")
    counter.wait_for_selector("text=相机打不开")
