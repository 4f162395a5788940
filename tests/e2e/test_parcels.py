"""王站长 scans with a gun, without network too, and hands over what is ticked with one payment."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from station_app.core.access import unscoped
from station_app.core.db import db
from station_app.orders.flow import OrderState
from tests import factories
from tests.e2e.conftest import Served
from tests.e2e.test_offline import ready
from tests.orders_factory import Thing, order
from tests.parcels.test_arrivals import DAY

pytestmark = pytest.mark.browser


def rows(served: Served, sql: str) -> list[Any]:
    """Plain SQL on what is stored."""
    with served.app.app_context():
        return [tuple(row) for row in db.session.connection().execute(text(sql)).all()]


def scan(page: Any, number: str) -> None:
    """As a scanner gun does it: digits and Enter, in the field that keeps the focus."""
    page.wait_for_selector("#number:focus")  # a page just opened focuses when drawn
    page.keyboard.type(number)
    page.keyboard.press("Enter")


def test_scan_after_scan_with_and_without_network(served: Served, phone: Any) -> None:
    with served.app.app_context(), unscoped():
        who = factories.villager(served.county.taiping, "张桂兰", "13843214417", "2组")
        for tail, paid in (("0001", True), ("0002", False), ("0003", True)):
            made = order(who, DAY, Thing("棉被" + tail), state=OrderState.SHIPPED, paid=paid)
            made.carry("顺丰", f"SF000000000{tail}")
        db.session.commit()
    page = phone.new_page()
    served.sign_in(page, served.county.wang)
    ready(page)
    page.goto(f"{served.url}/arrivals")
    scan(page, "SF0000000000001")
    page.wait_for_selector(".done-line:has-text('0001 张桂兰')")
    scan(page, "0002")
    page.wait_for_selector(".done-line:has-text('0002 张桂兰')")
    scan(page, "0001")
    page.wait_for_selector("[data-wrong]:has-text('早就登记过')")
    assert page.evaluate("document.activeElement.id") == "number"
    assert page.locator(".done-line").count() == 2
    phone.set_offline(True)
    scan(page, "0003")
    page.wait_for_selector("[role=status]:has-text('0003 张桂兰')")
    scan(page, "YT9988776655443")
    page.wait_for_selector("[role=status]:has-text('不在等着的单里')")
    assert "未上传 2" in page.inner_text("[data-unsent]")
    assert rows(served, "select count(*) from parcels") == [(2,)]
    phone.set_offline(False)
    page.goto(f"{served.url}/postbox")
    page.wait_for_selector("[data-accepted] li >> nth=1", state="attached")
    assert rows(served, "select state, count(*) from parcels group by state order by state") == [
        ("unclaimed", 1),
        ("waiting", 3),
    ]
    page.goto(f"{served.url}/pickup?q=zgl")
    assert page.inner_text("[data-take-button]") == "收 ¥100.00，取走了"
    page.locator(".check:has-text('棉被0002')").click()
    assert page.inner_text("[data-take-button]") == "取走了"
    page.locator(".check:has-text('棉被0002')").click()
    page.check("[value=wechat]")
    page.click("[data-take-button]")
    page.wait_for_selector("[role=status]:has-text('3 件取走了，收了 ¥100.00')")
    assert rows(served, "select method, amount_fen from money_entries where method = 'wechat'") == [
        ("wechat", 10_000)
    ]
