"""What may be done with a check, as the audit log says it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import url_for

from station_app.core.access import visible_columns
from station_app.core.db import db
from station_app.core.deeds import Deed, Kind, Named, register
from station_app.core.i18n import N_, gettext, pgettext
from station_app.core.words import series
from station_app.stations.checks.models import KIND_WORDS, Check


def names(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Named]:
    """Which list it was, with the page of the station's checks."""
    query = visible_columns(Check, Check.id, Check.kind, Check.station_id).where(Check.id.in_(ids))
    return {
        row.id: Named(
            gettext(KIND_WORDS.get(row.kind, row.kind)), url_for("stations.checks", id=row.station_id)
        )
        for row in db.session.execute(query)
    }


def said(key: str, value: Any) -> str | None:
    """What is missing, in one line."""
    return series(map(str, value)) if key == "missing" and isinstance(value, list) else None


register(
    Kind(
        "station_checks",
        Check,
        lambda: pgettext("one", "检查"),
        {"check": Deed(N_("检查了"))},
        {"on": N_("哪天"), "missing": N_("还缺"), "there": N_("有的")},
        said=said,
        names=names,
    )
)
