"""What waits for the county's word: a grid of photos, the oldest first, decided without opening each."""

from __future__ import annotations

from typing import Any

from flask import render_template
from sqlalchemy import func

from station_app.areas.models import Area
from station_app.core import clock, files
from station_app.core.access import COUNTY_ROLES, OFFICE, Person, allow, person, visible_columns
from station_app.core.db import db
from station_app.core.exports.views import publish
from station_app.core.i18n import N_
from station_app.core.sheets import Sheet
from station_app.produce.listings import lists
from station_app.produce.listings.flow import ListingState
from station_app.produce.listings.forms import reasons
from station_app.produce.listings.lists import COLUMNS_READ, joined, shown_row
from station_app.produce.listings.models import Listing
from station_app.produce.producers.models import YES, ProducerKind
from station_app.produce.views import door, pages

AT_ONCE = 24
door("produce.approval", N_("等县里看的货"), N_("看照片、看价钱，通过或者退回"), "check", 5)


def waiting() -> tuple[int, Any]:
    """How many wait for the acting person's county, and since when the oldest does (None: none)."""
    query = visible_columns(Listing, func.count(), func.min(Listing.submitted_at))
    count, oldest = db.session.execute(query.where(Listing.state == ListingState.SUBMITTED)).one()
    return count, oldest


@pages.get("/approval")
@allow(*COUNTY_ROLES)
def approval() -> str:
    """The queue, the one that waits longest first."""
    by = person()
    query = joined(visible_columns(Listing, *COLUMNS_READ))
    query = query.outerjoin(Area, Area.code == Listing.village_code)
    query = query.where(Listing.state == ListingState.SUBMITTED)
    rows = db.session.execute(query.order_by(Listing.submitted_at, Listing.id).limit(AT_ONCE)).all()
    photos = files.photos_of(Listing.__tablename__, [row.id for row in rows])
    now = clock.moment()
    return render_template(
        "produce/approval.html",
        total=waiting()[0],
        rows=[
            shown_row(row, None, by)
            | {
                "photos": photos[row.id],
                "story": row.story,
                "is_told": row.kind is not ProducerKind.HOUSEHOLD or row.publish in YES,
                "waits": max(0, (now - row.submitted_at).days) if row.submitted_at else 0,
            }
            for row in rows
        ],
        reasons=reasons(),
        may_decide=by.role in OFFICE,
    )


def sheet(by: Person) -> Sheet:
    """The queue as it leaves the page."""
    return lists.sheet(by, {"state": ListingState.SUBMITTED.value})


publish(pages, "/approval", "approval", sheet, *COUNTY_ROLES)
