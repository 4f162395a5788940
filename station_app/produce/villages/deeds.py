"""What is done with the list of poor villages, as the audit log says it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask import url_for

from station_app.core.access import COUNTY_ROLES, visible_columns
from station_app.core.db import db
from station_app.core.deeds import Deed, Kind, Named, register
from station_app.core.i18n import N_, pgettext
from station_app.prices import places
from station_app.produce.villages.models import PoorVillage


def names(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Named]:
    """The names of the villages, with the page of the list."""
    query = visible_columns(PoorVillage, PoorVillage.id, PoorVillage.village_code)
    found: dict[uuid.UUID, str] = dict(db.session.execute(query.where(PoorVillage.id.in_(ids))).all())
    known = places.names(found.values())
    return {id: Named(known.get(code, code), url_for("produce.villages")) for id, code in found.items()}


register(
    Kind(
        "poor_villages",
        PoorVillage,
        lambda: pgettext("one", "贫困村"),
        {
            "mark": Deed(N_("列了贫困村")),
            "lift": Deed(N_("脱贫了")),
        },
        fields={"village_code": N_("村代码"), "from_on": N_("从哪天"), "until_on": N_("到哪天")},
        names=names,
        readers=COUNTY_ROLES,
    )
)
