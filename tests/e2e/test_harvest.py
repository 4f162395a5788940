"""Mung beans from 张桂兰's field to a kitchen: 王站长's phone, the county's desk, the code on the bag."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
import segno

from station_app.core import clock
from station_app.core.access import unscoped
from station_app.households.models import Consent
from station_app.ops.checking.proof import CHECKS
from station_app.produce.channels.models import ChannelKind
from tests import exports_of_platforms as files
from tests.e2e.conftest import Served
from tests.e2e.test_offline import rows
from tests.photos import photo
from tests.produce.growing import beans, channel

pytestmark = pytest.mark.browser

MARKET = "3.90"
FIRST = {"gross": "101.3", "tare": "0.8", "price": "4.15"}
SECOND = {"gross": "60", "tare": "0", "price": "3.80"}
AT_THE_HALL, ON_TAOBAO, REFUND = "90.00", "59.00", "26.50"


@pytest.fixture
def growers(served: Served) -> Iterator[list[str]]:
    """31 August 2015: two households grow mung beans, 张家 may be named; the county sells at two places."""
    with served.app.app_context(), unscoped():
        at = served.county.taiping
        told = {"publish": Consent.SPOKEN, "publish_on": dt.date(2015, 8, 1), "alias": "老张家"}
        both = [beans(at, "张桂兰", **told)[0], beans(at, "李桂珍")[0]]
        channel(served.county.office)
        channel(served.county.office, "通榆馆", kind=ChannelKind.PAVILION, platform="", fee_bp=0)
        ids = [str(one.id) for one in both]
    yield ids
    clock.pin(None)


def fen(yuan: str) -> int:
    """'3.90' as whole fen."""
    return int(Decimal(yuan) * 100)


def yuan(amount_fen: int) -> str:
    """1913 as a page says it."""
    return f"¥{amount_fen // 100:,}.{amount_fen % 100:02d}"


def half_up(amount: Decimal) -> int:
    """Whole fen, a half goes up; below nothing too it goes away from nothing."""
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


def snap(page: Any, size: tuple[int, int]) -> None:
    """A photo from the camera, as large as telephones make them; the page shrinks it."""
    picture = {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": photo(size)}
    page.set_input_files("#photos", [picture])


def press(page: Any, words: str) -> None:
    """The one button that says so and can be seen; the next page stands when this returns."""
    with page.expect_navigation():
        page.click(f"button:visible:has-text('{words}')")


def buy(page: Any, served: Served, grower: str, **typed: str) -> None:
    """收购: whom from, what, weighed with its sack."""
    page.goto(f"{served.url}/produce/purchases/new")
    page.click(f".row:has-text('{grower}')")
    page.select_option("#product", label="绿豆")
    page.check(f"[name=pay][value={typed.pop('pay')}]")
    page.click("summary:has-text('更多')")
    more = {"market": MARKET, "market_source": "集镇市场", "harvested_on": "2015-08-22"}
    for name, value in (typed | more).items():
        page.fill(f"#{name}", value)
    press(page, "收下")
    page.wait_for_selector("text=收好了 >> nth=0")


def test_from_a_field_to_a_kitchen(served: Served, growers: list[str], phone: Any, desktop: Any) -> None:
    wang, office = phone.new_page(), desktop.new_page()
    served.sign_in(wang, served.county.wang)
    served.sign_in(office, served.county.office)
    url = served.url

    # Listed from the phone, sent back once for a better photo, corrected, approved, on sale.
    wang.goto(f"{url}/produce/listings/new")
    snap(wang, (2400, 1800))
    wang.select_option("#product", label="绿豆")
    wang.select_option("#producer", label="张桂兰")
    wang.fill("#amount", "160.5")
    wang.fill("#price", "6.50")
    press(wang, "交给县里看")
    office.goto(f"{url}/produce/approval")
    office.select_option("[name=canned]", label="照片看不清，请重拍")
    press(office, "退回")
    wang.goto(f"{url}/produce/listings")
    wang.click("a:has-text('绿豆')")
    assert "照片看不清，请重拍" in wang.inner_text(".notice")
    wang.click("a.link:text-is('改')")
    press(wang, "去掉")
    snap(wang, (1600, 1200))
    press(wang, "交给县里看")
    office.goto(f"{url}/produce/approval")
    press(office, "通过")
    assert "都看完了" in office.inner_text("main")
    wang.reload()
    press(wang, "上架")
    assert rows(served, "select state, amount, price_fen from listings") == [("on_sale", 80_250, 650)]
    assert rows(
        served, "select width, height, size <= 122880, removed_at is null from photos order by added_at"
    ) == [
        (1280, 960, 1, 0),
        (1280, 960, 1, 1),
    ]

    # Bought of two households: one is paid at once, the other later.
    nets = [Decimal(one["gross"]) - Decimal(one["tare"]) for one in (FIRST, SECOND)]
    paid = [half_up(net * fen(one["price"])) for net, one in zip(nets, (FIRST, SECOND), strict=True)]
    gained = [
        half_up(net * (fen(one["price"]) - fen(MARKET)))
        for net, one in zip(nets, (FIRST, SECOND), strict=True)
    ]
    buy(wang, served, "张桂兰", **FIRST, pay="cash")
    buy(wang, served, "李桂珍", **SECOND, pay="owe")
    assert fen(wang.input_value("#amount")) == paid[1]
    wang.check("[name=pay][value=wechat]")
    press(wang, "付钱")
    assert "付清" in wang.inner_text("main")
    assert rows(served, "select net, amount_fen, paid_fen from purchases order by bought_at") == [
        (int(net * 500), sum_fen, sum_fen) for net, sum_fen in zip(nets, paid, strict=True)
    ]

    # Gathered, tested, packed, certified.
    wang.goto(f"{url}/produce/batches/new")
    wang.click(".row:has-text('绿豆')")
    for take in wang.locator("input.take").all():
        take.fill(take.get_attribute("placeholder"))
    press(wang, "做成一批")
    wang.click("summary:has-text('记一项检测')")
    for name, value in {"item": "水分", "wanted": "≤ 13.5", "found": "12.6"}.items():
        wang.fill(f"#{name}", value)
    press(wang, "记下检测")
    wang.goto(f"{url}/produce/batches/new")
    wang.click(".row:has-text('绿豆')")
    wang.check("[value=packed]")
    wang.fill("input.take", "150")
    wang.fill("#pack", "5")
    press(wang, "做成一批")
    bags = wang.url
    public = wang.get_attribute("a:has-text('看买家看到的页')", "href")
    wang.click("a:visible:text-is('开合格证')")
    press(wang, "开这张合格证")
    assert "请至少选一样承诺依据" in wang.inner_text("fieldset.wrong:has-text('自我检测')")
    wang.check("[value=自我检测]")
    press(wang, "开这张合格证")
    press(wang, "打合格证")
    assert "承诺达标合格证" in wang.inner_text("h1 >> nth=0")
    assert "水分 12.6" in wang.inner_text(".certificate >> nth=0")

    # Three bags are typed at the pavilion, two come in a file of 淘宝; one of these comes back.
    wang.goto(f"{url}/produce/sales/new")
    wang.select_option("#channel", label="通榆馆")
    wang.select_option("#batch", value=bags.rsplit("/", 1)[1])
    wang.check("[value=packs]")
    wang.fill("#amount", "3")
    wang.fill("#paid", AT_THE_HALL)
    wang.check("[name=pay][value=cash]")
    press(wang, "记下这笔销售")
    content = files.as_csv(files.TAOBAO, [files.taobao()])
    office.goto(f"{url}/imports/lists/sales")
    office.set_input_files("#file", [{"name": "订单.csv", "mimeType": "text/csv", "buffer": content}])
    press(office, "上传，看一遍")
    press(office, "导入")
    office.goto(f"{url}/produce/sales")
    office.click("a:has-text('通榆绿豆')")
    office.click("summary:has-text('说一声是哪一批的')")
    office.select_option("#attach-batch", value=bags.rsplit("/", 1)[1])
    press(office, "从这批里减")
    office.click("summary:has-text('退货、退钱')")
    for name, value in {"amount": "5", "refund": REFUND, "reason": "袋子破了"}.items():
        office.fill(f"form[action$=return] [name={name}]", value)
    press(office, "记下退的")
    wang.goto(bags)
    assert wang.inner_text(".big-sum") == "130 斤"

    # What it was worth to both households, to the fen.
    assert gained == [2_513, -600]
    office.goto(f"{url}/produce/board")
    said = office.inner_text("dl.facts").split()
    sold_fen = fen(AT_THE_HALL) + fen(ON_TAOBAO) - fen(REFUND)
    assert [yuan(one) for one in (sold_fen, sum(paid), sum(gained), 0)] == [
        said[said.index(label) + 1] for label in ("卖了", "收了农户的货", "农户多得", "还欠农户")
    ]

    # The code on the bag opens the public page: nobody signed in, no script.
    wang.goto(f"{bags}/label")
    assert public is not None
    drawn = segno.make(url + public, error="m").svg_inline(scale=5, border=2, light="#fff")
    assert wang.locator("svg path").last.get_attribute("d") in drawn
    stranger = desktop.browser.new_context(java_script_enabled=False, locale="zh-CN")
    buyer = stranger.new_page()
    answer = buyer.goto(url + public)
    assert answer.status == 200
    told = buyer.inner_text("main")
    stranger.close()
    for words in ("老张家", "1 户", "12.6", "5 斤", "8月22日"):
        assert words in told
    assert "张桂兰" not in told
    assert "李桂珍" not in told

    with served.app.app_context(), unscoped():
        assert [one for check in CHECKS for one in check()] == []
