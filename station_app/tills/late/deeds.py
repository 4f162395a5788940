"""What is said of a late deed, as the audit log has it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import url_for

from station_app.core.access import visible_columns
from station_app.core.db import db
from station_app.core.deeds import Deed, Kind, Named, register
from station_app.core.i18n import N_, gettext, pgettext
from station_app.core.words import moment
from station_app.tills.late.models import LATE_WORDS, LateDeed, LateState


def names(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Named]:
    """When each was done, with its page."""
    query = visible_columns(LateDeed, LateDeed.id, LateDeed.made_at).where(LateDeed.id.in_(ids))
    return {id: Named(moment(at), url_for("tills.late_deed", id=id)) for id, at in db.session.execute(query)}


def said(key: str, value: Any) -> str | None:
    """The words of a state."""
    if key == "state" and value in LateState._value2member_map_:
        return gettext(LATE_WORDS[LateState(value)])
    return None


register(
    Kind(
        "late_deeds",
        LateDeed,
        lambda: pgettext("one", "晚到的记录"),
        {"review_late": Deed(N_("看过了"), N_("选错了不用撤销：打开它，重新选一次。"))},
        {"state": N_("状态")},
        said=said,
        names=names,
    )
)
