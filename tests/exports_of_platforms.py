"""Order files as platforms export them to sellers: their headings, encodings and habits, built by code."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from typing import Any

import xlsxwriter


def heads(text: str) -> list[str]:
    """Headings that stand in one line."""
    return text.split(",")


TAOBAO = heads(
    "订单编号,买家会员名,买家支付宝账号,买家应付货款,买家应付邮费,买家支付积分,总金额,返点积分,"
    "买家实际支付金额,买家实际支付积分,订单状态,买家留言,收货人姓名,收货地址,运送方式,联系电话,"
    "联系手机,订单创建时间,订单付款时间,宝贝标题,宝贝种类,物流单号,物流公司,订单备注,宝贝总数量,"
    "店铺Id,店铺名称,订单关闭原因,卖家服务费,买家服务费,发票抬头,是否手机订单,退款金额,"
    "确认收货时间"
)
TAOBAO_LINES = heads("订单编号,标题,价格,购买数量,外部系统编号,商品属性,套餐信息,备注,订单状态,商家编码")
ALIBABA = heads(
    "订单编号,买家公司名,买家会员名,卖家公司名,卖家会员名,货品总价(元),运费(元),涨价或折扣(元),"
    "实付款(元),订单状态,订单创建时间,订单付款时间,发货方,收货人姓名,收货地址,邮编,联系电话,"
    "联系手机,货品标题,单价(元),数量,单位,货号,型号,Offer ID,SKU ID,物料编号,"
    "单品货号,货品种类,买家留言,物流公司,运单号"
)
JD = heads(
    "订单号,商品ID,商品名称,订购数量,支付方式,下单时间,京东价,订单金额,结算金额,余额支付,"
    "应付金额,订单状态,订单类型,下单帐号,客户姓名,客户地址,联系电话,订单备注,商家备注,运费金额,"
    "付款确认时间,货号,订单完成时间,服务费"
)
PINDUODUO = heads(
    "商品,订单号,订单状态,商品总价(元),邮费(元),店铺优惠折扣(元),平台优惠折扣(元),"
    "多多支付立减金额(元),用户实付金额(元),商家实收金额(元),商品数量(件),发货时间,确认收货时间,"
    "商品id,商品规格,样式ID,商家编码-规格维度,商家编码-商品维度,商家备注,售后状态,快递单号,"
    "快递公司,订单成交时间"
)


def table(headings: Sequence[str], rows: Sequence[dict[str, Any]]) -> list[list[Any]]:
    """The rows below their headings; a row names only what it says."""
    for row in rows:
        assert set(row) <= set(headings), set(row) - set(headings)
    return [list(headings), *([row.get(heading, "") for heading in headings] for row in rows)]


def as_csv(headings: Sequence[str], rows: Sequence[dict[str, Any]], encoding: str = "gb18030") -> bytes:
    """A CSV as platforms write it: GBK unless said otherwise."""
    file = io.StringIO(newline="")
    csv.writer(file).writerows(table(headings, rows))
    return file.getvalue().encode(encoding)


def as_xlsx(*sheets: tuple[Sequence[str], Sequence[dict[str, Any]]]) -> bytes:
    """A workbook with a sheet for each table."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    for headings, rows in sheets:
        sheet = book.add_worksheet()
        for at, row in enumerate(table(headings, rows)):
            for index, cell in enumerate(row):
                if cell != "":
                    sheet.write(at, index, cell)
    book.close()
    return file.getvalue()


def taobao(**said: Any) -> dict[str, Any]:
    """One order of 淘宝: two bags of mung beans, ¥59.00 with ¥6.00 postage, unless said otherwise."""
    return {
        "订单编号": '="1234567890123456789"',
        "买家会员名": "t**8",
        "买家应付货款": "53.00",
        "买家应付邮费": "6.00",
        "总金额": "59.00",
        "买家实际支付金额": "59.00",
        "订单状态": "交易成功",
        "收货人姓名": "李**",
        "联系手机": "'13997326778",
        "订单创建时间": "2015-08-20 09:12:30",
        "订单付款时间": "2015-08-20 09:13:01",
        "宝贝标题": "通榆绿豆 5斤装 农家自种",
        "宝贝种类": "1",
        "宝贝总数量": "2",
        "店铺名称": "三千禾旗舰店",
        "退款金额": "0.00",
        **said,
    }


