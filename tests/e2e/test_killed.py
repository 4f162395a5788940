"""A thousand orders without network, a browser that is killed while it sends them: each is stored once.

Runs in ``make test-long``; a hundred over the same line are sent in ``tests/e2e/test_offline.py`` each time.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from station_app.core.access import unscoped
from tests import factories
from tests.browser import FLAGS, PHONE
from tests.e2e.conftest import Served
from tests.e2e.test_offline import Lossy, log, ready, rows
from tests.machine import chromium_program

pytestmark = pytest.mark.browser
MANY = 1_000
TYPED = 3
LATE_S = 0.4
PATIENCE = 1_500

KEEP = """async ([villager, from, to]) => {
  const base = await new Promise((done) => {
    const ask = indexedDB.open('station', 1);
    ask.onsuccess = () => done(ask.result);
  });
  const who = await new Promise((done) => {
    const got = base.transaction('kept').objectStore('kept').get('who');
    got.onsuccess = () => done(got.result);
  });
  const act = base.transaction(['entries', 'kept'], 'readwrite', { durability: 'strict' });
  for (let i = from; i <= to; i++) {
    const key = '01a20000-0000-7000-8000-' + String(i).padStart(12, '0');
    act.objectStore('entries').put({
      v: 1, key: key, sequence: i, path: '/orders/new', phone_at: new Date().toISOString(),
      person: who.person, state: 'saved',
      body: new URLSearchParams({ id: key, villager_id: villager, 'lines-0-goods': '货 ' + i,
        'lines-0-paid': String(i), pay: 'cash', confirm: 'y', next: 'again' }).toString()
    });
  }
  act.objectStore('kept').put(to, 'sequence');
  await new Promise((done) => { act.oncomplete = done; });
  base.close();
}"""
"""Entries as the form writes them; a thousand typed ones would take an hour."""


class Slow(Lossy):
    """The same line, and every answer comes late."""

    def __call__(self, environ: dict[str, Any], start: Any) -> Any:
        """Answer late, or do it all and lose the answer."""
        if environ["PATH_INFO"] == "/sync":
            time.sleep(LATE_S)
        return super().__call__(environ, start)


@contextmanager
def telephone(chromium: Any, profile: Path) -> Iterator[Any]:
    """A telephone whose browser keeps what it has in this folder."""
    context = chromium.browser_type.launch_persistent_context(
        str(profile),
        executable_path=chromium_program(),
        args=list(FLAGS),
        viewport=PHONE,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    )
    context.set_default_timeout(30_000)
    try:
        yield context
    finally:
        context.close()


def kill(profile: Path) -> int:
    """End every process of the browser of this folder at once; how many there were."""
    mark, killed = f"--user-data-dir={profile}".encode(), 0
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if mark in entry.read_bytes():
                os.kill(int(entry.parent.name), signal.SIGKILL)
                killed += 1
        except (FileNotFoundError, ProcessLookupError):
            continue
    return killed


def flush(served: Served, pages: list[Any], until: int) -> int:
    """Let both tabs send until so many orders are stored, or nothing waits any more; how many are stored."""
    for _ in range(PATIENCE):
        for page in pages:
            page.dispatch_event("[data-flush]", "click")
        pages[0].wait_for_timeout(150)
        stored = int(rows(served, "select count(*) from orders")[0][0])
        waits = pages[0].locator("[data-count]").inner_text()
        if stored >= until and (until < MANY or waits == "0"):
            return stored
    raise AssertionError(f"only {stored} were stored, {waits} wait")


@pytest.mark.long
def test_a_thousand_orders_and_a_browser_killed_in_the_middle(
    served: Served, chromium: Any, tmp_path: Path
) -> None:
    line = Slow(served.app.wsgi_app, 0.3)
    served.app.wsgi_app = line  # type: ignore[method-assign]
    with served.app.app_context(), unscoped():
        factories.villager(served.county.taiping, "张桂兰", "13843214417", "2组")
    villager, profile = str(rows(served, "select id from villagers")[0][0]), tmp_path / "profile"
    with telephone(chromium, profile) as phone:
        page = phone.new_page()
        served.sign_in(page, served.county.wang)
        ready(page)
        phone.set_offline(True)
        page.goto(f"{served.url}/orders/new")
        for number in range(1, TYPED + 1):
            log(page, f"货 {number}", f"{number}.00")
            page.wait_for_selector(f"[role=status]:has-text('本机单号 {number}')")
        page.evaluate(KEEP, [villager, TYPED + 1, MANY])
        phone.set_offline(False)
        tabs = [page, phone.new_page()]
        for tab in tabs:
            tab.goto(f"{served.url}/postbox")
        stored = flush(served, tabs, MANY // 4)
        assert stored < MANY, "it is killed in the middle"
        assert kill(profile) > 1
    with telephone(chromium, profile) as phone:
        tabs = [phone.new_page(), phone.new_page()]
        tabs[0].goto(f"{served.url}/postbox")
        if "/sign-in" in tabs[0].url:
            served.sign_in(tabs[0], served.county.wang)
        for tab in tabs:
            tab.goto(f"{served.url}/postbox")
        waits = int(tabs[0].locator("[data-count]").inner_text())
        assert waits > 0, "what was not answered is still there"
        assert flush(served, tabs, MANY) == MANY
    total_fen = sum(range(1, MANY + 1)) * 100
    assert rows(served, "select count(*), sum(payable_fen) from orders") == [(MANY, total_fen)]
    assert rows(served, "select count(*), sum(amount_fen) from money_entries") == [(MANY, total_fen)]
    received = "select count(distinct sequence), max(sequence), count(*) from sync_receipts"
    assert rows(served, received) == [(MANY, MANY, MANY)]
    assert line.lost > 0
