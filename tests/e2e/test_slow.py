"""A line that is there but brings nothing: 王站长 goes on after a moment, and nothing is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from station_app.core.access import unscoped
from tests import factories
from tests.e2e.conftest import Served
from tests.e2e.test_offline import log, ready, rows

pytestmark = pytest.mark.browser


class Stuck:
    """The server behind a line that swallows all while ``free`` is not set; its worker waits less."""

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        self.app, self.free = app, threading.Event()
        self.free.set()

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer as soon as the line brings something."""
        self.free.wait(20)
        if environ["PATH_INFO"] != "/sw.js":
            return self.app(environ, start)
        environ.pop("HTTP_ACCEPT_ENCODING", None)
        body = b"".join(self.app(environ, lambda *_: lambda _data: None))
        assert b"SLOW = 8000" in body
        start("200 OK", [("Content-Type", "text/javascript"), ("Cache-Control", "no-cache")])
        return [body.replace(b"SLOW = 8000", b"SLOW = 300")]


def test_a_line_that_brings_nothing_keeps_nobody_waiting_and_loses_nothing(
    served: Served, phone: Any
) -> None:
    stuck = Stuck(served.app.wsgi_app)
    served.app.wsgi_app = stuck  # type: ignore[method-assign]
    with served.app.app_context(), unscoped():
        factories.villager(served.county.taiping, "张桂兰", "13843214417", "2组")
    page = phone.new_page()
    served.sign_in(page, served.county.wang)
    ready(page)
    stuck.free.clear()
    page.goto(f"{served.url}/orders/new")
    for number in (1, 2):  # the second is so like the first that the server will ask
        log(page, "棉被", "80.00")
        page.wait_for_selector(f"[role=status]:has-text('本机单号 {number}')")
    assert rows(served, "select count(*) from orders") == [(0,)]
    stuck.free.set()
    page.goto(f"{served.url}/postbox")
    page.wait_for_selector("[data-entries] li:has-text('没存上')")
    page.wait_for_selector("[data-accepted] li", state="attached")
    assert rows(served, "select count(*) from orders") == [(1,)]
    page.click("[data-entries] button:has-text('照这样存')")
    page.wait_for_selector("[data-accepted] li >> nth=1", state="attached")
    assert rows(served, "select count(*), sum(payable_fen) from orders") == [(2, 16_000)]


def test_what_was_refused_stays_so_when_it_is_opened_without_network(served: Served, phone: Any) -> None:
    with served.app.app_context(), unscoped():
        factories.villager(served.county.taiping, "张桂兰", "13843214417", "2组")
    page = phone.new_page()
    served.sign_in(page, served.county.wang)
    ready(page)
    phone.set_offline(True)
    page.goto(f"{served.url}/orders/new")
    page.fill("[name=who]", "没有这个人")
    page.fill("[name='lines-0-goods']", "棉被")
    page.fill("[name='lines-0-paid']", "80")
    page.click("button:not(.unseen):has-text('保存，下一单')")
    page.wait_for_selector("[role=status]:has-text('本机单号 1')")
    phone.set_offline(False)
    page.goto(f"{served.url}/postbox")
    page.wait_for_selector("[data-entries] li:has-text('没找到')")
    page.goto(f"{served.url}/more")
    phone.set_offline(True)
    page.click("button[name=large]")  # what only the server can do
    page.click("a:has-text('看手机里存的')")
    page.click("[data-entries] button:has-text('打开改')")
    page.wait_for_selector("[data-entries] li:has-text('现在没有网')")
    page.reload()
    page.wait_for_selector("[data-entries] li:has-text('没找到')")
