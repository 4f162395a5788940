"""What waits for the operator among listings: those sent back, each with its reason, and those to be sold."""

from __future__ import annotations

from typing import Any

from flask import url_for
from sqlalchemy import and_, func

from station_app.core.access import Person, visible_columns
from station_app.core.db import db
from station_app.core.i18n import N_, gettext, ngettext
from station_app.produce.listings.flow import ListingState
from station_app.produce.listings.models import TURN_BACK, Listing
from station_app.produce.products.models import Product
from station_app.produce.views import Reminder
from station_app.settings.dictionaries import shown

MOST = 3


def waiting(_by: Person) -> list[Reminder]:
    """Two statements: how many of each, and the newest that came back."""
    asked = visible_columns(Listing, Listing.state, func.count()).where(
        Listing.state.in_((ListingState.RETURNED, ListingState.APPROVED))
    )
    counts: dict[Any, int] = dict(db.session.execute(asked.group_by(Listing.state)).all())
    found = _returned(counts.get(ListingState.RETURNED, 0))
    ready = counts.get(ListingState.APPROVED, 0)
    if ready:
        title = ngettext("县里通过了 %(n)s 样货", "县里通过了 %(n)s 样货", ready, n=ready)
        url = url_for("produce.listings", state=ListingState.APPROVED.value)
        found.append(Reminder(title, gettext(N_("点“上架”，买家就看得到。")), gettext(N_("去上架")), url))
    return found


def _returned(count: int) -> list[Reminder]:
    if not count:
        return []
    query = (
        visible_columns(Listing, Listing.id, Listing.reason, Product.name)
        .join(Product, and_(Product.county_id == Listing.county_id, Product.id == Listing.product_id))
        .where(Listing.state == ListingState.RETURNED)
        .order_by(Listing.changed_at.desc(), Listing.id)
    )
    found = [
        Reminder(
            gettext(N_("%(goods)s：县里退回了"), goods=row.name),
            shown(TURN_BACK, row.reason),
            gettext(N_("去改")),
            url_for("produce.edit_listing", id=row.id),
        )
        for row in db.session.execute(query.limit(MOST))
    ]
    if count > MOST:
        rest = count - MOST
        title = ngettext("还有 %(n)s 样退回的", "还有 %(n)s 样退回的", rest, n=rest)
        url = url_for("produce.listings", state=ListingState.RETURNED.value)
        found.append(Reminder(title, "", gettext(N_("去看")), url))
    return found
