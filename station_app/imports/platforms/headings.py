"""The headings of seller-side exports: which platform a sheet is of, and what each column says.

Columns are found by name, never by place: platforms add and move them. Only what a sale needs is read, and no
name, address or telephone of a buyer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from station_app.core.i18n import N_
from station_app.imports.columns import bare

UNITS = ("(元)", "(件)")
TOTALS = ("合计", "总计", "小计", "总合计", "本页合计", "本页小计")
"""What rows say that sum those above them."""
SHARED = ("total", "freight", "discount", "refund", "fee")
"""Amounts of a whole order, which its lines share by value."""
OF_ORDER = ("number", "state", "after", "day", "paid_on", "shop", "count", *SHARED)
"""What is said once an order and left blank, or repeated, on its further lines."""


@dataclass(frozen=True)
class Platform:
    """One kind of export: its key, its own word, the headings it is known by, and what each heading says.

    It ``needs`` to say all of these things and one of ``one_of``.
    """

    key: str
    word: str
    known_by: tuple[str, ...]
    columns: Mapping[str, str]
    needs: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()

    @cached_property
    def headings(self) -> Mapping[str, str]:
        """The first heading of each thing a table can say."""
        found: dict[str, str] = {}
        for heading, name in self.columns.items():
            found.setdefault(name, heading)
        return found

    def fits(self, headings: Iterable[str]) -> bool:
        """Does a row of headings have all those it is known by, and say all it needs to?"""
        found = set(headings)
        said = {self.columns[heading] for heading in found & self.columns.keys()}
        is_enough = not self.one_of or bool(said & set(self.one_of))
        return set(self.known_by) <= found and set(self.needs) <= said and is_enough


def unitless(heading: str) -> str:
    """A heading without the unit some versions of an export write behind it: ``运费(元)`` is ``运费``."""
    for unit in UNITS:
        heading = heading.removesuffix(unit)
    return heading


def _platform(
    key: str, word: str, known_by: tuple[str, ...], columns: Mapping[str, str], needs: tuple[str, ...] = ()
) -> Platform:
    names = {bare(heading): name for heading, name in columns.items()}
    for heading, name in list(names.items()):
        names.setdefault(unitless(heading), name)
    return Platform(key, word, tuple(map(bare, known_by)), names, needs)


TAOBAO = _platform(
    "taobao",
    N_("淘宝、天猫"),
    ("订单编号", "宝贝标题", "订单状态"),
    {
        "订单编号": "number",
        "宝贝标题": "goods",
        "宝贝总数量": "quantity",
        "宝贝种类": "count",
        "买家应付货款": "value",
        "买家应付邮费": "freight",
        "总金额": "gross",
        "买家实际支付金额": "total",
        "退款金额": "refund",
        "卖家服务费": "fee",
        "订单状态": "state",
        "订单关闭原因": "after",
        "订单创建时间": "day",
        "订单付款时间": "paid_on",
        "修改后的sku": "spec",
        "店铺名称": "shop",
        "订单备注": "note",
        "物流公司": "courier",
        "物流单号": "tracking",
    },
)
TAOBAO_LINES = _platform(
    "taobao_lines",
    N_("淘宝、天猫宝贝"),
    ("订单编号", "标题", "价格", "购买数量"),
    {
        "订单编号": "number",
        "标题": "goods",
        "价格": "price",
        "购买数量": "quantity",
        "商品属性": "spec",
        "套餐信息": "set",
        "订单状态": "state",
        "商家编码": "code",
        "外部系统编号": "outer",
        "备注": "note",
    },
)
ALIBABA = _platform(
    "1688",
    "1688",
    ("订单编号", "货品标题", "货品总价(元)", "实付款(元)"),
    {
        "订单编号": "number",
        "货品标题": "goods",
        "货品种类": "count",
        "型号": "spec",
        "单价(元)": "price",
        "数量": "quantity",
        "单位": "unit",
        "货品总价(元)": "gross",
        "运费(元)": "freight",
        "涨价或折扣(元)": "raised",
        "实付款(元)": "total",
        "退款金额(元)": "refund",
        "订单状态": "state",
        "订单创建时间": "day",
        "订单付款时间": "paid_on",
        "单品货号": "code",
        "货号": "outer",
        "卖家公司名": "shop",
        "买家留言": "note",
        "物流公司": "courier",
        "运单号": "tracking",
    },
)
JD = _platform(
    "jd",
    N_("京东"),
    ("订单号", "商品名称", "订购数量", "京东价"),
    {
        "订单号": "number",
        "商品名称": "goods",
        "订购数量": "quantity",
        "京东价": "price",
        "订单金额": "gross",
        "结算金额": "total",
        "退款金额": "refund",
        "运费金额": "freight",
        "服务费": "fee",
        "订单状态": "state",
        "下单时间": "day",
        "付款确认时间": "paid_on",
        "货号": "code",
        "商品ID": "outer",
        "商家备注": "note",
    },
)
PINDUODUO = _platform(
    "pinduoduo",
    N_("拼多多"),
    ("商品", "订单号", "商品总价(元)", "商品数量(件)"),
    {
        "订单号": "number",
        "商品": "goods",
        "商品规格": "spec",
        "商品数量(件)": "quantity",
        "商品总价(元)": "value",
        "邮费(元)": "freight",
        "商家实收金额(元)": "total",
        "退款金额(元)": "refund",
        "用户实付金额(元)": "paid",
        "订单状态": "state",
        "售后状态": "after",
        "订单成交时间": "day",
        "支付时间": "paid_on",
        "拼单成功时间": "joined",
        "商家编码-规格维度": "code",
        "商家编码-商品维度": "outer",
        "商家备注": "note",
        "快递公司": "courier",
        "快递单号": "tracking",
    },
)
SOLD = {
    "channel": ("渠道", "销售渠道", "平台"),
    "number": ("订单编号", "订单号", "订单号码", "单号"),
    "day": ("日期", "下单时间", "下单日期", "成交时间", "订单创建时间", "创建时间", "销售日期"),
    "goods": ("品名", "商品名称", "商品标题", "商品", "货品名称", "产品名称", "产品"),
    "spec": ("规格", "商品规格", "规格型号"),
    "quantity": ("数量", "商品数量", "销售数量", "件数"),
    "value": ("货款", "商品金额", "商品总价", "小计"),
    "price": ("单价", "商品单价", "售价"),
    "freight": ("运费", "邮费"),
    "total": ("实收", "实收金额", "实付金额", "实付款", "实付", "订单金额"),
    "refund": ("退款", "退款金额"),
    "fee": ("平台扣费", "扣点", "佣金"),
    "state": ("状态", "订单状态", "交易状态"),
    "code": ("商家编码",),
    "shop": ("店铺名称",),
    "note": ("备注", "订单备注", "商家备注"),
}
"""What offline channels and people themselves call the columns; the first is what the template says."""
TYPED = Platform(
    "typed",
    N_("自己的表"),
    (),
    {bare(heading): name for name, headings in SOLD.items() for heading in headings},
    needs=("number", "goods", "quantity"),
    one_of=("value", "price", "total"),
)
PLATFORMS = (PINDUODUO, ALIBABA, JD, TAOBAO, TAOBAO_LINES)


def platform_of(headings: Iterable[str], own: Platform = TYPED) -> Platform | None:
    """The platform whose export has these headings (as ``bare`` compares them), else ``own`` if it fits."""
    known = list(headings)
    return next((one for one in (*PLATFORMS, own) if one.fits(known)), None)
