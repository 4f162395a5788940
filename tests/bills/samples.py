"""Bills as WeChat Pay and Alipay write them: preamble, tabs behind numbers, commas too much, explanations."""

from __future__ import annotations

import io
from collections.abc import Sequence
from decimal import Decimal

import xlsxwriter

Row = Sequence[str]
WECHAT = "交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注"
ALIPAY = (
    "交易时间,交易分类,交易对方,对方账号,商品说明,收/支,金额,收/付款方式,交易状态,交易订单号,商家订单号,备注,"
)
SIGN = {"in": "收入", "out": "支出", "neutral": "/"}


def wechat(
    *rows: Row, said: tuple[int, str] | None = None, from_on: str = "2015-08-01", to: str = "2015-08-31"
) -> bytes:
    """A WeChat bill. A row: moment, in, out or neutral, yuan, number, then what else it says, by name."""
    return ("\r\n".join([*_wechat_top(rows, said, from_on, to), *map(_wechat_row, rows), ""])).encode(
        "utf-8-sig"
    )


def line(at: str, way: str, yuan: str, number: str, **more: str) -> Row:
    """One row of a bill; ``other``, ``goods``, ``status``, ``kind``, ``account``, ``own``."""
    return (at, way, yuan, number, *(f"{key}={value}" for key, value in more.items()))


def _more(row: Row) -> dict[str, str]:
    return dict(part.split("=", 1) for part in row[4:])


def _wechat_top(rows: Sequence[Row], said: tuple[int, str] | None, from_on: str, to: str) -> list[str]:
    count, yuan = said or _sums(rows, "in")
    out_count, out_yuan = _sums(rows, "out")
    top = [
        "微信支付账单明细",
        "微信昵称：[五井子小卖部]",
        f"起始时间：[{from_on} 00:00:00] 终止时间：[{to} 23:59:59]",
        "导出类型：[全部]",
        "导出时间：[2015-09-01 08:10:22]",
        "",
        f"共{len(rows)}笔记录",
        f"收入：{count}笔 {yuan}元",
        f"支出：{out_count}笔 {out_yuan}元",
        "中性交易：0笔 0.00元",
        "注：",
        "1. 充值/提现/理财通购买/零钱通存取/信用卡还款等交易，将计入中性交易",
        "2. 本明细仅展示当前账单中的交易，不包括已删除的记录",
        "3. 本明细仅供个人对账使用",
        "",
        "----------------------微信支付账单明细列表--------------------",
    ]
    return [*(words + "," * 8 for words in top), WECHAT]


def _sums(rows: Sequence[Row], way: str) -> tuple[int, str]:
    mine = [Decimal(row[2]) for row in rows if row[1] == way]
    return len(mine), f"{sum(mine, Decimal()):.2f}"


def _wechat_row(row: Row) -> str:
    at, way, yuan, number = row[:4]
    more = {"kind": "转账", "other": "张桂兰", "goods": "转账备注:微信转账", "status": "已存入零钱"} | _more(
        row
    )
    kind, other, goods, status = (more[key] for key in ("kind", "other", "goods", "status"))
    own = more.get("own", "1000")
    sign = SIGN.get(way, way)
    return f'{at},{kind},"{other}","{goods}",{sign},¥{yuan},零钱,{status},"{number}\t","{own}\t","/"'


def wechat_book(*rows: Row) -> bytes:
    """The same as a workbook: text cells, numbers without their tabs."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_numbers": False})
    sheet = book.add_worksheet("Sheet1")
    for at, text in enumerate(_wechat_top(rows, None, "2015-08-01", "2015-08-31")):
        for column, cell in enumerate(text.split(",")):
            if cell:
                sheet.write_string(at, column, cell)
    for at, row in enumerate(rows, 17):
        for column, cell in enumerate(_wechat_row(row).replace('"', "").replace("\t", "").split(",")):
            sheet.write_string(at, column, cell)
    book.close()
    return buffer.getvalue()


def alipay(*rows: Row) -> bytes:
    """An Alipay bill in GB18030: trailing commas, tabs behind the numbers."""
    count, yuan = _sums(rows, "in")
    top = [
        "------------------------------------------------------------------------------------",
        "导出信息：",
        "姓名：王站长",
        "支付宝账户：13800000000",
        "起始时间：[2015-08-01 00:00:00]    终止时间：[2015-08-31 23:59:59]",
        "导出交易类型：[全部]",
        "导出时间：[2015-09-01 10:00:00]",
        f"共{len(rows)}笔记录",
        f"收入：{count}笔 {yuan}元",
        "",
        "特别提示：",
        "1.本明细仅展示当前账号的交易，不包括已删除的记录；",
        "2.因统计逻辑不同，明细金额直接累加后，可能会和下方统计金额不一致，请以实际交易金额为准；",
        "",
        "------------------------支付宝（中国）网络技术有限公司  电子客户回单------------------------",
        ALIPAY,
    ]
    return "\r\n".join([*top, *map(_alipay_row, rows), ""]).encode("gb18030")


def _alipay_row(row: Row) -> str:
    at, way, yuan, number = row[:4]
    more = {"kind": "转账红包", "other": "李国富", "account": "lig***@163.com", "goods": "收钱码收款"}
    more = {"status": "交易成功"} | more | _more(row)
    kind, other, account, goods, status = (
        more[key] for key in ("kind", "other", "account", "goods", "status")
    )
    sign = {"neutral": "不计收支"}.get(way, SIGN.get(way, way))
    own = more.get("own", "")
    return f"{at},{kind},{other},{account},{goods},{sign},{yuan},余额,{status},{number}\t,{own}\t,,"
