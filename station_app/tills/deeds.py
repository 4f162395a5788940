"""What is done with a till, as the audit log says it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import url_for

from station_app.core.access import visible_columns
from station_app.core.db import db
from station_app.core.deeds import Deed, Kind, Named, register
from station_app.core.i18n import N_, gettext, pgettext
from station_app.core.words import day
from station_app.orders.slips import PRINT
from station_app.tills.models import HANDED_WORDS, DayClose, HandedTo


def names(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Named]:
    """The day of each close, with its page."""
    rows = db.session.execute(
        visible_columns(DayClose, DayClose.id, DayClose.through_on).where(DayClose.id.in_(ids))
    )
    return {id: Named(day(on), url_for("tills.show", id=id)) for id, on in rows}


def said(key: str, value: Any) -> str | None:
    """Where cash went, in words."""
    return gettext(HANDED_WORDS[HandedTo(value)]) if key == "handed_to" and value else None


register(
    Kind(
        "day_closes",
        DayClose,
        lambda: pgettext("one", "日结"),
        {
            "close": Deed(N_("交了账"), N_("交过的账不能撤销：点错了，请县里重开，再交一次。")),
            "hand_in": Deed(N_("交了手里的钱")),
            "reopen": Deed(N_("重开了账"), N_("重开的账请站里再交一次。")),
            PRINT: Deed(N_("打了交账单"), N_("打过的交账单收不回来。"), is_look=True),
        },
        fields={
            "expected_cash_fen": N_("应有现金"),
            "counted_fen": N_("点出现金"),
            "difference_fen": N_("差额"),
            "handed_fen": N_("交出去"),
            "handed_to": N_("交到哪里"),
            "entries": N_("笔数"),
        },
        said=said,
        names=names,
    )
)
