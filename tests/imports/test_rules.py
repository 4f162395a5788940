"""Every rule by which a row of a ledger is refused, or accepted with a warning."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select

from station_app.core.access import acting_as, unscoped
from station_app.core.db import db
from station_app.households.models import Villager
from station_app.ledger.models import EntryKind, MoneyEntry
from station_app.orders.flow import OrderState
from station_app.orders.models import Order, OrderLine
from tests.factories import County, villager
from tests.imports.sheets import as_csv, good, taken, verdict

E, W = "error", "warning"


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"购买人": ""}, "购买人"),
        ({"商品名称": " "}, "商品名称"),
        ({"日期": ""}, "日期"),
        ({"日期": "2015-02-30"}, "日期"),
        ({"日期": "2015-09-01"}, "日期"),
        ({"数量": ""}, "数量"),
        ({"数量": "两个"}, "数量"),
        ({"数量": "0"}, "数量"),
        ({"数量": "-1"}, "数量"),
        ({"网购单价": ""}, "网购单价"),
        ({"网购单价": "面议"}, "网购单价"),
        ({"网购单价": "-1"}, "网购单价"),
        ({"运费": "面议"}, "运费"),
        ({"运费": "-5"}, "运费"),
    ],
)
def test_a_row_with_this_fault_is_refused(county: County, changes: dict[str, str], column: str) -> None:
    (row,) = taken(as_csv(good(**changes)))
    assert verdict(row) == ("refused", [(column, E)])
    with unscoped():
        assert db.session.scalar(select(func.count()).select_from(Villager)) == 0


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"应付": "29.02"}, "应付"),
        ({"节省金额": "7.02"}, "节省金额"),
        ({"应付": "不详"}, "应付"),
        ({"节省金额": "不详"}, "节省金额"),
        ({"当地参考价": ""}, "当地参考价"),
        ({"当地参考价": "不知道"}, "当地参考价"),
        ({"当地参考价": "0"}, "当地参考价"),
        ({"当地参考价": "-3"}, "当地参考价"),
        ({"当地参考价": "30"}, "当地参考价"),
        ({"到站日期": "过几天"}, "到站日期"),
        ({"取货日期": "过几天"}, "取货日期"),
        ({"到站日期": "2015-08-02"}, "到站日期"),
        ({"联系电话": "1380434"}, "联系电话"),
        ({"日期": "2014-11-19"}, "日期"),
        ({"平台订单号": "1.23457E+15"}, "平台订单号"),
        ({"定金/已收": "50"}, "定金/已收"),
        ({"网购单价": "10.0049"}, "网购单价"),
    ],
)
def test_a_row_like_this_is_accepted_with_a_warning(
    county: County, changes: dict[str, str], column: str
) -> None:
    (row,) = taken(as_csv(good(**changes)))
    assert verdict(row) == ("accepted", [(column, W)])


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    "changes",
    [
        {"应付": "29.01", "节省金额": "6.99"},
        {"运费": "", "平台订单号": "7"},
        {"运费": "包邮"},
        {"网购单价": "￥１０．００"},
        {"网购单价": "1,234.50元", "当地参考价": "1500"},
        {"日期": "20150803"},
        {"日期": "2015年8月3日"},
        {"日期": "2015.8.3"},
        {"日期": "2015/8/3 0:00:00"},
        {"联系电话": "138 4321-4417"},
        {"联系电话": ""},
        {"数量": "1.125"},
        {"购买人": "　张桂兰 "},
    ],
)
def test_these_spellings_are_taken_without_a_word(county: County, changes: dict[str, str]) -> None:
    (row,) = taken(as_csv(good(**changes)))
    assert verdict(row) == ("accepted", [])


@pytest.mark.only("sqlite")
def test_all_faults_of_a_row_are_named_in_one_pass(county: County) -> None:
    (row,) = taken(as_csv(good(日期="x", 购买人="", 数量="0", 网购单价="?", 联系电话="1")))
    assert verdict(row)[1] == [("日期", E), ("购买人", E), ("数量", E), ("网购单价", E), ("联系电话", W)]


@pytest.mark.only("sqlite")
def test_the_same_number_for_the_same_goods_and_buyer_is_refused_saying_where(county: County) -> None:
    same, other = good(单位="只", 商品名称="电饭锅4L"), good(购买人="李树林", 联系电话="")
    blank = good(平台="")
    rows = taken(as_csv(good(), same, other, blank))
    assert [verdict(row) for row in rows] == [
        ("accepted", []),
        ("refused", [("平台订单号", E)]),
        ("accepted", [("平台订单号", W)]),
        ("accepted", []),
    ]
    assert "1.file #3" in rows[1].problems[0].message
    (later,) = taken(as_csv(good(单位="台")))
    assert "TY001-150803-0001" in later.problems[0].message


@pytest.mark.only("sqlite")
def test_a_number_of_another_station_is_refused(county: County) -> None:
    hongxing = as_csv(good(), code="站点编码：TY002")
    rows = taken(as_csv(good()), hongxing)
    assert [row.result.value for row in rows] == ["accepted", "refused"]
    (again,) = taken(hongxing)
    assert verdict(again) == ("refused", [("平台订单号", E)])
    assert "双岗镇" in again.problems[0].message


@pytest.mark.only("sqlite")
def test_a_refused_row_claims_nothing(county: County) -> None:
    rows = taken(as_csv(good(数量="0"), good(单位="台")))
    assert [row.result.value for row in rows] == ["refused", "accepted"]


@pytest.mark.only("sqlite")
def test_a_row_is_known_before_it_could_be_refused_and_names_what_differs(county: County) -> None:
    taken(as_csv(good()))
    (row,) = taken(as_csv(good(取货日期="2015-08-09", 序号="9")), as_of=dt.date(2015, 8, 1))
    assert verdict(row) == ("known", [("取货日期", W)])
    (row,) = taken(as_csv(good(日期="2015/8/3", 网购单价="10")))
    assert verdict(row) == ("known", [])


@pytest.mark.only("sqlite")
def test_two_equal_rows_without_a_number_are_two_orders_once(county: County) -> None:
    content = as_csv(good(平台订单号=""), good(平台订单号=""))
    assert [row.result.value for row in taken(content)] == ["accepted", "accepted"]
    assert [row.result.value for row in taken(content)] == ["known", "known"]


@pytest.mark.only("sqlite")
def test_wang_imports_only_for_her_own_station(county: County) -> None:
    with acting_as(county.wang):
        rows = taken(as_csv(good()), as_csv(good(平台订单号="5"), code="站点编码: TY002"), by=county.wang)
    assert [row.result.value for row in rows] == ["accepted", "refused"]
    assert rows[1].problems[0].column == "站点编码"


@pytest.mark.only("sqlite")
def test_an_unknown_or_missing_station_code_refuses_every_row(county: County) -> None:
    rows = taken(as_csv(good(), code="站点编码：TY999"), as_csv(good(), code=""))
    assert [verdict(row) for row in rows] == [("refused", [("站点编码", E)])] * 2
    (chosen,) = taken(as_csv(good(), code=""), chosen="TY001")
    assert chosen.result.value == "accepted"


def test_the_buyer_is_the_villager_of_that_name_and_telephone(county: County) -> None:
    with unscoped():
        zhang = villager(county.taiping)
    rows = taken(as_csv(good(), good(平台订单号="2", 联系电话=""), good(平台订单号="3", 联系电话="坏了")))
    with unscoped():
        buyers = [db.session.get(Order, ("220822", row.order_id)).villager_id for row in rows]
    assert buyers[0] == zhang.id
    assert buyers[1] == buyers[2] != zhang.id


def test_money_and_state_are_what_the_ledger_tells(county: County) -> None:
    rows = taken(
        as_csv(
            good(平台订单号="1", 付款方式="赊账", 运单号="77"),
            good(平台订单号="2", **{"定金/已收": "10", "到站日期": "2015-08-05", "付款方式": "微信"}),
            good(平台订单号="3", 取货日期="2015-08-06", 退换="退货"),
            good(平台订单号="4", 取货日期="2015-08-06", 退换="换货"),
        )
    )
    with unscoped():
        found = []
        for row in rows:
            order = db.session.get(Order, ("220822", row.order_id))
            assert order is not None
            entries = db.session.execute(
                select(MoneyEntry.kind, MoneyEntry.amount_fen, MoneyEntry.is_historical)
                .where(MoneyEntry.subject_id == order.id)
                .order_by(MoneyEntry.kind)
            ).all()
            assert all(entry.is_historical for entry in entries)
            found.append((order.state, order.received_fen, {e.kind: e.amount_fen for e in entries}))
        returned = db.session.scalar(select(OrderLine).where(OrderLine.returned_m > 0))
    collected, advanced, refunded = EntryKind.COLLECTED, EntryKind.ADVANCED, EntryKind.REFUNDED
    assert found == [
        (OrderState.SHIPPED, 0, {advanced: 2900}),
        (OrderState.ARRIVED, 1000, {collected: 1000, advanced: 1900}),
        (OrderState.RETURNED, 0, {collected: 2900, refunded: 2900}),
        (OrderState.PICKED_UP, 2900, {collected: 2900}),
    ]
    assert returned is not None
    assert (returned.quantity_m, returned.returned_m, returned.refunded_fen) == (2000, 2000, 2900)
