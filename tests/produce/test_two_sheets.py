"""Two sheets of 淘宝, one with the money, one with the goods, in either order; files people have touched."""

from __future__ import annotations

from typing import Any

import pytest

from station_app.imports.files import grids
from station_app.imports.platforms.reading import orders
from tests import exports_of_platforms as files
from tests.factories import County
from tests.produce.growing import beans, channel, rows, value
from tests.produce.test_sales import brought
from tests.web import post, read

NUMBER = "1234567890123456789"
GOODS = [("绿豆 5斤", "33.00", "1"), ("小米 2斤", "10.00", "2"), ("葵花籽 散装", "0.01", "1")]


def money(**said: Any) -> bytes:
    """The order sheet: one order of three goods, in one row."""
    return files.as_csv(files.TAOBAO, [files.taobao(宝贝标题="绿豆，小米，葵花籽", 宝贝种类="3", **said)])


def goods() -> bytes:
    """The sheet of goods: the number of the order stands on each line."""
    names = ("标题", "价格", "购买数量")
    lines = [{"订单编号": f'="{NUMBER}"', **dict(zip(names, one, strict=True))} for one in GOODS]
    return files.as_csv(files.TAOBAO_LINES, lines)


def taken(office: Any, content: bytes) -> str:
    """Looked at and imported; the address of the import."""
    look = brought(office, content)
    assert look.status_code == 303, read(look.text)
    assert office.get(look.location).status_code == 200
    assert post(office, look.location + "/confirm-list", {}).status_code == 303
    return str(look.location)


def sold() -> list[tuple[Any, ...]]:
    return rows("select line_no, title, amount, amount_fen, freight_fen, refunded_fen from sales order by 1")


PARTED = [
    (1, "绿豆 5斤", 2_500, 3_673, 374, 623),
    (2, "小米 2斤", 2_000, 2_226, 226, 377),
    (3, "葵花籽 散装", None, 1, 0, 0),
]


@pytest.mark.parametrize("first", ["money", "goods"])
def test_the_goods_of_an_order_come_before_or_after_its_money(
    county: County, signed_in: Any, first: str
) -> None:
    beans(county.taiping)
    beans(county.taiping, goods="小米")
    channel(county.office)
    office = signed_in(county.office)
    sheets = {"money": money(退款金额="10.00"), "goods": goods()}
    second = "goods" if first == "money" else "money"
    imports = {first: taken(office, sheets[first])}
    if first == "goods":
        assert sold() == []
        assert "先留着" in read(office.get(imports["goods"]).text)
    imports[second] = taken(office, sheets[second])
    assert sold() == PARTED
    assert sum(one[3] for one in sold()) == 5_900
    assert value("select sum(refund_fen) from sale_returns") == 1_000
    for again in (first, second, second, first):
        taken(office, sheets[again])
        assert sold() == PARTED
    later = taken(office, money(退款金额="59.00"))  # all of it went back since
    assert [one[5] for one in sold()] == [3_673, 2_226, 1]
    post(office, later + "/undo-list", {})
    assert sold() == PARTED
    assert value("select sum(refund_fen) from sale_returns") == 1_000


def test_goods_taken_back_leave_the_order_in_one_piece(county: County, signed_in: Any) -> None:
    beans(county.taiping)
    shop = channel(county.office)
    office = signed_in(county.office)
    paid = taken(office, money(退款金额="10.00"))
    whole = sold()
    parts = taken(office, goods())
    assert len(sold()) == 3
    assert post(office, parts + "/undo-list", {}).status_code == 303
    assert sold() == whole
    assert value("select sum(refund_fen) from sale_returns") == 1_000
    assert post(office, paid + "/undo-list", {}).status_code == 303
    assert sold() == []
    taken(office, money())
    spoken_for = value("select id from sales")
    taken_of = {"id": str(shop.id), "from_on": "2015-08-01", "through_on": "2015-08-31"}
    settle = post(
        office,
        f"/produce/channels/{shop.id}/settle",
        {**taken_of, "received": "56.05", "received_on": "2015-08-31"},
    )
    assert settle.status_code == 303, read(settle.text)
    kept = taken(office, goods())  # the channel has paid it out: its sale is not parted any more
    assert value("select count(*) from sales") == 1
    assert value("select id from sales") == spoken_for
    assert "没有动它" in read(office.get(kept).text)


