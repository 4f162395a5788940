"""Lists of what a station bought in shops: logged orders get what they lack, the others open as forms."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from station_app.core.db import uuid7
from tests import page_form
from tests.exports_of_platforms import ALIBABA, JD, TAOBAO, as_csv, as_xlsx
from tests.factories import County, villager
from tests.imports.commands import document, run
from tests.imports.listed import upload
from tests.orders.deeds import placed, send, sums

GLOVES = {
    "订单编号": '="223344556677889900"',
    "货品总价(元)": "248.00",
    "运费(元)": "12.00",
    "涨价或折扣(元)": "-10.00",
    "实付款(元)": "250.00",
    "订单状态": "等待买家确认收货",
    "订单创建时间": "2015-08-28 13:14:15",
    "订单付款时间": "2015-08-28 13:15:00",
    "收货人姓名": "张慧",
    "货品标题": "秋冬加厚保暖手套男女",
    "单价(元)": "6.50",
    "数量": "20",
    "单位": "双",
    "物流公司": "百世快递",
    "运单号": '="70123456789012"',
}
KNEES = {"货品标题": "加绒护膝老寒腿保暖", "单价(元)": "11.80", "数量": "10", "单位": "对"}
CLOSED = GLOVES | {"订单编号": "223344556677880000", "订单状态": "交易关闭", "订单付款时间": "", "运单号": ""}
URL = "/imports/lists/bought"


def looked(browser: Any, content: bytes) -> str:
    """Upload a list; the address of its batch."""
    answer = upload(browser, "bought", content)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def test_logged_orders_get_what_they_lack_on_wangs_yes_only(county: County, signed_in: Any) -> None:
    number = {"platform": "1688", "platform_number": "223344556677889900"}
    order = placed(villager(county.taiping), county.wang, **number)
    placed(
        villager(county.hongxing, "李国富"), county.li, platform="1688", platform_number="223344556677881111"
    )
    theirs = GLOVES | {"订单编号": "223344556677881111"}
    browser = signed_in(county.wang)
    content = as_csv(ALIBABA, [GLOVES, KNEES, CLOSED, theirs])
    batch = looked(browser, content)
    page = browser.get(batch).text
    assert order.number in page
    for words in (
        "已下单 → 在路上",
        "运单号 百世快递 70123456789012",
        "补上这 1 单",
        "没付款或者关闭了，不用记",
        "另一个站已经记过了",
    ):
        assert words in page
    assert "李国富" not in page
    assert sums("orders", "1", where="state = 'shipped'") == [0], "looking writes nothing"
    assert send(browser, f"{batch}/confirm-list").status_code == 303
    done = "state = 'shipped' and courier = '百世快递' and tracking_number = '70123456789012'"
    assert sums("orders", "1", where=done) == [1]
    assert sums("audit_entries", "1", where="verb = 'ship'") == [1]
    assert "补上了 1 单" in browser.get(batch).text
    again = looked(browser, content)
    assert "有 1 单记得好好的" in browser.get(again).text, "the same file a second time proposes nothing"
    assert "补上这" not in browser.get(again).text
    assert send(browser, f"{batch}/undo-list").status_code == 303
    assert sums("orders", "1", where="state = 'placed' and tracking_number = '' and shipped_on is null") == [
        2
    ]
    assert send(browser, f"{looked(browser, content)}/confirm-list").status_code == 303
    assert sums("orders", "1", where=done) == [1], "after an undo it may come again"


def test_an_order_that_went_on_stays_when_the_list_is_taken_back(county: County, signed_in: Any) -> None:
    number = {"platform": "1688", "platform_number": "223344556677889900"}
    order = placed(villager(county.taiping), county.wang, **number)
    browser = signed_in(county.wang)
    batch = looked(browser, as_csv(ALIBABA, [GLOVES, KNEES]))
    send(browser, f"{batch}/confirm-list")
    assert send(browser, f"/orders/{order.id}/step/arrive").status_code == 303
    send(browser, f"{batch}/undo-list")
    assert sums("orders", "1", where="state = 'arrived' and tracking_number = '70123456789012'") == [1]
    assert "后来" in browser.get(batch).text or "有人改过" in browser.get(batch).text


def test_an_order_of_several_lines_nobody_logged_opens_as_a_filled_form(
    county: County, signed_in: Any
) -> None:
    who, browser = villager(county.taiping), signed_in(county.wang)
    batch = looked(
        browser,
        as_xlsx((ALIBABA, [GLOVES | {"订单编号": "223344556677889900", "运单号": "70123456789012"}, KNEES])),
    )
    page = browser.get(batch).text
    assert "还没记过的 1" in page.replace("</h2>", "").replace("\n", " ")
    (way,) = re.findall(r'href="(/imports/rows/[^"]+)"', page)
    form = browser.get(way)
    assert "认出了：平台、平台订单号、买什么、付款、运费、优惠、运单号" in form.text
    fields = page_form.fields(form.text, "order")
    assert fields["villager_id"] == "", "who it is for is said by a person"
    assert (fields["lines-0-goods"], fields["lines-0-quantity"], fields["lines-0-paid"]) == (
        *("秋冬加厚保暖手套男女", "20"),
        "130.00",
    )
    assert (fields["lines-1-paid"], fields["freight"], fields["discount"]) == ("118.00", "12.00", "10.00")
    assert (fields["platform"], fields["platform_number"]) == ("1688", "223344556677889900")
    done = send(
        browser, "/orders/new", fields | {"villager_id": str(who.id), "next": "again", "confirm": "y"}
    )
    assert done.status_code == 303, done.text
    assert sums("orders", "payable_fen", "line_count", where="state = 'shipped'") == [25_000, 2]
    assert browser.get(way).status_code == 303, "logged meanwhile: it leads to the order"
    assert "记过了" in browser.get(batch).text
    assert signed_in(county.li).get(way).status_code == 404
    assert browser.get(f"/imports/rows/{uuid7()}").status_code == 404


@pytest.mark.only("sqlite")
def test_lists_of_other_shops_and_own_tables_are_read(county: County, signed_in: Any) -> None:
    browser = signed_in(county.wang)
    towel = {"订单编号": "1245789632145678", "宝贝标题": "毛巾", "宝贝总数量": "2", "买家应付货款": "25.60"}
    towel |= {"买家应付邮费": "0.00", "买家实际支付金额": "20.60", "订单状态": "卖家已发货，等待买家确认"}
    towel |= {"订单创建时间": "2015-08-31 10:12:45", "物流单号": "No:78812345678901", "物流公司": "中通快递"}
    cooker = {
        "订单号": "148899776655",
        "商品名称": "电饭煲",
        "订购数量": "1",
        "京东价": "299.00",
        "订单金额": "299.00",
    }
    cooker |= {"结算金额": "285.00", "订单状态": "等待收货", "下单时间": "2015-08-30 08:00:01"}
    own = ["平台", "订单号", "商品名称", "数量", "实付款", "订单状态", "物流单号"]
    bags = dict(
        zip(
            own,
            ["拼多多", "150831-123456789012345", "垃圾袋", "3", "29.70", "待收货", "JT3012345678901"],
            strict=True,
        )
    )
    for content, goods, paid, discount in (
        (as_csv(TAOBAO, [towel]), "毛巾", "25.60", "5.00"),
        (as_csv(JD, [cooker], "utf-8-sig"), "电饭煲", "299.00", "14.00"),
        (as_csv(own, [bags]), "垃圾袋", "29.70", ""),
    ):
        batch = looked(browser, content)
        (way,) = re.findall(r'href="(/imports/rows/[^"]+)"', browser.get(batch).text)
        fields = page_form.fields(browser.get(way).text, "order")
        assert (fields["lines-0-goods"], fields["lines-0-paid"], fields["discount"]) == (
            goods,
            paid,
            discount,
        )
    for odd in (b"", b"\x00\x01", "姓名,电话\n张桂兰,1\n".encode(), "订单编号,商品名称\n".encode()):
        assert upload(browser, "bought", odd).status_code in (303, 422)
    assert browser.get("/imports/lists/bought/template").status_code == 200
    assert signed_in(county.office).get(URL).status_code == 403


@pytest.mark.only("sqlite")
def test_what_a_shop_closed_is_said_where_it_still_counts(county: County, signed_in: Any) -> None:
    placed(villager(county.taiping), county.wang, platform="1688", platform_number="223344556677880000")
    browser = signed_in(county.wang)
    page = browser.get(looked(browser, as_csv(ALIBABA, [CLOSED]))).text
    assert "平台上关闭或者退款了，这里还算着" in page
    assert "补上这" not in page
    assert sums("orders", "1", where="state = 'placed'") == [1]


@pytest.mark.only("sqlite")
def test_a_list_is_brought_by_command_in_somebodys_name(app: Flask, county: County, tmp_path: Path) -> None:
    placed(villager(county.taiping), county.wang, platform="1688", platform_number="223344556677889900")
    file = tmp_path / "买的.csv"
    file.write_bytes(as_csv(ALIBABA, [GLOVES, GLOVES | {"订单编号": "223344556677889999"}]))
    nobody = run(app, "bought", "import", file)
    assert nobody.exit_code == 2
    assert "--by" in nobody.output
    assert run(app, "bought", "import", file, "--by", "zhuren").exit_code == 2, "the county buys nothing"
    looked = document(run(app, "bought", "import", file, "--by", "wang", "--dry-run", "--json"))
    assert (looked["batch"], looked["accepted"], looked["known"]) == (None, 1, 1)
    assert sums("orders", "1", where="state = 'shipped'") == [0]
    done = run(app, "bought", "import", file, "--by", "wang")
    assert done.exit_code == 0
    assert "not logged" in done.stdout
    assert "223344556677889999" in done.stdout
    assert sums("orders", "1", where="state = 'shipped' and tracking_number = '70123456789012'") == [1]
    assert sums("audit_entries", "1", where="verb = 'ship' and by_name = '王站长'") == [1]
    again = document(run(app, "bought", "import", file, "--by", "wang", "--json"))
    assert (again["accepted"], again["known"]) == (0, 2)
    assert [one["number"] for one in again["not_logged"]] == ["223344556677889999"]
