"""What the columns of a payment bill are called (formats.md); Alipay's older file is known as well."""

from __future__ import annotations

from station_app.imports.columns import bare
from station_app.ledger.models import Method

WECHAT = {
    "交易时间": "at",
    "交易类型": "kind",
    "交易对方": "other",
    "商品": "goods",
    "收/支": "direction",
    "金额(元)": "amount",
    "支付方式": "way",
    "当前状态": "status",
    "交易单号": "number",
    "商户单号": "own_number",
    "备注": "note",
}
ALIPAY = {
    "交易时间": "at",
    "交易分类": "kind",
    "交易对方": "other",
    "对方账号": "account",
    "商品说明": "goods",
    "收/支": "direction",
    "金额": "amount",
    "收/付款方式": "way",
    "交易状态": "status",
    "交易订单号": "number",
    "商家订单号": "own_number",
    "备注": "note",
}
OLD_ALIPAY = {
    "交易号": "number",
    "商户订单号": "own_number",
    "付款时间": "paid_at",
    "交易创建时间": "at",
    "类型": "kind",
    "商品名称": "goods",
    "金额(元)": "amount",
    "成功退款(元)": "refunded",
}
REQUIRED = ("at", "direction", "amount", "number")
OWN = {"交易单号": Method.WECHAT, "交易订单号": Method.ALIPAY, "交易号": Method.ALIPAY}
"""The heading that says whose bill it is."""
MERCHANTS = {
    frozenset({"微信订单号", "商户号"}): Method.WECHAT,
    frozenset({"支付宝交易号", "业务类型"}): Method.ALIPAY,
}
"""The headings that say it is the bill of a shop's own account: other columns, other numbers."""
COLUMNS: dict[Method, dict[str, str]] = {
    Method.WECHAT: WECHAT | {"金额": "amount"},
    Method.ALIPAY: OLD_ALIPAY | ALIPAY,
}
WORDS = {
    method: {name: heading for heading, name in reversed(columns.items())}
    for method, columns in ((Method.WECHAT, WECHAT), (Method.ALIPAY, OLD_ALIPAY | ALIPAY))
}
"""What each column is called in a sentence."""


def places(row: list[object]) -> tuple[Method, dict[str, int]] | None:
    """Whose bill a heading row begins, and the place of each column in it; None for any other row.

    A heading that stands twice counts where it stands first.
    """
    names = [bare(cell) for cell in row]
    source = next((method for heading, method in OWN.items() if heading in names), None)
    if source is None:
        return None
    found: dict[str, int] = {}
    for index, heading in enumerate(names):
        name = COLUMNS[source].get(heading)
        if name is not None:
            found.setdefault(name, index)
    return (source, found) if set(REQUIRED) <= set(found) else None


def merchants(rows: list[list[object]]) -> Method | None:
    """Whose bill of a shop's own account it is, if it is one."""
    for row in rows:
        names = {bare(cell) for cell in row}
        for known, source in MERCHANTS.items():
            if known <= names:
                return source
    return None


def nearest(rows: list[list[object]]) -> tuple[Method | None, list[str]]:
    """For a file without a heading row: whose bill it is like, and which headings it lacks."""
    for row in rows:
        names = {bare(cell) for cell in row}
        source = next((method for heading, method in OWN.items() if heading in names), None)
        if source is None and {"交易时间", "收/支"} <= names:
            source = Method.WECHAT if "当前状态" in names else Method.ALIPAY
        if source is not None:
            found = {COLUMNS[source].get(name) for name in names}
            return source, [WORDS[source][name] for name in REQUIRED if name not in found]
    return None, []
