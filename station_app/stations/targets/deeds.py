"""What may be done with the targets of a month, as the audit log says it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import url_for

from station_app.core.access import visible_columns
from station_app.core.db import db
from station_app.core.deeds import Deed, Kind, Named, on_created, on_restored, register
from station_app.core.i18n import N_, gettext, pgettext
from station_app.core.money import money
from station_app.core.words import NOTHING, monthname, series, thousands
from station_app.stations.targets.models import MEASURE_WORDS, MEASURES, TargetMonth


def names(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Named]:
    """The months, with their pages."""
    query = visible_columns(TargetMonth, TargetMonth.id, TargetMonth.month).where(TargetMonth.id.in_(ids))
    return {
        id: Named(monthname(month), url_for("stations.targets", month=month))
        for id, month in db.session.execute(query)
    }


def said(_key: str, value: Any) -> str | None:
    """A station's targets: '订单 150、交易额 ¥9,000.00'."""
    if not isinstance(value, list) or len(value) != len(MEASURES):
        return None
    told = [
        f"{gettext(MEASURE_WORDS[measure])} {money(one) if measure.endswith('_fen') else thousands(one)}"
        for measure, one in zip(MEASURES, value, strict=True)
        if one is not None
    ]
    return series(told) or NOTHING


def restored(whole: TargetMonth, _by: Any) -> None:
    """Rows were put back: the sheet, which stays, is another one than those who have it open see."""
    whole.touches += 2


register(
    Kind(
        "target_months",
        TargetMonth,
        lambda: pgettext("one", "月目标"),
        {"set_targets": Deed(N_("定了目标"))},
        labelled=lambda code: gettext(N_("%(code)s 站"), code=code),
        said=said,
        names=names,
    )
)
on_created(TargetMonth, restored)
on_restored(TargetMonth, restored)