TOUCHED = {
    "a BOM and utf-8": lambda: files.as_csv(files.TAOBAO, [files.taobao()], "utf-8-sig"),
    "columns turned round": lambda: files.as_csv(files.TAOBAO[::-1], [files.taobao()]),
    "tabs and blanks around numbers": lambda: files.as_csv(
        files.TAOBAO, [files.taobao(订单编号=f"\t{NUMBER}\t ", 买家实际支付金额=" 59.00\t")]
    ),
    "wide digits": lambda: files.as_csv(
        files.TAOBAO,
        [files.taobao(订单编号="１２３４５６７８９０１２３４５６７８９", 买家实际支付金额="５９．００")],
    ),
    "thousands and a sign": lambda: files.as_csv(
        files.TAOBAO, [files.taobao(买家实际支付金额="¥59.00", 买家应付货款="1,053.00")]
    ),
    "sums below": lambda: files.as_csv(
        files.TAOBAO,
        [
            files.taobao(),
            {"订单编号": "合计", "买家实际支付金额": "59.00"},
            {"买家应付货款": "53.00", "订单编号": "总计："},
        ],
    ),
    "a title and a blank line above": lambda: (
        "店铺订单\r\n\r\n".encode("gb18030") + files.as_csv(files.TAOBAO, [files.taobao()])
    ),
    "as a workbook": lambda: files.as_xlsx((files.TAOBAO, [files.taobao(订单编号=NUMBER)])),
}


@pytest.mark.parametrize("how", TOUCHED)
def test_a_file_people_have_touched_is_read_all_the_same(how: str) -> None:
    (order,) = orders(grids(TOUCHED[how]()))
    assert not order.problems, order.problems
    assert (order.number, order.lines[0].amount_fen) == (NUMBER, 5_900)


@pytest.mark.only("sqlite")
def test_what_cannot_be_read_is_refused_by_row_and_column(county: County, signed_in: Any) -> None:
    channel(county.office)
    office = signed_in(county.office)
    wrong = [
        files.taobao(订单编号="1.23457E+18"),
        files.taobao(订单编号='="2"', 买家实际支付金额="五十九"),
        files.taobao(订单编号='="3"', 宝贝总数量="-1"),
        files.taobao(订单编号='="4"', 退款金额="60.00"),
        files.taobao(订单编号='="5"', 订单付款时间="2099-01-01 00:00:00"),
    ]
    look = brought(office, files.as_csv(files.TAOBAO, wrong))
    page = read(office.get(look.location).text)
    for words in ("单号存成了数字", "买家实际支付金额", "宝贝总数量", "退的比收的还多", "还没到"):
        assert words in page, words
    post(office, look.location + "/confirm-list", {})
    assert sold() == []
    empty = brought(office, b"")
    assert (empty.status_code, "空的" in read(empty.text)) == (422, True)
    bare = brought(office, files.as_csv(files.TAOBAO, []))
    assert (bare.status_code, "只有标题" in read(bare.text)) == (422, True)
    renamed = [("宝贝名" if one == "宝贝标题" else one) for one in files.TAOBAO]
    row = {("宝贝名" if key == "宝贝标题" else key): cell for key, cell in files.taobao().items()}
    asked = brought(office, files.as_csv(renamed, [row]))
    assert asked.status_code in (303, 422)  # what a heading means is asked, or what it lacks is said
    assert office.get(asked.location).status_code == 200 if asked.status_code == 303 else True
