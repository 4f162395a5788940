"""What may be done with a hand-over, as the audit log says it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import url_for

from station_app.core.access import visible_columns
from station_app.core.db import db
from station_app.core.deeds import Deed, Kind, Named, of_flow, register
from station_app.core.i18n import N_, gettext, pgettext
from station_app.stations.handover.models import FLOW, STATE_WORDS, Handover, HandoverState

AGAIN = N_("写错了不用撤销：点“不交接了”，再写一张。")


def names(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Named]:
    """Who hands over to whom, with the page."""
    query = visible_columns(Handover, Handover.id, Handover.from_name, Handover.to_name)
    return {
        id: Named(
            gettext(N_("%(giver)s交给%(taker)s"), giver=giver, taker=taker),
            url_for("stations.handover", id=id),
        )
        for id, giver, taker in db.session.execute(query.where(Handover.id.in_(ids)))
    }


def said(key: str, value: Any) -> str | None:
    """The words of a state."""
    if key == "state" and value in HandoverState._value2member_map_:
        return gettext(STATE_WORDS[HandoverState(value)])
    return None


register(
    Kind(
        "handovers",
        Handover,
        lambda: pgettext("one", "交接"),
        {"begin_handover": Deed(N_("写了交接单"), AGAIN), **of_flow(FLOW)},
        {
            "state": N_("状态"),
            "from_name": N_("谁交"),
            "to_name": N_("谁接"),
            "cash_fen": N_("实点现金"),
            "owed_fen": N_("没收回的"),
        },
        said=said,
        names=names,
    )
)
