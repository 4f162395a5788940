"""What is done with sales, channels and agreements, as the audit log says it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import url_for
from sqlalchemy import Select

from station_app.core.access import visible_columns
from station_app.core.db import db
from station_app.core.deeds import Deed, Kind, Named, register
from station_app.core.i18n import N_, gettext, pgettext
from station_app.produce.agreements.models import Agreement
from station_app.produce.amounts import measures
from station_app.produce.channels.fees import WORDS
from station_app.produce.channels.models import KIND_WORDS, PLATFORMS, Channel, ChannelKind, Settlement
from station_app.produce.sales.models import Sale


def sale_names(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Named]:
    """What was sold, with the page of each sale."""
    rows = db.session.execute(
        visible_columns(Sale, Sale.id, Sale.title, Sale.order_no).where(Sale.id.in_(ids))
    )
    return {id: Named(f"{title} {no}".strip(), url_for("produce.sale", id=id)) for id, title, no in rows}


def channel_names(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Named]:
    """The names of channels, with their pages."""
    rows = db.session.execute(visible_columns(Channel, Channel.id, Channel.name).where(Channel.id.in_(ids)))
    return {id: Named(name, url_for("produce.channel", id=id)) for id, name in rows}


def settlement_names(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Named]:
    """The channel of each settlement, with its page."""
    query = visible_columns(Settlement, Settlement.id, Settlement.through_on, Settlement.channel_id)
    rows = db.session.execute(query.where(Settlement.id.in_(ids)))
    return {id: Named(on.isoformat(), url_for("produce.channel", id=channel)) for id, on, channel in rows}


def agreement_names(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Named]:
    """The buyers of agreements, with their pages."""
    rows = db.session.execute(
        visible_columns(Agreement, Agreement.id, Agreement.buyer).where(Agreement.id.in_(ids))
    )
    return {id: Named(buyer, url_for("produce.agreement", id=id)) for id, buyer in rows}


def found(words: str) -> list[Select[Any]]:
    """Sales by their whole order number."""
    number = words.replace(" ", "")
    return [visible_columns(Sale, Sale.id).where(Sale.order_no == number)] if number else []


def said(key: str, value: Any) -> str | None:
    """The word of a kind of channel, of a platform, of what is agreed about its fee."""
    if key == "kind" and value in ChannelKind._value2member_map_:
        return gettext(KIND_WORDS[ChannelKind(value)])
    if key == "platform" and value in PLATFORMS:
        return gettext(PLATFORMS.get(value, value))
    if key == "fee_back" and value in WORDS:
        return gettext(WORDS[value])
    return None


register(
    Kind(
        "sales",
        Sale,
        lambda: pgettext("one", "销售"),
        {
            "sell": Deed(N_("卖了货"), N_("记错的销售不用撤销：请点“作废”。")),
            "give_back": Deed(N_("记了退货退款"), N_("退货退款记错了，请打电话给县里核对。")),
            "unrefund": Deed(N_("撤销了导入的退款"), N_("导入的退款请重新导入。")),
            "split": Deed(N_("按宝贝报表分成了几样"), N_("要合回去，请撤销宝贝报表那一批导入。")),
            "unsplit": Deed(N_("合回了一笔"), N_("要再分，请重新导入宝贝报表。")),
            "attach": Deed(N_("说了是哪一批的")),
            "cancel": Deed(N_("作废了"), N_("作废的销售请重新记一笔。")),
        },
        fields={
            "amount": N_("数量"),
            "amount_fen": N_("买家付的"),
            "refunded_fen": N_("退的"),
            "fee_back_fen": N_("渠道退回的扣点"),
            "returned": N_("退回的货"),
            "batch": N_("批次"),
        },
        names=sale_names,
        amounts=("amount", "returned"),
        measures=measures(Sale),
        found=found,
    )
)
register(
    Kind(
        "channels",
        Channel,
        lambda: pgettext("one", "渠道"),
        {
            "add": Deed(N_("加了渠道"), N_("加错的渠道请停用。")),
            "edit": Deed(N_("改了渠道"), is_edit=True),
            "close": Deed(N_("停用了")),
            "reopen": Deed(N_("重新启用了")),
        },
        fields={
            "name": N_("渠道"),
            "kind": N_("种类"),
            "platform": N_("平台"),
            "shop": N_("店铺名"),
            "fee_bp": N_("扣点"),
            "fee_fen": N_("每单扣"),
            "fee_back": N_("退款时的扣点"),
            "url": N_("网址"),
            "phone": N_("电话"),
            "note": N_("备注"),
        },
        said=said,
        names=channel_names,
    )
)
register(
    Kind(
        "settlements",
        Settlement,
        lambda: pgettext("one", "渠道结算"),
        {
            "settle": Deed(N_("结算了"), N_("结算记错了，请点“作废这次结算”。")),
            "unsettle": Deed(N_("作废了结算"), N_("作废的结算请重新记一次。")),
        },
        fields={
            "due_fen": N_("应到"),
            "received_fen": N_("到账"),
            "deducted_fen": N_("扣结算以后又退的"),
        },
        names=settlement_names,
    )
)
register(
    Kind(
        "agreements",
        Agreement,
        lambda: pgettext("one", "订购协议"),
        {
            "sign": Deed(N_("签了协议"), N_("签错的协议请点“结束”。")),
            "edit": Deed(N_("改了协议"), is_edit=True),
            "receive": Deed(N_("记了买家付款"), N_("记错的付款请点“冲回”。")),
            "unreceive": Deed(N_("冲回了买家付款"), N_("冲回的付款请重新记一次。")),
            "end": Deed(N_("结束了协议")),
        },
        fields={
            "buyer": N_("买家"),
            "phone": N_("电话"),
            "amount": N_("数量"),
            "floor_fen": N_("保底价"),
            "from_on": N_("从"),
            "through_on": N_("到"),
            "note": N_("备注"),
            "paid_fen": N_("付款"),
            "on": N_("日期"),
        },
        names=agreement_names,
        amounts=("amount",),
        measures=measures(Agreement),
    )
)
