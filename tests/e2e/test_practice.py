"""王站长 practises on the telephone she works with: practice is never kept there, what is real waits."""

from __future__ import annotations

from typing import Any

import pytest

from tests.e2e.conftest import Served
from tests.e2e.test_offline import counter, log, rows

__all__ = ["counter"]
pytestmark = pytest.mark.browser


def test_practice_is_never_kept_and_what_was_kept_waits_for_its_end(
    served: Served, counter: Any, phone: Any
) -> None:
    phone.set_offline(True)
    counter.goto(f"{served.url}/orders/new")
    log(counter, "真的棉被", "80.00")
    counter.wait_for_selector("[role=status]:has-text('本机单号 1')")
    phone.route("**/sync", lambda route: route.abort())  # it stays unsent until the practice has begun
    phone.set_offline(False)
    counter.goto(f"{served.url}/practice")
    counter.click("text=开始练习")
    counter.wait_for_selector(".practice:has-text('练习中')")
    phone.unroute("**/sync")
    counter.goto(f"{served.url}/orders/new")
    counter.type("[name=who]", "王大娘")
    counter.wait_for_selector("#picker-1:has-text('练习一')")
    counter.keyboard.press("Enter")
    counter.fill("[name='lines-0-goods']", "练习用的锅")
    counter.fill("[name='lines-0-paid']", "10.00")
    counter.click("button:not(.unseen):has-text('保存，下一单')")
    counter.wait_for_selector("[role=status]:has-text('存好了 单 0001')")
    assert rows(served, "select county_id like '0%', payable_fen from orders") == [(1, 1_000)]
    assert rows(served, "select count(*) from sync_receipts") == [(0,)], (
        "the real one waits, the other never was"
    )
    phone.set_offline(True)
    counter.goto(f"{served.url}/orders/new")
    counter.wait_for_selector("h1:has-text('练习要有网')")
    counter.click("a")
    counter.wait_for_selector("[name='lines-0-goods']")
    log(counter, "真的水壶", "20.00")
    counter.wait_for_selector("[role=status]:has-text('本机单号 2')")
    phone.set_offline(False)
    counter.goto(f"{served.url}/practice")
    counter.click("text=不练了")
    counter.wait_for_selector("h1:has-text('太平村')")
    counter.goto(f"{served.url}/postbox")
    counter.wait_for_selector("[data-unsent]", state="hidden")
    for _ in range(50):
        if rows(served, "select count(*) from sync_receipts") == [(2,)]:
            break
        counter.wait_for_timeout(100)
    taiping = "select payable_fen from orders where county_id = '220822' order by payable_fen"
    assert rows(served, taiping) == [(2_000,), (8_000,)]
