"""What is done with bills and their lines, as the audit log says it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import url_for

from station_app.bills.models import LINE_WORDS, Bill, BillLine, LineState
from station_app.core.access import visible_columns
from station_app.core.db import db
from station_app.core.deeds import Deed, Kind, Named, register
from station_app.core.i18n import N_, gettext, pgettext
from station_app.core.money import money
from station_app.core.words import day
from station_app.ledger.models import METHOD_WORDS, Method

AGAIN = N_("对错了不用撤销：打开这一笔，点“拆开重对”。")


def bills(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Named]:
    """The period of each bill, with its page."""
    query = visible_columns(Bill, Bill.id, Bill.from_on, Bill.through_on).where(Bill.id.in_(ids))
    return {
        id: Named(f"{day(from_on)} – {day(through_on)}", url_for("bills.show", id=id))
        for id, from_on, through_on in db.session.execute(query)
    }


def lines(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Named]:
    """The day and the amount of each line, with its page."""
    query = visible_columns(BillLine, BillLine.id, BillLine.on, BillLine.amount_fen)
    return {
        id: Named(f"{day(on)} {money(fen)}", url_for("bills.line", id=id))
        for id, on, fen in db.session.execute(query.where(BillLine.id.in_(ids)))
    }


def said(key: str, value: Any) -> str | None:
    """The words of a state, of an account."""
    if key == "state" and value in LineState._value2member_map_:
        return gettext(LINE_WORDS[LineState(value)])
    if key == "source" and value in Method._value2member_map_:
        return gettext(METHOD_WORDS[Method(value)])
    return None


register(
    Kind(
        "bills",
        Bill,
        lambda: pgettext("one", "账单"),
        {
            "keep_bill": Deed(
                N_("存了账单"), N_("账单存下来的是收付记录，不用撤销：不是站里的，标上“不是站里的”。")
            )
        },
        {"source": N_("哪家"), "lines": N_("新的笔数"), "known": N_("早有的"), "refused": N_("没收的")},
        said=said,
        names=bills,
    )
)
register(
    Kind(
        "bill_lines",
        BillLine,
        lambda: pgettext("one", "账单上的一笔"),
        {
            "match_line": Deed(N_("对上了"), AGAIN),
            "set_aside": Deed(N_("标了不是站里的"), AGAIN),
            "open_line": Deed(N_("拆开重对"), AGAIN),
        },
        {"state": N_("状态"), "entries": N_("账里几笔")},
        said=said,
        names=lines,
    )
)
