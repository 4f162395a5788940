"""王站长 goes on without network: everything is kept on her phone, and stored once when it is back."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from sqlalchemy import text

from station_app.core.access import unscoped
from station_app.core.db import db
from tests import factories
from tests.e2e.conftest import Served

pytestmark = pytest.mark.browser


@pytest.fixture
def counter(served: Served, phone: Any) -> Any:
    """王站长's phone, signed in once, with everything kept that works without network."""
    with served.app.app_context(), unscoped():
        factories.villager(served.county.taiping, "张桂兰", "13843214417", "2组")
    page = phone.new_page()
    served.sign_in(page, served.county.wang)
    ready(page)
    return page


KEPT = """async () => {
  const all = await caches.open('shell');
  if (!await all.match('/orders/new') || !await all.match('/postbox')) return false;
  const base = await new Promise((done) => {
    const ask = indexedDB.open('station', 1);
    ask.onsuccess = () => done(ask.result);
  });
  return new Promise((done) => {
    const got = base.transaction('kept').objectStore('kept').get('who');
    got.onsuccess = () => { base.close(); done(!!got.result); };
  });
}"""


def ready(page: Any) -> None:
    """Wait until the worker has its copy of the station and the pages."""
    for _ in range(100):
        if page.evaluate(KEPT):
            return
        page.wait_for_timeout(100)
    raise AssertionError("the worker kept nothing within ten seconds")


def rows(served: Served, sql: str) -> list[Any]:
    """Plain SQL on what is stored."""
    with served.app.app_context():
        return [tuple(row) for row in db.session.connection().execute(text(sql)).all()]


def log(page: Any, goods: str, paid: str, button: str = "保存，下一单") -> None:
    """Log an order for 张桂兰 by her initials."""
    page.fill("[name=who]", "")
    page.type("[name=who]", "zgl")
    page.wait_for_selector("#picker-1")
    page.keyboard.press("Enter")
    page.fill("[name='lines-0-goods']", goods)
    page.fill("[name='lines-0-paid']", paid)
    page.click(f"button:not(.unseen):has-text('{button}')")


def test_wang_logs_without_network_and_all_is_stored_once(served: Served, counter: Any, phone: Any) -> None:
    phone.set_offline(True)
    counter.goto(f"{served.url}/orders/new")
    counter.wait_for_selector("script[src*='/check.']", state="attached")
    counter.wait_for_timeout(100)
    counter.fill("[name='lines-0-paid']", "12.345")
    counter.click("button:not(.unseen):has-text('保存，下一单')")
    told = counter.locator(".errors a").all_inner_texts()
    assert told == [
        "金额最多两位小数（到分），例如 12.50",
        "请填写买什么",
        "请写给谁买：姓名、首字母或手机后4位",
    ]
    assert (counter.locator("[data-total]").is_visible(), counter.title()[:3]) == (False, "错误：")
    counter.fill("[name='lines-0-goods']", "棉被")
    counter.fill("[name='lines-0-paid']", "80")
    counter.fill("[name=who]", "张桂兰")
    counter.evaluate("document.querySelector('[name=discount]').value = '80.01'")
    counter.evaluate("document.querySelector('[name=discount]').closest('details').open = true")
    counter.click("button:not(.unseen):has-text('保存，下一单')")
    assert counter.inner_text(".field.wrong .field-error") == "优惠不能比货款多，请核对"
    assert counter.locator("[data-unsent]:visible").count() == 0
    counter.fill("[name=discount]", "")
    for number, goods in enumerate(("洗衣机 8公斤", "电饭锅 4升", "棉被"), 1):
        log(counter, goods, f"{100 + number}.00")
        counter.wait_for_selector(f"[role=status]:has-text('本机单号 {number}')")
    assert "未上传 3" in counter.inner_text("[data-unsent]")
    assert rows(served, "select count(*) from orders") == [(0,)]
    counter.goto(f"{served.url}/")
    counter.wait_for_selector("[data-entries] li:has-text('棉被')")
    assert counter.locator("[data-entries] li:has-text('张桂兰')").count() == 3
    counter.reload()
    counter.wait_for_selector("[data-entries] li:has-text('棉被')")
    assert counter.locator("[data-entries] li:has-text('张桂兰')").count() == 3
    phone.set_offline(False)
    counter.goto(f"{served.url}/postbox")
    counter.wait_for_selector("[data-accepted] li >> nth=2", state="attached")
    assert rows(served, "select payable_fen from orders order by payable_fen") == [
        (10_100,),
        (10_200,),
        (10_300,),
    ]
    assert counter.locator("[data-unsent]:visible").count() == 0
    assert rows(served, "select count(*), max(sequence) from sync_receipts") == [(3, 3)]


def test_an_order_sent_at_once_goes_as_ever_and_leaves_a_receipt(served: Served, counter: Any) -> None:
    counter.goto(f"{served.url}/orders/new")
    log(counter, "洗衣机 8公斤", "1099.00")
    counter.wait_for_selector("[role=status]:has-text('存好了 单 0001')")
    assert rows(served, "select count(*) from sync_receipts") == [(1,)]
    log(counter, "洗衣机 8公斤", "1099.00")
    counter.wait_for_selector("[role=alert]:has-text('看一眼再存')")
    counter.check("#confirm")
    counter.click("button:not(.unseen):has-text('保存，下一单')")
    counter.wait_for_selector("[role=status]:has-text('存好了 单 0002')")
    assert rows(served, "select count(*) from orders") == [(2,)]


