"""An order whose money went back whole, in exports that then say the seller received nothing."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from station_app.core.access import unscoped
from station_app.core.db import db
from station_app.ops.checking import produce
from tests import exports_of_platforms as files
from tests.factories import County
from tests.produce.growing import beans, channel, rows
from tests.produce.test_sales import brought
from tests.web import post, read

PAID = files.taobao()
CLOSED = {"订单状态": "交易关闭", "买家实际支付金额": "0.00", "订单关闭原因": "退款"}
KEPT = "select amount_fen, refunded_fen from sales"


def stored(office: Any, *rows_: dict[str, Any]) -> str:
    """The office imports these orders; the address of the import."""
    look = brought(office, files.as_csv(files.TAOBAO, list(rows_))).location
    post(office, look + "/confirm-list", {})
    return str(look)


def is_proved() -> bool:
    with unscoped():
        return not list(produce.money())


@pytest.fixture
def office(county: County, signed_in: Any) -> Any:
    beans(county.taiping)
    channel(county.office)
    return signed_in(county.office)


def test_an_order_that_was_given_back_before_anybody_imported_it_is_no_sale(office: Any) -> None:
    look = stored(office, files.taobao(**CLOSED))
    assert rows("select count(*) from sales") == [(0,)]
    assert "钱全退回去了，不算销售" in read(office.get(look).text)


@pytest.mark.parametrize("before", [0, 1_000])
def test_an_order_that_was_kept_is_given_back_whole_and_the_undo_takes_that_back(
    office: Any, before: int
) -> None:
    stored(office, PAID if not before else files.taobao(退款金额="10.00"))
    ((fen, had),) = rows(KEPT)
    assert had == before
    look = stored(office, files.taobao(**CLOSED))
    assert rows(KEPT) == [(fen, fen)]
    assert rows("select sum(refund_fen) from sale_returns") == [(fen,)]
    assert is_proved()
    stored(office, files.taobao(**CLOSED))  # once more: nothing is given back twice
    assert rows(KEPT) == [(fen, fen)]
    post(office, look + "/undo-list", {})
    assert rows(KEPT) == [(fen, before)]
    assert is_proved()


def test_an_order_of_several_goods_is_given_back_with_all_of_them(office: Any) -> None:
    lines = [
        {"订单编号": "88123456789012345", "货品总价(元)": "100.00", "实付款(元)": "100.00", "数量": "10",
         "订单状态": "交易成功", "订单创建时间": "2015-08-18 08:00:00", "订单付款时间": "2015-08-18 08:02:00",
         "货品标题": "绿豆 散装", "单价(元)": "7.00", "单位": "斤"},
        {"货品标题": "小米 散装", "单价(元)": "1.00", "数量": "30", "单位": "斤"},
    ]  # fmt: skip
    db.session.execute(text("update channels set platform = '1688'"))
    db.session.commit()
    for state, total in (("交易成功", "100.00"), ("交易关闭", "0.00")):
        lines[0] |= {"订单状态": state, "实付款(元)": total}
        look = brought(office, files.as_csv(files.ALIBABA, lines)).location
        post(office, look + "/confirm-list", {})
    assert sorted(rows(KEPT)) == [(3_000, 3_000), (7_000, 7_000)]
    assert is_proved()
