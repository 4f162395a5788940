"""The machine's own Chromium, driven by Playwright, talking to nobody but the tested server."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.machine import chromium_program, missing

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1366, "height": 768}
# No sandbox: in a container root may not make one. The rest keeps Chromium from calling home during a test.
FLAGS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-gpu",
    "--disable-sync",
    "--metrics-recording-only",
    "--no-first-run",
    "--no-pings",
)


@pytest.fixture(scope="session")
def chromium() -> "Iterator[Browser]":
    """One Chromium per worker; skips where none is installed."""
    program = chromium_program()
    if program is None:
        missing("Chromium is not installed (Debian: apt-get install chromium fonts-noto-cjk).")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def phone(chromium: "Browser") -> "Iterator[BrowserContext]":
    """A village operator's phone with nothing remembered: 360 px wide, touch, Chinese, Shanghai time."""
    context = chromium.new_context(
        viewport=PHONE, has_touch=True, is_mobile=True, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    context.set_default_timeout(30_000)
    yield context
    context.close()


@pytest.fixture
def desktop(chromium: "Browser") -> "Iterator[BrowserContext]":
    """A county office's computer with nothing remembered: 1366 px wide."""
    context = chromium.new_context(viewport=DESK, locale="zh-CN", timezone_id="Asia/Shanghai")
    context.set_default_timeout(30_000)
    yield context
    context.close()


@pytest.fixture
def page(phone: "BrowserContext") -> "Page":
    """A page on the operator's phone."""
    return phone.new_page()
