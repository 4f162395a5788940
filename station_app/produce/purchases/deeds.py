"""What is done with purchases and advances, as the audit log says it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import url_for
from sqlalchemy import Select

from station_app.core.access import visible_columns
from station_app.core.db import db
from station_app.core.deeds import Deed, Kind, Named, register
from station_app.core.i18n import N_, pgettext
from station_app.core.money import money
from station_app.produce.amounts import measures
from station_app.produce.purchases.models import GrowerAdvance, Purchase
from station_app.produce.purchases.slips import PRINT


def names(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Named]:
    """The numbers of purchases, with their pages."""
    rows = db.session.execute(
        visible_columns(Purchase, Purchase.id, Purchase.number).where(Purchase.id.in_(ids))
    )
    return {id: Named(number, url_for("produce.purchase", id=id)) for id, number in rows}


def found(words: str) -> list[Select[Any]]:
    """Purchases by their whole number."""
    return [visible_columns(Purchase, Purchase.id).where(Purchase.number == words.upper().replace(" ", ""))]


def advance_names(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Named]:
    """The sums of advances; they stand in the list of advances."""
    query = visible_columns(GrowerAdvance, GrowerAdvance.id, GrowerAdvance.amount_fen)
    rows = db.session.execute(query.where(GrowerAdvance.id.in_(ids)))
    return {id: Named(money(fen), url_for("produce.advances")) for id, fen in rows}


register(
    Kind(
        "purchases",
        Purchase,
        lambda: pgettext("one", "收购单"),
        {
            "buy": Deed(N_("收了货"), N_("记错的收购单不用撤销：请点“作废”，付过的钱会冲回。")),
            "pay": Deed(N_("付了钱")),
            "unpay": Deed(N_("冲回了付款"), N_("冲回的付款不用撤销：请再付一次。")),
            "cancel": Deed(N_("作废了"), N_("作废的收购单请重新记一张。")),
            "sign": Deed(N_("签了字")),
            PRINT: Deed(N_("打了收购单"), N_("打过的单子收不回来。"), is_look=True),
        },
        fields={
            "net": N_("净重"),
            "price_fen": N_("单价"),
            "amount_fen": N_("金额"),
            "set_off_fen": N_("抵定金"),
            "paid_fen": N_("已付"),
            "is_signed": N_("签字"),
        },
        names=names,
        amounts=("net",),
        measures=measures(Purchase),
        found=found,
    )
)
register(
    Kind(
        "grower_advances",
        GrowerAdvance,
        lambda: pgettext("one", "定金"),
        {
            "give": Deed(N_("付了定金"), N_("付错的定金不用撤销：请点“退回”。")),
            "give_back": Deed(N_("收回了定金"), N_("收回的定金不用撤销：请再付一次。")),
        },
        fields={"amount_fen": N_("金额"), "back_fen": N_("退回")},
        names=advance_names,
    )
)
