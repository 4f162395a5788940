"""What waits on the phone: mended without being lost, left there by one operator, through a new program."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from station_app.accounts.models import User
from station_app.core.access import Role, unscoped
from station_app.core.db import db
from tests import factories
from tests.e2e.conftest import Served
from tests.e2e.test_offline import counter, log, ready, rows

__all__ = ["counter"]
pytestmark = pytest.mark.browser
YESTERDAY = """async ([villager]) => {
  const base = await new Promise((done) => {
    const ask = indexedDB.open('station', 1);
    ask.onsuccess = () => done(ask.result);
  });
  const get = (name) => new Promise((done) => {
    const got = base.transaction('kept').objectStore('kept').get(name);
    got.onsuccess = () => done(got.result);
  });
  const who = await get('who');
  const act = base.transaction(['entries', 'kept'], 'readwrite');
  const key = '01a20000-0000-7000-8000-000000000001';
  act.objectStore('entries').put({
    v: 1, key: key, sequence: 1, path: '/orders/new', person: who.person, state: 'saved',
    phone_at: new Date(Date.now() - 26 * 3600000).toISOString(),
    body: new URLSearchParams({ id: key, villager_id: villager, who: '张桂兰', 'lines-0-goods': '水泵',
      'lines-0-paid': '二百', pay: 'cash', next: 'again' }).toString()
  });
  act.objectStore('kept').put(1, 'sequence');
  await new Promise((done) => { act.oncomplete = done; });
  base.close();
}"""


def test_what_was_refused_waits_until_it_is_mended(served: Served, counter: Any) -> None:
    villager = str(rows(served, "select id from villagers")[0][0])
    counter.evaluate(YESTERDAY, [villager])
    counter.goto(f"{served.url}/")
    counter.wait_for_selector("[data-old]:has-text('放了一天多')")
    counter.goto(f"{served.url}/postbox")
    for _ in range(2):  # she opens it, is called away, and opens it once more
        counter.goto(f"{served.url}/postbox")
        counter.wait_for_selector("[data-entries] li:has-text('没存上')")
        counter.click("[data-entries] button:has-text('打开改')")
        counter.wait_for_selector(".errors")
    assert rows(served, "select count(*) from sync_receipts") == [(0,)]
    counter.fill("[name='lines-0-paid']", "200")
    counter.click("button:not(.unseen):has-text('保存，下一单')")
    counter.wait_for_selector("[role=status]:has-text('存好了')")
    made = "select payable_fen, julianday(date('now', '+8 hours')) - julianday(ordered_on) from orders"
    ((fen, days),) = rows(served, made)
    assert (fen, days >= 1) == (20_000, True)  # the day it was done, not the day it was mended
    assert rows(served, "select sequence, count(*) from sync_receipts group by 1") == [(1, 1)]
    counter.goto(f"{served.url}/postbox")
    counter.wait_for_selector("[data-accepted] li", state="attached")
    assert counter.locator("[data-unsent]:visible, [data-old]:visible").count() == 0


def test_one_signs_out_without_network_and_the_other_sends_nothing_of_hers(
    served: Served, counter: Any, phone: Any
) -> None:
    with served.app.app_context(), unscoped():
        sun = factories.person("sunzz", "孙站长", Role.OPERATOR, "220822", served.county.taiping)
        db.session.get(User, sun.id).set_password(factories.PASSWORD)
        db.session.commit()
    counter.on("dialog", lambda one: one.accept())
    phone.set_offline(True)
    counter.goto(f"{served.url}/orders/new")
    log(counter, "棉被", "80.00")
    counter.wait_for_selector("[role=status]:has-text('本机单号 1')")
    counter.goto(f"{served.url}/postbox")
    counter.click("form[action$='/sign-out'] button")
    counter.wait_for_selector("h1:has-text('还在这台手机里')")
    counter.goto(f"{served.url}/postbox")
    counter.wait_for_selector("[data-entries] li")
    assert "张桂兰" not in counter.inner_text("main")
    phone.set_offline(False)
    counter.goto(f"{served.url}/")
    assert "/sign-in" in counter.url  # the session ended as soon as there was a line
    served.sign_in(counter, sun)
    counter.goto(f"{served.url}/postbox")
    counter.wait_for_selector("[data-entries] li:has-text('王站长记的')")
    counter.click("[data-flush]")
    assert "张桂兰" not in counter.inner_text("[data-entries]")
    ready(counter)
    assert rows(served, "select count(*) from orders") == [(0,)]
    counter.click("form[action$='/sign-out'] button")
    counter.wait_for_url("**/sign-in*")
    served.sign_in(counter, served.county.wang)
    counter.goto(f"{served.url}/postbox")
    counter.wait_for_selector("[data-accepted] li", state="attached")
    assert rows(served, "select placed_by, payable_fen from orders") == [("王站长", 8_000)]


class Newer:
    """The same server with a newer program for telephones."""

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        self.app = app

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """The worker has one line more."""
        if environ["PATH_INFO"] != "/sw.js":
            return self.app(environ, start)
        environ.pop("HTTP_ACCEPT_ENCODING", None)
        body = b"".join(self.app(environ, lambda *_: lambda _data: None)) + b"\nself.NEWER = true;\n"
        start("200 OK", [("Content-Type", "text/javascript"), ("Cache-Control", "no-cache")])
        return [body]


def test_a_newer_program_waits_for_the_form_and_sends_what_the_old_one_kept(
    served: Served, counter: Any, phone: Any
) -> None:
    phone.set_offline(True)
    counter.goto(f"{served.url}/orders/new")
    log(counter, "棉被", "80.00")
    counter.wait_for_selector("[role=status]:has-text('本机单号 1')")
    served.app.wsgi_app = Newer(served.app.wsgi_app)  # type: ignore[method-assign]
    counter.fill("[name='lines-0-goods']", "电饭锅")
    phone.set_offline(False)
    found = """async () => {
      const one = await navigator.serviceWorker.ready;
      await one.update();
      while (!one.waiting) await new Promise((done) => { setTimeout(done, 50); });
      return [!!one.waiting, one.active.state];
    }"""
    assert counter.evaluate(found) == [True, "activated"]
    assert counter.input_value("[name='lines-0-goods']") == "电饭锅"  # no page was taken from under her hands
    counter.goto("about:blank")
    counter.wait_for_timeout(300)
    counter.goto(f"{served.url}/postbox")
    counter.wait_for_selector("[data-accepted] li", state="attached")
    assert rows(served, "select payable_fen from orders") == [(8_000,)]
