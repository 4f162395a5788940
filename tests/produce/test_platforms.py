"""Orders of every platform as exported: GBK, wrappers, several lines, shared freight, refunds."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.imports.files import grids
from station_app.imports.platforms.reading import SoldOrder, known, orders
from station_app.imports.platforms.states import Standing, standing
from tests import exports_of_platforms as files

YUAN = st.integers(0, 5_000_000)


def read(content: bytes) -> list[SoldOrder]:
    return orders(grids(content))


def only(content: bytes) -> SoldOrder:
    (order,) = read(content)
    assert not order.problems, order.problems
    return order


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16"])
def test_taobao_in_every_encoding_with_its_wrappers(encoding: str) -> None:
    order = only(files.as_csv(files.TAOBAO, [files.taobao()], encoding))
    (line,) = order.lines
    assert (order.number, order.sold_on, order.shop) == (
        "1234567890123456789",
        dt.date(2015, 8, 20),
        "三千禾旗舰店",
    )
    assert (line.goods, line.quantity_m, line.amount_fen, line.freight_fen) == (
        "通榆绿豆 5斤装 农家自种",
        2_000,
        5_900,
        600,
    )


def test_columns_are_found_by_name_wherever_they_stand_and_whatever_is_above() -> None:
    turned = files.TAOBAO[::-1]
    content = files.as_csv(turned, [files.taobao()])
    assert only("店铺订单导出,,\r\n".encode("gb18030") + content).lines[0].amount_fen == 5_900


def test_1688_says_order_amounts_once_and_its_lines_share_the_freight_by_value() -> None:
    first = {
        "订单编号": "88123456789012345",
        "货品总价(元)": "100.00",
        "运费(元)": "10.00",
        "涨价或折扣(元)": "-5.00",
        "实付款(元)": "105.00",
        "订单状态": "交易成功",
        "订单创建时间": "2015-08-18 08:00:00",
        "订单付款时间": "2015-08-18 08:02:00",
        "货品标题": "绿豆 散装",
        "单价(元)": "5.00",
        "数量": "10",
        "单位": "斤",
    }
    second = {"货品标题": "小米 散装", "单价(元)": "1.00", "数量": "30", "单位": "斤"}
    third = {"货品标题": "葵花籽", "单价(元)": "20.00", "数量": "1", "单位": "箱"}
    single = {
        **first,
        "订单编号": "88123456789012346",
        "实付款(元)": "40.00",
        "运费(元)": "",
        "货品总价(元)": "40.00",
    }
    found = read(files.as_xlsx((files.ALIBABA, [first, second, third, single])))
    order, alone = found
    assert [line.amount_fen for line in order.lines] == [5_250, 3_150, 2_100]
    assert [line.freight_fen for line in order.lines] == [500, 300, 200]
    assert {line.goods for line in order.lines} == {"绿豆 散装", "小米 散装", "葵花籽"}
    assert alone.lines[0].amount_fen == 4_000
    assert [line.row for line in order.lines] == [2, 3, 4]


def test_jd_repeats_order_amounts_on_each_line_and_they_count_once() -> None:
    rows = [
        files.jd(京东价="45.00", 结算金额="60.00", 运费金额="5.00"),
        files.jd(商品名称="通榆绿豆 500g", 京东价="5.00", 订购数量="2", 结算金额="60.00", 运费金额="5.00"),
    ]
    order = only(files.as_csv(files.JD, rows, "utf-8"))
    assert sum(line.amount_fen for line in order.lines) == 6_000
    assert [line.freight_fen for line in order.lines] == [409, 91]
    differs = read(files.as_csv(files.JD, [rows[0], {**rows[1], "结算金额": "61.00"}]))
    assert differs[0].problems


def test_pinduoduo_day_from_its_number_and_what_the_seller_gets() -> None:
    order = only(files.as_csv(files.PINDUODUO, [files.pinduoduo()], "utf-8-sig"))
    assert order.sold_on == dt.date(2015, 8, 22)
    assert (order.lines[0].amount_fen, order.lines[0].spec) == (2_790, "5斤装")


def test_the_second_sheet_of_taobao_says_the_lines_of_an_order() -> None:
    lines = [
        {"订单编号": '="1234567890123456789"', "标题": "绿豆 5斤", "价格": "33.00", "购买数量": "1"},
        {"订单编号": '="1234567890123456789"', "标题": "小米 2斤", "价格": "10.00", "购买数量": "2"},
    ]
    both = files.as_xlsx(
        (files.TAOBAO, [files.taobao(宝贝标题="绿豆 5斤，小米 2斤", 宝贝种类="2")]),
        (files.TAOBAO_LINES, lines),
    )
    order = only(both)
    assert [(line.goods, line.amount_fen) for line in order.lines] == [
        ("绿豆 5斤", 3_674),
        ("小米 2斤", 2_226),
    ]
    (alone,) = read(files.as_csv(files.TAOBAO_LINES, lines))
    assert alone.problems


@pytest.mark.parametrize(
    ("state", "after", "is_paid", "meant"),
    [
        ("交易成功", "没有退款", True, Standing.PAID),
        ("等待买家付款", "", False, Standing.UNPAID),
        ("交易关闭", "", False, Standing.CLOSED),
        ("交易关闭", "退款", True, Standing.REFUNDED),
        ("已发货，待收货", "无售后或售后取消", True, Standing.PAID),
        ("已收货", "退款成功", True, Standing.REFUNDED),
        ("已退换货", "", True, Standing.REFUNDED),
        ("(删除)等待出库", "", True, Standing.REFUNDED),
        ("已取消", "", False, Standing.CLOSED),
    ],
)
def test_what_the_words_of_platforms_mean(state: str, after: str, is_paid: bool, meant: Standing) -> None:
    assert standing(state, after, is_paid=is_paid) is meant


def test_refunds_in_part_and_in_full() -> None:
    rows = [
        files.taobao(退款金额="9.50"),
        files.taobao(订单编号='="22"', 订单状态="交易关闭", 订单关闭原因="退款", 退款金额="59.00"),
        files.taobao(订单编号='="33"', 退款金额="60.00"),
    ]
    part, full, wrong = read(files.as_csv(files.TAOBAO, rows))
    assert (part.lines[0].refund_fen, full.lines[0].refund_fen) == (950, 5_900)
    assert wrong.problems


def test_numbers_that_lost_digits_unreadable_days_and_no_goods_are_said() -> None:
    rows = [
        files.taobao(订单编号="1.23457E+18"),
        files.taobao(订单编号='="4"', 订单付款时间="昨天"),
        files.taobao(订单编号='="5"', 宝贝标题=""),
        files.taobao(订单编号='="6"', 买家实际支付金额="五十九"),
        files.taobao(订单编号=""),
    ]
    found = read(files.as_csv(files.TAOBAO, rows))
    assert all(order.problems for order in found)
    assert known(grids(files.as_csv(files.TAOBAO, rows)))
    assert not known(grids("品名,参考价\n毛巾,3\n".encode()))


@given(
    st.lists(st.tuples(YUAN, st.integers(1, 99)), min_size=1, max_size=6), YUAN, YUAN, st.integers(0, 10_000)
)
def test_parts_of_an_order_sum_to_it_to_the_fen(
    lines: list[tuple[int, int]], total: int, freight: int, refund_bp: int
) -> None:
    said: dict[str, Any] = {
        "订单编号": "77",
        "实付款(元)": f"{total / 100:.2f}",
        "运费(元)": f"{freight / 100:.2f}",
        "订单状态": "交易成功",
        "订单付款时间": "2015-08-18 08:02:00",
    }
    rows = [
        {"货品标题": "豆", "单价(元)": f"{price / 100:.2f}", "数量": str(count)} for price, count in lines
    ]
    order = only(files.as_csv(files.ALIBABA, [{**rows[0], **said}, *rows[1:]]))
    assert sum(line.amount_fen for line in order.lines) == total
    assert sum(line.freight_fen for line in order.lines) <= min(freight, total)
    assert all(0 <= line.freight_fen <= line.amount_fen for line in order.lines)
    assert all(0 <= line.refund_fen <= line.amount_fen for line in order.lines)
