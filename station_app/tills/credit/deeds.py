"""What is done with a debt, as the audit log says it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask import url_for

from station_app.core.access import person, visible_columns
from station_app.core.db import db
from station_app.core.deeds import FINAL, Deed, Kind, Named, register
from station_app.core.i18n import N_, pgettext
from station_app.core.money import money
from station_app.tills.credit.models import Credit


def names(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Named]:
    """The sum of each debt, with the page of who owes it where the reader has one."""
    query = visible_columns(Credit, Credit.id, Credit.amount_fen, Credit.villager_id).where(
        Credit.id.in_(ids)
    )
    own = person().is_operator
    return {
        id: Named(money(fen), url_for("tills.debtor", id=villager) if own else None)
        for id, fen, villager in db.session.execute(query)
    }


register(
    Kind(
        "credits",
        Credit,
        lambda: pgettext("one", "欠账"),
        {
            "note_credit": Deed(N_("记了以前的欠账")),
            "settle": Deed(N_("收了欠款")),
            "drop_credit": Deed(N_("撤掉了导入的欠账"), FINAL),
        },
        {"amount_fen": N_("欠款"), "settled_fen": N_("已还"), "since_on": N_("哪天欠的")},
        names=names,
    )
)
