"""Sold on channels, typed and imported; what came back, what channels paid out, what buyers agreed to."""

from __future__ import annotations

import io
from typing import Any

import pytest

from station_app.core.access import acting_as, fetch
from station_app.core.db import db
from station_app.core.errors import Refused
from station_app.produce.batches.making import Take
from station_app.produce.batches.models import Making
from station_app.produce.products.models import Product
from station_app.produce.sales import returning
from station_app.produce.sales.matching import amount_of
from station_app.produce.sales.models import Sale
from station_app.produce.sales.sizes import grams_of, pieces_of
from station_app.produce.weights import Measure
from station_app.tills import counting
from tests import exports_of_platforms as files
from tests.factories import County
from tests.produce.growing import beans, bought, channel, hidden, key, made, rows, value
from tests.web import post, read


def brought(browser: Any, content: bytes, name: str = "ExportOrderList.csv") -> Any:
    """Upload a file and look at it; the address of the look."""
    return post(browser, "/imports/lists/sales", {"file": (io.BytesIO(content), name)})


def test_orders_of_a_platform_are_looked_at_imported_once_and_taken_back(
    county: County, signed_in: Any
) -> None:
    beans(county.taiping)
    channel(county.office)
    office = signed_in(county.office)
    content = files.as_csv(
        files.TAOBAO,
        [
            files.taobao(),
            files.taobao(订单编号='="22"', 宝贝标题="葵花籽 散装", 退款金额="9.00"),
            files.taobao(订单编号='="33"', 订单状态="等待买家付款", 订单付款时间=""),
            files.taobao(订单编号='="44"', 订单付款时间="昨天"),
        ],
    )
    look = brought(office, content)
    assert look.status_code == 303, read(look.text)
    page = read(office.get(look.location).text)
    assert "没付款或者关闭了" in page
    assert "对不上" in page
    assert value("select count(*) from sales") == 0
    confirm = look.location + "/confirm-list"
    assert post(office, confirm, {}).status_code == 303
    assert rows(
        "select order_no, amount, amount_fen, freight_fen, fee_fen, refunded_fen from sales order by 1"
    ) == [
        ("1234567890123456789", 5_000, 5_900, 600, 295, 0),
        ("22", None, 5_900, 600, 295, 900),
    ]
    again = brought(office, content)
    post(office, again.location + "/confirm-list", {})
    assert value("select count(*) from sales") == 2
    later = brought(office, files.as_csv(files.TAOBAO, [files.taobao(退款金额="10.00")]))
    post(office, later.location + "/confirm-list", {})
    assert value("select refunded_fen from sales where order_no like '1%'") == 1_000
    assert post(office, later.location + "/undo-list", {}).status_code == 303
    assert value("select refunded_fen from sales where order_no like '1%'") == 0
    assert post(office, look.location + "/undo-list", {}).status_code == 303
    assert rows("select order_no from sales") == [("1234567890123456789",)]  # touched since: it stays


@pytest.mark.only("sqlite")
def test_a_file_says_what_it_lacks(county: County, signed_in: Any) -> None:
    office = signed_in(county.office)
    look = brought(office, files.as_csv(files.TAOBAO, [files.taobao()]))
    assert "没有这个渠道" in office.get(look.location).text
    channel(county.office, "一店", shop="甲店")
    channel(county.office, "二店", shop="乙店")
    look = brought(office, files.as_csv(files.TAOBAO, [files.taobao(店铺名称="乙店")]))
    post(office, look.location + "/confirm-list", {})
    assert value("select c.name from sales s join channels c on c.id = s.channel_id") == "二店"
    for nonsense in (b"", b"\x00\x01", "日期,姓名\n1,2\n".encode(), b"<html></html>"):
        assert brought(office, nonsense).status_code in (303, 422)
    assert brought(signed_in(county.wang), b"x").status_code == 403


