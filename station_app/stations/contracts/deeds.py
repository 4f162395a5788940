"""What may be done with a contract, as the audit log says it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import url_for

from station_app.core.access import OFFICE, person, visible_columns
from station_app.core.db import db
from station_app.core.deeds import Deed, Kind, Named, register
from station_app.core.i18n import N_, pgettext
from station_app.settings import dictionaries
from station_app.stations.contracts.forms import LABELS
from station_app.stations.contracts.models import Contract


def names(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Named]:
    """The people of contracts, with their pages for those who may open them."""
    opens = person().role in OFFICE
    query = visible_columns(Contract, Contract.id, Contract.name).where(Contract.id.in_(ids))
    return {
        id: Named(name, url_for("stations.contract", id=id) if opens else None)
        for id, name in db.session.execute(query)
    }


def said(key: str, value: Any) -> str | None:
    """The word of a kind."""
    return dictionaries.shown("contract", value) if key == "kind" and isinstance(value, str) else None


register(
    Kind(
        "contracts",
        Contract,
        lambda: pgettext("one", "协议"),
        {
            "sign": Deed(N_("记了协议")),
            "edit": Deed(N_("改了协议"), is_edit=True),
            "end": Deed(N_("终止了协议")),
        },
        {**LABELS, "ended_on": N_("哪天终止")},
        said=said,
        masks={"name": lambda name: name},
        names=names,
    )
)
