"""A station's own table of what it bought: whatever a browser's helper or a notebook calls the columns."""

from __future__ import annotations

from station_app.core.i18n import N_
from station_app.imports.columns import bare
from station_app.imports.platforms.headings import Platform

COLUMNS = {
    "channel": ("平台", "购物平台", "来源"),
    "number": ("订单编号", "订单号", "平台订单号", "订单号码"),
    "day": ("下单时间", "日期", "订单创建时间", "创建时间", "成交时间", "购买时间", "下单日期"),
    "goods": ("商品名称", "宝贝名称", "宝贝标题", "商品标题", "货品标题", "商品", "标题", "品名", "货品名称"),
    "spec": ("规格", "商品规格", "商品属性", "颜色分类", "型号"),
    "quantity": ("数量", "购买数量", "商品数量", "订购数量", "宝贝总数量", "件数"),
    "price": ("单价", "商品单价", "价格", "单价(元)", "京东价"),
    "value": ("货款", "商品总价", "商品金额", "小计", "商品总价(元)"),
    "gross": ("货品总价", "货品总价(元)", "商品总额", "买家应付货款"),
    "freight": ("运费", "邮费", "运费(元)", "邮费(元)", "运费金额", "买家应付邮费"),
    "total": (
        "实付款",
        "实付金额",
        "实付",
        "实付款(元)",
        "买家实际支付金额",
        "应付金额",
        "订单金额",
        "总金额",
    ),
    "state": ("订单状态", "状态", "交易状态"),
    "after": ("售后状态", "订单关闭原因"),
    "courier": ("物流公司", "快递公司", "承运商"),
    "tracking": ("运单号", "物流单号", "快递单号", "运单号码", "快递运单号"),
}
BOUGHT = Platform(
    "bought",
    N_("自己的表"),
    (),
    {bare(heading): name for name, headings in COLUMNS.items() for heading in headings},
    needs=("number", "goods"),
)