def test_bags_are_sold_one_comes_back_and_the_channel_pays_out(county: County, signed_in: Any) -> None:
    grower, product = beans(county.taiping)
    heap = made(county.wang, product, Take(bought(county.wang, grower, product, 100).id, 50_000))
    bags = made(county.wang, product, Take(heap.id, 50_000, True), how=Making.PACKED, pack=2_500)
    shop = channel(county.office)
    wang, office = signed_in(county.wang), signed_in(county.office)
    page = wang.get(f"/produce/sales/new?batch={bags.id}").text
    fields = {"id": hidden(page, "id"), "channel": str(shop.id), "batch": str(bags.id), "unit": "packs"}
    fields |= {"amount": "4", "paid": "120.00", "pay": "later", "order_no": "8899"}
    sold = post(wang, "/produce/sales/new", fields)
    assert sold.status_code == 303, read(sold.text)
    assert post(wang, "/produce/sales/new", fields).location == sold.location
    other = {**fields, "id": hidden(wang.get("/produce/sales/new").text, "id")}
    assert post(wang, "/produce/sales/new", other).status_code == 422  # the order number is known
    assert post(wang, "/produce/sales/new", other | {"order_no": "", "amount": "17"}).status_code == 422
    cash = other | {"order_no": "", "amount": "1", "paid": "35.00", "pay": "cash"}
    assert post(wang, "/produce/sales/new", cash).status_code == 303
    with acting_as(county.wang):
        assert counting.standing(county.taiping.id, None).cash_fen == 3_500
    back = {"amount": "5", "refund": "30.00", "to_stock": "y", "reason": "袋子破了"}
    back["id"] = hidden(wang.get(sold.location).text, "id")
    for _ in range(2):
        assert post(wang, f"{sold.location}/return", back).status_code == 303
    assert rows(
        "select rest from batches where id = :id", id=value("select id from batches where packs = 20")
    ) == [(50_000 - 5 * 2_500 + 2_500,)]
    url = f"/produce/channels/{shop.id}"
    page = office.get(url).text
    assert "¥84.00" in page  # 120 − 30 − 5 % of 120
    due = {"id": hidden(page, "id"), "from_on": "2015-08-01", "through_on": "2015-08-31"}
    due |= {"received": "83.00", "received_on": "2015-08-31"}
    assert post(office, f"{url}/settle", due).status_code == 422  # the difference wants a word
    assert post(office, f"{url}/settle", due | {"note": "扣了一元提现费"}).status_code == 303
    assert rows("select sales, due_fen, received_fen from settlements") == [(1, 8_400, 8_300)]
    settled = key(value("select id from settlements"))
    assert post(office, f"/produce/settlements/{settled}/undo", {"reason": "记错了"}).status_code == 303
    assert value("select count(*) from sales where settlement_id is null") == 2


def test_a_buyers_agreement_counts_what_was_delivered_and_paid(county: County, signed_in: Any) -> None:
    _, product = beans(county.taiping)
    shop = channel(county.office, "长春超市", platform="", fee_bp=0)
    office = signed_in(county.office)
    form = {
        "buyer": "长春某超市",
        "product": str(product.id),
        "unit": "jin",
        "amount": "20000",
        "floor": "4.50",
    }
    form |= {"from_on": "2015-08-01", "through_on": "2015-12-31"}
    form["id"] = hidden(office.get("/produce/agreements/new").text, "id")
    assert post(office, "/produce/agreements/new", form | {"through_on": "2015-07-01"}).status_code == 422
    made_ = post(office, "/produce/agreements/new", form)
    assert made_.status_code == 303, read(made_.text)
    sale = {
        "channel": str(shop.id),
        "product": str(product.id),
        "unit": "jin",
        "amount": "5000",
        "paid": "22000",
    }
    sale |= {"agreement": made_.location.rpartition("/")[2], "pay": "later"}
    sale["id"] = hidden(office.get("/produce/sales/new").text, "id")
    assert "单价 ¥4.40，比保底价 ¥4.50 低" in read(post(office, "/produce/sales/new", sale).text)
    assert post(office, "/produce/sales/new", sale | {"confirm": "y"}).status_code == 303
    paid = {"id": hidden(office.get(made_.location).text, "id"), "amount": "5000.00", "on": "2015-08-31"}
    assert post(office, f"{made_.location}/receive", paid).status_code == 303
    page = read(office.get(made_.location).text)
    assert "25.0%" in page
    assert "低于保底价" in page  # 5,000 斤 for 22,000 is ¥4.40
    assert "¥17,000.00" in page
    one = key(value("select id from agreement_payments"))
    assert post(office, f"/produce/agreement-payments/{one}/reverse", {}).status_code == 303
    assert post(office, f"/produce/agreement-payments/{one}/reverse", {}).status_code == 409
    assert "¥22,000.00" in read(office.get(made_.location).text)


