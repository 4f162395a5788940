"""王站长 keeps her counter for a whole day, 31 August 2015, and for two hours of it there is no network.

``make shots`` runs it with STATION_PICTURES set: the pictures of the day in the manuals are taken here.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from station_app.core import clock
from station_app.core.access import acting_as, unscoped
from station_app.core.db import db
from station_app.households.models import Villager
from station_app.ops.checking.proof import CHECKS
from station_app.orders import steps
from station_app.orders.placing import LineDraft
from tests import factories
from tests.e2e.conftest import Served
from tests.e2e.hours import CLOCK, DAY, MET, Hours, at, log_by_script, picture
from tests.e2e.test_harvest import press, yuan
from tests.e2e.test_offline import log, ready, rows
from tests.e2e.test_parcels import scan
from tests.orders.deeds import BY_WECHAT, OWED, placed

pytestmark = pytest.mark.browser
THINGS = ("洗衣粉", "电水壶", "雨靴", "台灯", "棉手套", "插座", "毛毯", "饭盒")
SIZES = ("小号", "中号", "大号", "两件装", "加厚")
GOODS = [f"{thing} {size}" for size in SIZES for thing in THINGS]
WAYS = ("cash", "wechat", "owe", "cash")
PUMP, QUILT, POT, FERTILIZER, REPAID, SHORT = 23_600, 8_000, 13_900, 26_000, 10_000, 500


def the_days_before(served: Served) -> list[Villager]:
    """Three parcels are on their way to 太平村, one household has owed since the tenth."""
    wang, taiping = served.county.wang, served.county.taiping
    people = [
        factories.villager(taiping, *who)
        for who in (
            ("张桂兰", "13843214417", "2组"),
            ("李国富", "13843210932", "1组"),
            ("王淑珍", "13843215520", "3组"),
        )
    ]
    zhang, li, shu = people
    with clock.back_then(at(15, dt.date(2015, 8, 10))):
        old = placed(shu, wang, LineDraft("化肥 两袋", 1_000, FERTILIZER, 29_000), **OWED)
        with acting_as(wang):
            steps.arrive(old, wang)
            steps.hand_over(old, wang)
            db.session.commit()
    sent = (
        (zhang, LineDraft("水泵 750瓦", 1_000, PUMP, 28_800), OWED, "SF0000000000101"),
        (zhang, LineDraft("棉被 6斤", 1_000, QUILT, 12_000), BY_WECHAT, "SF0000000000102"),
        (li, LineDraft("电饭锅 4升", 1_000, POT, 16_900), OWED, "YT0000000000103"),
    )
    with clock.back_then(at(10, dt.date(2015, 8, 28))):
        for who, line, more, number in sent:
            made = placed(who, wang, line, **more)
            with acting_as(wang):
                steps.ship(made, wang, "", number)
                db.session.commit()
    return people


def test_a_whole_day_at_the_counter(served: Served, phone: Any, desktop: Any) -> None:
    with served.app.app_context(), unscoped():
        people = [(str(one.id), one.name) for one in the_days_before(served)]
    hours, url = Hours(served), served.url
    page = phone.new_page()
    served.sign_in(page, served.county.wang)
    ready(page)
    assert "2015年8月31日" in page.inner_text("main")
    picture(page, "day-open")

    # From nine to eleven there is no network: forty orders, the first by hand, all kept on the telephone.
    paid = [1_000 + 150 * n for n in range(len(GOODS))]
    phone.set_offline(True)
    hours.at = at(11)
    worker = phone.service_workers[0]
    worker.evaluate(MET, 9_000)
    page.goto(f"{url}/orders/new")
    for n, goods in enumerate(GOODS):
        worker.evaluate(CLOCK, 7_200 - n * 180)
        villager, name = people[n % 3]
        if n:
            local = str(paid[n] * 5 // 4 / 100)
            log_by_script(page, villager, name, goods, str(paid[n] / 100), local, WAYS[n % 4])
        else:
            log(page, goods, str(paid[0] / 100))
        if n == 7:
            page.wait_for_selector("[role=status]:has-text('本机单号 8')")
            page.wait_for_selector("[data-unsent]:has-text('8')")
            picture(page, "day-offline")
    page.wait_for_selector("[role=status]:has-text('本机单号 40')")
    page.goto(f"{url}/")
    page.wait_for_selector("[data-entries] li >> nth=39")
    assert "未上传 40" in page.inner_text("[data-unsent]")
    assert rows(served, "select count(*) from sync_receipts") == [(0,)]
    picture(page, "day-kept")

    # It is back: each is stored once, at the minute it was logged.
    worker.evaluate(CLOCK, 0)
    phone.set_offline(False)
    page.goto(f"{url}/postbox")
    page.wait_for_selector("[data-accepted] li >> nth=39", state="attached")
    page.click("[data-flush]")
    by_way = {way: sum(paid[n] for n in range(40) if WAYS[n % 4] == way) for way in WAYS}
    today = f"from orders where ordered_on = '{DAY}'"
    assert rows(served, f"select count(*), sum(payable_fen), sum(received_fen) {today}") == [
        (40, sum(paid), sum(paid) - by_way["owe"])
    ]
    assert rows(served, "select count(*), count(distinct sequence) from sync_receipts") == [(40, 40)]
    first, last = rows(served, f"select min(placed_at), max(placed_at) {today}")[0]
    minutes = [dt.datetime.fromisoformat(one).replace(tzinfo=dt.UTC) for one in (first, last)]
    assert abs(minutes[0] - at(9)) < dt.timedelta(minutes=2)
    assert abs(minutes[1] - at(9) - 39 * dt.timedelta(minutes=3)) < dt.timedelta(minutes=2)
    assert page.locator("[data-unsent]:visible").count() == 0

    # The van comes: the gun, one field; one parcel nobody ordered.
    hours.at = at(13.5)
    page.goto(f"{url}/arrivals")
    for number, said in (
        ("SF0000000000101", "0101 张桂兰"),
        ("0102", "0102 张桂兰"),
        ("0103", "0103 李国富"),
    ):
        scan(page, number)
        page.wait_for_selector(f".done-line:has-text('{said}')")
    scan(page, "YT9988776655443")
    page.wait_for_selector(".done-line:has-text('5443 不知道是谁的')")
    picture(page, "day-arrivals")

    # 张桂兰 fetches her two things and pays what is open; the quilt comes back.
    hours.at = at(15)
    page.goto(f"{url}/pickup?q=zgl")
    assert page.inner_text("[data-take-button]") == f"收 {yuan(PUMP)}，取走了"
    picture(page, "day-pickup")
    page.click("[data-take-button]")
    page.wait_for_selector(f"[role=status]:has-text('2 件取走了，收了 {yuan(PUMP)}')")
    page.goto(f"{url}/orders?q=zgl&state=picked_up")
    page.click("a.order-link:has-text('棉被')")
    page.click("a:visible[href$='/return']")
    page.fill(".return-line .figure", "1")
    page.fill("#refund", f"{QUILT / 100:.2f}")
    page.check("[name=method][value=cash]")
    page.fill("#reason", "尺码不对")
    picture(page, "day-return")
    press(page, "退货，退钱")
    page.wait_for_selector("[role=status]:has-text('办好了')")

    # 王淑珍 pays back a part of what she owes.
    hours.at = at(16)
    page.goto(f"{url}/credit")
    page.click("a.row:has-text('王淑珍')")
    page.fill("#amount", f"{REPAID / 100:.2f}")
    page.check("[name=pay][value=cash]")
    picture(page, "day-credit")
    press(page, "收钱")
    assert rows(served, f"select received_fen from orders where payable_fen = {FERTILIZER}") == [(REPAID,)]

    # The drawer is five yuan short: it closes with a reason, and prints.
    hours.at = at(17)
    expected = by_way["cash"] + PUMP - QUILT + REPAID
    counted = expected - SHORT
    page.goto(f"{url}/till")
    assert page.inner_text(".big-sum") == yuan(expected)
    rest = counted
    for piece in (10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10):
        page.fill(f"#n{piece}", str(rest // piece))
        rest %= piece
    assert rest == 0
    page.fill("#left", "100")
    page.select_option("#handed_to", "bank")
    press(page, "交账")
    assert yuan(SHORT) in page.inner_text(".errors")
    page.fill("#reason", "找零多找了 5 元")
    picture(page, "day-close", whole=True)
    press(page, "交账")
    page.add_init_script("window.print = () => { document.body.dataset.printed = '1'; }")
    page.click("button[form=print]")
    page.wait_for_selector("body[data-printed='1']", state="attached")
    picture(page, "day-slip", whole=True)
    page.emulate_media(media="print")
    assert not page.is_visible(".slip-tools")
    slip = page.inner_text("main")
    for words in (yuan(counted)[1:], "−5.00", "找零多找了 5 元", "王站长"):
        assert words in slip

    # The county sees the day, and everything agrees.
    office = desktop.new_page()
    served.sign_in(office, served.county.office)
    assert office.inner_text("[data-measure=orders] >> nth=0") == str(len(GOODS) + 4)
    turnover = sum(paid) + PUMP + QUILT + POT + FERTILIZER
    assert yuan(turnover)[1:] in office.inner_html(".kpis")
    office.goto(f"{url}/tills")
    row = office.inner_text("tr:has-text('太平村')")
    assert f"−{yuan(SHORT)}" in row
    office.set_viewport_size({"width": 1366, "height": 320})
    picture(office, "day-county")
    with served.app.app_context(), unscoped():
        assert [one for check in CHECKS for one in check()] == []
