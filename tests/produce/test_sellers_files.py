"""Seller-side files of 1688, 京东, 拼多多, 淘宝 and 天猫 as people really have them, and as nobody should."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest

from station_app.imports.files import grids
from station_app.imports.platforms.reading import SoldOrder, orders
from station_app.imports.platforms.states import Standing
from tests import exports_of_platforms as files
from tests.factories import County
from tests.produce.growing import beans, channel, rows, value
from tests.produce.test_sales import brought
from tests.web import post, read
from tests.whole.thorough import Some, thoroughly


def found(shop: str, *said: dict[str, Any], encoding: str = "gb18030") -> list[SoldOrder]:
    """The orders of a file of a platform, each row with its columns by meaning."""
    heads, one, names = files.SHOPS[shop]
    table = [one(**{names[key]: cell for key, cell in row.items()}) for row in said]
    return orders(grids(files.as_csv(heads, table, encoding)))


DAYS = (
    *(
        "2015-08-18 08:02:00",
        "2015/8/18 8:02",
        "2015.8.18",
        "2015年8月18日 08:02",
        "20150818",
        "20150818080200",
    ),
    *("2015-08-18T08:02:00+08:00", "2015-08-18T08:02:00.123", "2015-8-18 上午8:02:00", "42234.335", "42234"),
    *("２０１５－０８－１８　０８：０２", "2015-08-18 08:02:00\t", '="2015-08-18 08:02:00"'),
)
"""One day in every shape that stands in exports and in what spreadsheets make of them."""
COUNTS = ("2", "2.0", "２", "2件", '="2"', " 2\t")
TOTALS = (
    "1050",
    "1,050.00",
    "１，０５０．００",
    "¥1050.00",
    "￥1,050",
    "1050元",
    '="1050.00"',
    "1050.0000000001",
)
NUMBERS = (
    '="8812345678"',
    "8812345678",
    "'8812345678",
    "\t8812345678 ",
    "８８１２３４５６７８",
    "8812345678.0",
)


@thoroughly
@pytest.mark.parametrize("shop", files.SHOPS)
def test_a_cell_is_read_in_every_shape_people_and_spreadsheets_give_it(shop: str, some: Some) -> None:
    turn = list(files.SHOPS).index(shop)
    for day in some.of(DAYS, turn):
        (order,) = found(shop, {"paid": day})
        assert (order.sold_on, order.problems) == (dt.date(2015, 8, 18), []), day
    for count in some.of(COUNTS, turn):
        (order,) = found(shop, {"quantity": count, "goods": "=1+1 🌾 通榆绿豆"})
        assert (order.lines[0].quantity_m, order.lines[0].goods) == (2_000, "=1+1 🌾 通榆绿豆"), count
    for total in some.of(TOTALS, turn):
        (order,) = found(shop, {"total": total}, encoding="utf-8-sig")
        assert (sum(line.amount_fen for line in order.lines), order.problems) == (105_000, []), total
    for number in some.of(NUMBERS, turn):
        (order,) = found(shop, {"number": number, "paid": "2015-08-18"})
        assert (order.number, order.problems) == ("8812345678", []), number


WRONG = (
    *({"quantity": "-2"}, {"quantity": "0"}, {"quantity": "很多"}, {"total": "-5"}, {"total": "#REF!"}),
    *({"total": "1e400"}, {"total": "9" * 40}, {"paid": "18/08/2015"}, {"paid": "2015-13-45"}),
    *({"number": "8.81235E+16"}, {"number": ""}, {"goods": ""}, {"goods": "-"}),
)


@pytest.mark.parametrize("shop", files.SHOPS)
def test_what_cannot_be_meant_is_refused_with_its_column(shop: str) -> None:
    for said in WRONG:
        (order,) = found(shop, said)
        assert order.problems, said
        heading, _, text, _ = order.problems[0]
        assert text
        assert heading in (*order.platform.columns, "day"), (said, heading)


@pytest.mark.parametrize(
    ("shop", "state", "after", "meant", "refund_fen"),
    [
        ("jd", "(锁定)等待出库", {}, Standing.PAID, 0),  # the buyer asks; nothing went back yet
        ("jd", "(锁定)等待付款", {"付款确认时间": "0000-00-00 00:00:00"}, Standing.UNPAID, 0),
        ("jd", "等待出库", {"运费金额": "-", "退款金额": "9.50"}, Standing.PAID, 950),
        ("1688", "交易终止", {"订单付款时间": "--"}, Standing.CLOSED, 0),
        ("1688", "交易终止", {}, Standing.REFUNDED, 10_500),
        ("1688", "退款中", {}, Standing.PAID, 0),
        ("pinduoduo", "已收货", {"售后状态": "部分退款成功"}, Standing.PAID, 0),  # how much is not said
        ("pinduoduo", "已收货", {"售后状态": "退款成功"}, Standing.REFUNDED, 2_790),
        ("pinduoduo", "未成团，退款成功", {"售后状态": "/"}, Standing.REFUNDED, 2_790),
        ("pinduoduo", "待支付", {}, Standing.UNPAID, 0),
    ],
)
def test_states_of_the_platforms(
    shop: str, state: str, after: dict[str, str], meant: Standing, refund_fen: int
) -> None:
    heads, one, names = files.SHOPS[shop]
    content = files.as_csv([*heads, "退款金额"], [one(**{names["state"]: state}, **after)])
    (order,) = orders(grids(content))
    assert (order.standing, order.problems) == (meant, [])
    assert sum(line.refund_fen for line in order.lines) == refund_fen
    assert bool(order.doubts) == ("部分" in str(after))


def test_fifty_lines_with_blanks_or_repeats_share_an_order_to_the_fen() -> None:
    rest = [{"货品标题": f"货{n}", "单价(元)": "1.01", "数量": str(n % 3 + 1)} for n in range(49)]
    other = files.alibaba(订单编号='="99"')
    again = {"订单编号": '="88123456789012345"', **rest[0]}  # goes on after another order came between
    first, between = orders(grids(files.as_csv(files.ALIBABA, [files.alibaba(), *rest, {}, other, again])))
    assert (len(first.lines), len(between.lines)) == (51, 1)
    assert sum(line.amount_fen for line in first.lines) == 10_500
    assert sum(line.freight_fen for line in first.lines) == 1_000
    lines = [
        files.jd(商品名称=f"货{n}", 京东价="3.33", 结算金额=("60" if n % 2 else "60.00")) for n in range(50)
    ]
    (order,) = orders(grids(files.as_csv(files.JD, lines)))
    assert (len(order.lines), order.problems) == (50, [])
    assert {line.amount_fen for line in order.lines} == {120}


def taken(office: Any, content: bytes) -> str:
    """Looked at and imported; what the look said."""
    look = brought(office, content, "订单.csv")
    assert look.status_code == 303, read(look.text)
    page = read(office.get(look.location).text)
    post(office, look.location + "/confirm-list", {})
    return str(page)


@pytest.mark.only("sqlite")
def test_an_order_comes_again_with_a_later_state_from_each_platform(county: County, signed_in: Any) -> None:
    beans(county.taiping)
    office = signed_in(county.office)
    for shop, (heads, one, names) in files.SHOPS.items():
        channel(county.office, shop, platform=shop, fee_bp=0)

        def row(number: str, one: Any = one, names: dict[str, str] = names, **said: str) -> dict[str, Any]:
            return one(**{names["number"]: number, names["paid"]: "2015-08-20", **said})  # type: ignore[no-any-return]

        state = names["state"]
        blank = {names["paid"]: ""} if shop != "pinduoduo" else {}
        early = [row("7001", **{state: names["unpaid"]} | blank), row("7002")]
        late = [row("7001"), row("7002", **{state: names["back"]})]
        assert "不算销售" in taken(office, files.as_csv(heads, early))
        for _ in range(2):
            taken(office, files.as_csv(heads, late, "utf-8-sig"))
        sold = rows(
            "select s.order_no, s.refunded_fen = s.amount_fen from sales s "
            "join channels c on c.id = s.channel_id where c.name = :shop order by 1",
            shop=shop,
        )
        assert [(no, bool(back)) for no, back in sold] == [("7001", False), ("7002", True)], shop
        taken(office, files.as_csv(heads, early))  # the old file once more changes nothing
    assert value("select count(*) from sales") == 8
    assert value("select count(*) from sale_returns") == 4
    less = taken(office, files.as_csv(files.TAOBAO, [files.taobao(订单编号="7002", 退款金额="1.00")]))
    assert "退的比记过的少" in less


@pytest.mark.only("sqlite")
def test_the_list_of_an_offline_channel_is_read_by_what_people_call_its_columns(
    county: County, signed_in: Any
) -> None:
    beans(county.taiping)
    channel(county.office, "幸福9号")
    office = signed_in(county.office)
    row = {
        "订单号": '="XF0001"',
        "下单时间": "2015/8/30 14:22",
        "商品名称": "绿豆",
        "规格": "5斤",
        "数量": "2",
        "单价": "39.9",
        "实付金额": "79.8",
        "交易状态": "交易成功",
        "收货人": "王**",
    }
    heads = list(row)
    assert "加一列“渠道”" in taken(office, files.as_csv(heads, [row]))
    taken(office, files.as_csv([*heads, "渠道"], [row | {"渠道": "幸福9号"}]))
    assert value("select sum(amount_fen) from sales") == 79_80
    assert value("select count(*) from sales where order_no = 'XF0001'") == 1
    no_money = {name: text for name, text in row.items() if name not in ("单价", "实付金额")}
    assert "货款" in taken(office, files.as_csv(list(no_money), [no_money]))


@pytest.mark.only("sqlite")
def test_a_wrong_file_is_answered_with_what_to_do(county: County, signed_in: Any) -> None:
    beans(county.taiping)
    channel(county.office, "阿里店", platform="1688")
    office = signed_in(county.office)
    sellers = [files.alibaba(), files.alibaba(订单编号='="99"', 卖家公司名="义乌某厂")]
    assert "像是买东西的订单" in taken(office, files.as_csv(files.ALIBABA, sellers))
    assert "没有这个渠道" in taken(office, files.as_csv(files.JD, [files.jd()]))
    assert value("select count(*) from sales") == 0
    for content, words in (
        (files.as_csv(files.JD, []), "只有标题"),
        (b"", "空的"),
        (b"\xef\xbb\xbf", "空"),
        (b"PK\x03\x04" + b"\x00" * 60, "。"),
        (files.as_csv(files.PINDUODUO, [files.pinduoduo()])[:-1] + b"\xb0", "编码"),
        ("訂單編號,買家會員名,數量\r\n1,張,1\r\n".encode("big5"), "Big5"),
    ):
        answer = brought(office, content, "订单.csv")
        assert answer.status_code == 422
        assert words in read(answer.text), words
    prices = post(
        office,
        "/imports/lists/prices",
        {"file": (io.BytesIO(files.as_csv(files.JD, [files.jd()])), "JD.csv")},
    )
    assert prices.status_code in (303, 422)