@pytest.mark.only("sqlite")
def test_an_imported_sale_is_told_its_batch(county: County, signed_in: Any) -> None:
    grower, product = beans(county.taiping)
    batch = made(county.wang, product, Take(bought(county.wang, grower, product).id, 50_000))
    channel(county.office)
    office = signed_in(county.office)
    look = brought(office, files.as_csv(files.TAOBAO, [files.taobao()]))
    post(office, look.location + "/confirm-list", {})
    sale = key(value("select id from sales"))
    url = f"/produce/sales/{sale}"
    assert post(office, f"{url}/batch", {"batch": str(batch.id), "amount": "101"}).status_code == 422
    assert post(office, f"{url}/batch", {"batch": str(batch.id), "amount": "10"}).status_code == 303
    assert value("select rest from batches") == 45_000
    assert batch.code in office.get(url).text
    with acting_as(county.office):
        row = fetch(Sale, sale, lock=True)
        with pytest.raises(Refused):
            returning.give_back(row, county.office, amount=5_001, reason="多了")
    db.session.rollback()


@pytest.mark.parametrize(
    ("words", "grams"),
    [
        ("通榆绿豆 5斤装", 2_500),
        ("小米2.5kg", 2_500),
        ("杂粮 500g×4袋", 2_000),
        ("净重：１公斤", 1_000),
        ("红小豆 250克*3", 750),
        ("5斤装*2袋", 5_000),
        ("五斤装×2", 5_000),
        ("2袋×2.5kg", 5_000),
        ("每袋5斤，共2袋", 5_000),
        ("2.5KGx2（10斤）", 5_000),
        ("250g*2*3", 1_500),
        ("净重1公斤/2斤 毛重2.2斤", 1_000),
        ("5斤2袋", None),  # five in all, or each?
        ("5-10斤", None),
        ("小米5斤+绿豆3斤", None),
        ("5斤装 买二送一", None),
        ("礼盒", None),
        ("0.3333斤", None),
        ("2015年新米", None),
    ],
)
def test_what_a_piece_weighs_by_its_words(words: str, grams: int | None) -> None:
    assert grams_of(words) == grams


def test_how_many_are_in_a_box_by_its_words() -> None:
    assert pieces_of("笨鸡蛋 30枚装") == 30
    assert pieces_of("笨鸡蛋 30枚×2盒") == 60
    assert pieces_of("笨鸡蛋 2箱（30枚/箱）") == 60
    assert pieces_of("鹅蛋6枚装3盒") == 18
    assert pieces_of("笨鸡蛋 30枚送10枚") is None
    assert pieces_of("笨鸡蛋") is None


def test_what_is_counted_in_jin_is_not_multiplied_by_the_size_in_its_title() -> None:
    beans_, eggs = Product(measure=Measure.WEIGHT), Product(measure=Measure.PIECES)
    assert amount_of(beans_, "绿豆 50斤装", "散装 斤", 10_000) == 5_000  # 1688: 10, 单位 斤
    assert amount_of(beans_, "绿豆 50斤装", "袋", 10_000) == 250_000
    assert amount_of(beans_, "绿豆", "吨", 1_500) == 1_500_000
    assert amount_of(eggs, "笨鸡蛋 30枚装", "枚", 60_000) == 60
    assert (
        amount_of(beans_, "绿豆 5斤装", "5斤2袋", 1_000) is None
    )  # its model is not clear: its title says less
    assert amount_of(eggs, "笨鸡蛋 30枚送10枚", "", 1_000) is None
