"""Bills are read to the fen and the second, and what cannot be read is said by row."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Any

import pytest

from station_app.bills import reading, rows
from station_app.bills.models import Direction
from station_app.core import clock
from station_app.imports.refusing import FileRefused
from station_app.ledger.models import Method
from tests.bills.samples import alipay, line, wechat, wechat_book

OLD_ALIPAY = """支付宝交易记录明细查询
账号:[wangzz@163.com]
起始日期:[2015-08-01 00:00:00]    终止日期:[2015-09-01 00:00:00]
---------------------------------交易记录明细列表------------------------------------
交易号      ,商家订单号  ,交易创建时间   ,付款时间   ,最近修改时间  ,交易来源地  ,类型  ,交易对方  \
,商品名称  ,金额（元）  ,收/支   ,交易状态  ,服务费（元）  ,成功退款（元）  ,备注  ,资金状态  ,
2015083121001004567890123456\t,\t,2015-08-31 18:20:01 ,2015-08-31 18:20:05 ,2015-08-31 18:20:05 ,支付宝网站 \
,即时到账交易 ,张桂兰 ,"洗衣机,8公斤" ,1099.00 ,收入 ,交易成功 ,1.10 ,0.00 , ,已收入 ,
2015083021001004567890123457\t,T200P12\t,2015-08-30 18:20:01 ,2015-08-30 18:20:05 ,2015-08-30 18:20:05 ,其他 \
,支付宝担保交易 ,天猫旗舰店 ,棉被 ,139.00 ,支出 ,交易关闭 ,0.00 ,139.00 , ,已支出 ,
2015083021001004567890123458\t,\t,2015-08-30 19:20:01 , ,2015-08-30 19:20:05 ,支付宝网站 \
,即时到账交易 ,李国富 ,毛巾 ,9.90 , ,等待付款 ,0.00 ,0.00 , , ,
------------------------------------------------------------------------
共3笔记录
已收入:1笔,1099.00元
待收入:0笔,0.00元
已支出:1笔,139.00元
待支出:0笔,0.00元
导出时间:[2015-09-01 10:00:00],用户:王站长
"""
ROWS = (
    line("2015-08-31 18:22:03", "in", "61.50", "1000050001202508310098"),
    line(
        "2015-08-31 09:00:00",
        "out",
        "1234.00",
        "1000050001202508310001",
        status="已退款(￥3.00)",
        goods="a,b",
    ),
    line("2015-08-30 20:00:00", "neutral", "500.00", "1000050001202508300777", kind="零钱提现"),
    line("2015-08-29 20:00:00", "in", "9.90", "1000050001202508290777", status="已全额退款"),
)

pytestmark = pytest.mark.only("sqlite")


@pytest.fixture(autouse=True)
def in_chinese(app: Any) -> None:
    """Sentences need an application."""


def test_a_wechat_bill_reads_the_same_as_csv_and_as_workbook() -> None:
    for content in (wechat(*ROWS), wechat_book(*(ROWS[0], *ROWS[2:]))):
        found = reading.read(content)
        assert found.source is Method.WECHAT
        assert (found.from_on, found.through_on) == (dt.date(2015, 8, 1), dt.date(2015, 8, 31))
        assert found.refusals == []
        assert found.doubts == []
        first = found.lines[0]
        assert first.at == dt.datetime(2015, 8, 31, 10, 22, 3, tzinfo=dt.UTC)
        assert (first.amount_fen, first.number, first.other) == (6_150, "1000050001202508310098", "张桂兰")
        assert first.note == ""  # the sign for nothing
        assert found.lines[-1].refunded_fen == found.lines[-1].amount_fen == 990
        assert found.lines[-2].direction is Direction.NEUTRAL
    partly = reading.read(wechat(*ROWS)).lines[1]
    assert (partly.direction, partly.amount_fen, partly.refunded_fen) == (Direction.OUT, 123_400, 300)
    assert partly.row == 19


def test_an_alipay_bill_in_gbk_with_tabs_and_commas_too_much_is_read() -> None:
    found = reading.read(
        alipay(
            line("2015-08-31 08:00:01", "in", "88.00", "2015083122001400001", goods="家用“灯泡”"),
            line("2015-08-31 09:00", "neutral", "12.00", "2015083122001400002_1", status="退款成功"),
            line("2015/8/30 9:05:00", "out", "20.50", "2015083022001400003"),
        )
    )
    assert found.source is Method.ALIPAY
    assert [(one.number, one.amount_fen, one.direction) for one in found.lines] == [
        ("2015083122001400001", 8_800, Direction.IN),
        ("2015083122001400002_1", 1_200, Direction.NEUTRAL),
        ("2015083022001400003", 2_050, Direction.OUT),
    ]
    assert found.lines[0].account == "lig***@163.com"
    assert found.lines[0].own_number == ""


def test_the_older_file_of_alipay_ends_in_counts_that_are_no_rows() -> None:
    found = reading.read(OLD_ALIPAY.replace("\n", "\r\n").encode("gbk"))
    assert found.refusals == []
    assert found.doubts == []
    told = [(one.number[-3:], one.direction, one.amount_fen, one.refunded_fen) for one in found.lines]
    assert told == [
        ("456", Direction.IN, 109_900, 0),  # what the shop's fee took does not make it less
        ("457", Direction.OUT, 13_900, 13_900),
        ("458", Direction.NEUTRAL, 990, 0),
    ]
    assert found.lines[0].goods == "洗衣机,8公斤"
    assert found.lines[0].at == dt.datetime(2015, 8, 31, 10, 20, 5, tzinfo=dt.UTC), "when it was paid"


@pytest.mark.parametrize("foot", ["合计,,,,,¥61.50,,,,,", ",,,,合计：,61.5,,,,,", "总计,,,,,61.50"])
def test_a_sum_that_somebody_put_under_the_table_is_no_row(foot: str) -> None:
    whole = wechat(line("2015-08-31 18:22:03", "in", "61.50", "A1"))
    found = reading.read(whole.rstrip() + f"\r\n{foot}\r\n".encode())
    assert [one.number for one in found.lines] == ["A1"]
    assert found.refusals == []


def test_cells_kept_as_text_by_a_backtick_are_read() -> None:
    content = wechat(line("`2015-08-31 18:22:03", "`收入", "61.50", "`1000050001202508310098`"))
    found = reading.read(content.replace("¥61.50".encode(), "`¥61.50".encode()))
    assert found.refusals == []
    assert [(one.number, one.amount_fen) for one in found.lines] == [("1000050001202508310098", 6_150)]


def test_each_row_that_cannot_be_taken_is_named_with_its_sentence() -> None:
    clock.pin(dt.date(2015, 8, 31))
    good = line("2015-08-31 18:22:03", "in", "61.50", "A1")
    found = reading.read(
        wechat(
            good,
            good,  # the same line twice is one
            line("2015-08-31 18:22:03", "in", "61.51", "A1"),
            line("2015-02-30 18:22:03", "in", "1.00", "A2"),
            line("2015-08-31 25:22:03", "in", "1.00", "A3"),
            line("2099-08-31 18:22:03", "in", "1.00", "A4"),
            line("2015-08-31 18:22:03", "借", "1.00", "A5"),
            line("2015-08-31 18:22:03", "in", "一元", "A6"),
            line("2015-08-31 18:22:03", "in", "-1.00", "A7"),
            line("2015-08-31 18:22:03", "in", "1.00", ""),
            line("2015-08-31 18:22:03", "in", "1.00", "1.23457E+15"),
            said=(9, "99.00"),
        )
    )
    assert [one.number for one in found.lines] == ["A1"]
    told = [(one.row, rows.sentence(one.plain)) for one in found.refusals]
    assert [row for row, _ in told] == [20, 21, 22, 23, 24, 25, 26, 27, 28]
    for (_, words), expected in zip(
        told,
        (
            "金额不一样",
            "没有 2 月 30 日",
            "没有这个钟点",
            "还没到",
            "不是“收入”",
            "金额看不懂",
            "小于 0",
            "没有单号",
            "丢了",
        ),
        strict=True,
    ):
        assert expected in words.replace("2015 年", ""), words
    assert "文件开头写收入 9 笔、¥99.00，读到 1 笔、¥61.50" in found.doubts[0]


def _bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (60 * 1024 * 1024))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "0 字节"),
        (b"\xff\xd8\xff\xe0 a picture \x00", "不是表格"),
        (b"<html><table></table>", "网页"),
        ("序号,日期,购买人,商品名称,数量,网购单价\n".encode(), "不是微信、支付宝的账单"),
        (
            "\ufeff交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,"
            "付款银行,货币种类,应结订单金额\n`2015-08-31 10:00:00,`wx1,`190000,`0,`,`42000,`9,`o1,`JSAPI,"
            "`SUCCESS,`CFT,`CNY,`139.00\n".encode(),
            "这是微信商家平台的账单",
        ),
        (
            "#支付宝业务明细查询\n#账号：[2088]\n支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号\n"
            "2015,9,交易,电饭锅,2015-08-31,2015-08-31,1\n".encode("gbk"),
            "这是支付宝商家平台的账单",
        ),
        (b"PK\x03\x04 cut", "打不开"),
        (_bomb(), "大得不正常"),
        ("交易时间,收/支,当前状态,交易单号\n2015-08-31 18:22:03,收入,x,1\n".encode(), "少了：金额(元)"),
        (wechat(), "没有一笔交易"),
    ],
    ids=["empty", "picture", "page", "ledger", "shop", "alipay shop", "cut", "bomb", "columns", "nothing"],
)
def test_a_file_that_is_no_bill_gets_a_sentence(content: bytes, said: str) -> None:
    with pytest.raises(FileRefused) as refused:
        reading.read(content)
    assert said in refused.value.message