def test_a_parcel_arrives_and_is_handed_over_without_network(
    served: Served, counter: Any, phone: Any
) -> None:
    counter.goto(f"{served.url}/orders/new")
    counter.check("[name=pay][value=owe]", force=True)
    log(counter, "水泵", "236.00")
    counter.wait_for_selector("[role=status]:has-text('存好了 单 0001')")
    counter.evaluate("navigator.serviceWorker.ready.then((one) => one.active.postMessage('fresh'))")
    counter.wait_for_timeout(300)
    phone.set_offline(True)
    counter.goto(f"{served.url}/orders")
    row = counter.locator("[data-orders] li:has-text('水泵')")
    row.wait_for()
    row.locator("button:has-text('到货了')").click()
    row = counter.locator("[data-orders] li:has-text('水泵')")
    row.locator("summary:has-text('别人代取')").click()
    row.locator("[name=taken_by]").fill("她儿子")
    row.locator("button:has-text('取走了')").click()
    counter.wait_for_selector("[data-entries] li:has-text('取走了')")
    assert counter.locator("[data-orders] li:has-text('水泵')").count() == 0
    phone.set_offline(False)
    counter.click("[data-flush]")
    counter.wait_for_selector("[data-accepted] li >> nth=1", state="attached")
    taken = rows(served, "select state, received_fen, collected_by from orders")
    assert taken == [("picked_up", 23_600, "她儿子")]
    counter.reload()  # the order waits no more, and the row still says whose it was
    counter.wait_for_selector("[data-accepted] li:has-text('张桂兰'):has-text('取走了')", state="attached")


def test_signed_out_meanwhile_keeps_everything_until_she_is_back(
    served: Served, counter: Any, phone: Any
) -> None:
    phone.set_offline(True)
    counter.goto(f"{served.url}/orders/new")
    log(counter, "棉被", "80.00")
    counter.wait_for_selector("[role=status]:has-text('本机单号 1')")
    phone.clear_cookies()
    phone.set_offline(False)
    counter.goto(f"{served.url}/postbox")
    assert "/sign-in" in counter.url
    assert rows(served, "select count(*) from orders") == [(0,)]
    served.sign_in(counter, served.county.wang)
    counter.goto(f"{served.url}/postbox")
    counter.wait_for_selector("[data-accepted] li", state="attached")
    assert rows(served, "select payable_fen from orders") == [(8_000,)]


class Lossy:
    """A link that loses some answers after the server has done its work."""

    def __init__(self, app: Callable[..., Iterable[bytes]], share: float) -> None:
        self.app, self.share, self.lost, self.dice = app, share, 0, random.Random(7)

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer, or do it all and answer with a failure of the line."""
        if environ["PATH_INFO"] != "/sync" or self.dice.random() > self.share:
            return self.app(environ, start)
        list(self.app(environ, lambda *_: lambda _data: None))
        self.lost += 1
        start("503 Service Unavailable", [("Content-Type", "text/plain")])
        return [b""]


def test_a_hundred_orders_over_a_line_that_loses_answers_are_stored_once(
    served: Served, counter: Any, phone: Any
) -> None:
    lossy = Lossy(served.app.wsgi_app, 0.3)
    served.app.wsgi_app = lossy  # type: ignore[method-assign]
    villager = rows(served, "select id from villagers")[0][0]
    counter.evaluate(
        """async ([villager]) => {
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
          for (let i = 1; i <= 100; i++) {
            const key = '01a20000-0000-7000-8000-' + String(i).padStart(12, '0');
            act.objectStore('entries').put({
              v: 1, key: key, sequence: i, path: '/orders/new', phone_at: new Date().toISOString(),
              person: who.person, state: 'saved',
              body: new URLSearchParams({ id: key, villager_id: villager, 'lines-0-goods': '货 ' + i,
                'lines-0-paid': String(i), pay: 'cash', confirm: 'y', next: 'again' }).toString()
            });
          }
          act.objectStore('kept').put(100, 'sequence');
          await new Promise((done) => { act.oncomplete = done; });
          base.close();
        }""",
        [str(villager)],
    )
    other = phone.new_page()
    counter.goto(f"{served.url}/postbox")
    other.goto(f"{served.url}/postbox")
    for _ in range(300):  # on a busy machine the page stands still for seconds while it writes
        for page in (counter, other):
            page.dispatch_event("[data-flush]", "click")
        counter.wait_for_timeout(200)
        if rows(served, "select count(*) from orders")[0][0] == 100 and (
            counter.locator("[data-count]").inner_text() == "0"
        ):
            break
    assert rows(served, "select count(*), sum(payable_fen) from orders") == [(100, 505_000)]
    assert rows(served, "select count(distinct sequence) from sync_receipts") == [(100,)]
    assert counter.locator("[data-count]").inner_text() == "0"
    assert lossy.lost > 0