def jd(**said: Any) -> dict[str, Any]:
    """One line of an order of 京东; what belongs to the order is repeated on each of its lines."""
    return {
        "订单号": "8123456789",
        "商品ID": "100012",
        "商品名称": "通榆小米 2.5kg",
        "订购数量": "1",
        "下单时间": "2015-08-21 10:00:00",
        "京东价": "45.00",
        "订单金额": "45.00",
        "结算金额": "45.00",
        "订单状态": "完成",
        "客户姓名": "王**",
        "运费金额": "0.00",
        "付款确认时间": "2015-08-21 10:01:00",
        "服务费": "2.25",
        **said,
    }


def pinduoduo(**said: Any) -> dict[str, Any]:
    """One order of 拼多多: names and addresses hidden, the day of the deal left blank."""
    return {
        "商品": "通榆绿豆",
        "订单号": "150822-123456789012345",
        "订单状态": "已收货",
        "商品总价(元)": "29.90",
        "邮费(元)": "0.00",
        "店铺优惠折扣(元)": "2.00",
        "平台优惠折扣(元)": "1.00",
        "用户实付金额(元)": "26.90",
        "商家实收金额(元)": "27.90",
        "商品数量(件)": "1",
        "商品规格": "5斤装",
        "售后状态": "无售后或售后取消",
        "订单成交时间": "",
        **said,
    }


def alibaba(**said: Any) -> dict[str, Any]:
    """One line of an order of 1688: beans for ¥100 with ¥10 freight and ¥5 off, unless said otherwise."""
    return {
        "订单编号": '="88123456789012345"',
        "买家会员名": "t***8",
        "卖家公司名": "三千禾合作社",
        "货品总价(元)": "100.00",
        "运费(元)": "10.00",
        "涨价或折扣(元)": "-5.00",
        "实付款(元)": "105.00",
        "订单状态": "交易成功",
        "订单创建时间": "2015-08-18 08:00:00",
        "订单付款时间": "2015-08-18 08:02:00",
        "货品标题": "通榆绿豆 散装",
        "单价(元)": "5.00",
        "数量": "20",
        "单位": "斤",
        **said,
    }


SHOPS: dict[str, tuple[list[str], Callable[..., dict[str, Any]], dict[str, str]]] = {
    "1688": (
        ALIBABA,
        alibaba,
        {"number": "订单编号", "goods": "货品标题", "state": "订单状态", "paid": "订单付款时间"}
        | {"quantity": "数量", "total": "实付款(元)", "unpaid": "待付款", "back": "已退换货"},
    ),
    "jd": (
        JD,
        jd,
        {"number": "订单号", "goods": "商品名称", "state": "订单状态", "paid": "付款确认时间"}
        | {"quantity": "订购数量", "total": "结算金额", "unpaid": "等待付款", "back": "已退款"},
    ),
    "pinduoduo": (
        PINDUODUO,
        pinduoduo,
        {"number": "订单号", "goods": "商品", "state": "订单状态", "paid": "订单成交时间"}
        | {"quantity": "商品数量(件)", "total": "商家实收金额(元)", "unpaid": "待支付", "back": "退款成功"},
    ),
    "taobao": (
        TAOBAO,
        taobao,
        {"number": "订单编号", "goods": "宝贝标题", "state": "订单状态", "paid": "订单付款时间"}
        | {
            "quantity": "宝贝总数量",
            "total": "买家实际支付金额",
            "unpaid": "等待买家付款",
            "back": "退款成功",
        },
    ),
}
"""The headings of each platform, one of its rows, and what its columns and states are called."""
