"""What money entries of farm products are of: a purchase, an advance or a sale, with its page."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from flask import url_for

from station_app.core.access import visible_columns
from station_app.core.db import db
from station_app.core.deeds import Named
from station_app.core.i18n import N_, gettext
from station_app.produce.purchases.models import GrowerAdvance, Purchase
from station_app.produce.sales.models import Sale


def named(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Named]:
    """Those of these that are farm products'; three statements, none where there is nothing to ask."""
    wanted = list(ids)
    if not wanted:
        return {}
    found: dict[uuid.UUID, Named] = {}
    bought = visible_columns(Purchase, Purchase.id, Purchase.number).where(Purchase.id.in_(wanted))
    for id, number in db.session.execute(bought):
        found[id] = Named(
            gettext(N_("收购 %(n)s"), n=number.rpartition("-")[2]), url_for("produce.purchase", id=id)
        )
    given = visible_columns(GrowerAdvance, GrowerAdvance.id).where(GrowerAdvance.id.in_(wanted))
    for (id,) in db.session.execute(given):
        found[id] = Named(gettext(N_("定金")), url_for("produce.advances"))
    sold = visible_columns(Sale, Sale.id, Sale.title).where(Sale.id.in_(wanted))
    for id, title in db.session.execute(sold):
        found[id] = Named(title[:12], url_for("produce.sale", id=id))
    return found
