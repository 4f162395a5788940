"""A filled form becomes a listing: what a page posts and what a telephone kept go the same way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from station_app.core import files, undo
from station_app.core.access import Person
from station_app.core.db import db, uuid7
from station_app.core.i18n import N_, gettext
from station_app.core.pictures import Picture
from station_app.produce.listings import listing_page
from station_app.produce.listings.flow import OPEN
from station_app.produce.listings.forms import ListingForm
from station_app.produce.listings.models import MOST_PHOTOS, Listing


@dataclass
class Accepted:
    """What became of a form; without a listing the form says what is wrong."""

    listing: Listing | None = None
    is_new: bool = False


def accept(form: ListingForm, pictures: Sequence[Picture], by: Person, *, submits: bool) -> Accepted:
    """Begin a listing of the own station with its photos; a second time it is the one that is there."""
    key = (by.county_id, form.id.data or uuid7())
    before = db.session.get(Listing, key, execution_options={"scoped": True})
    if before is not None:
        return Accepted(before)
    if not form.holds():
        return Accepted()
    row = Listing(county_id=key[0], id=key[1], station_id=by.station_id)
    row.begin(by, **form.values)
    keep(row, pictures, by)
    submit(row, submits, by)
    return Accepted(row, is_new=True)


def keep(row: Listing, pictures: Sequence[Picture], by: Person) -> None:
    """Keep the photos, as many as there is room for."""
    room = MOST_PHOTOS - len(listing_page.photos_of(row))
    for picture in pictures[: max(0, room)]:
        files.keep(picture, row, by)


def submit(row: Listing, submits: bool, by: Person) -> None:
    """Hand it to the county where that was asked for, when there is a photo."""
    if submits and listing_page.photos_of(row):
        row.step("submit", by)


def told(row: Listing, submits: bool, words: str) -> Any:
    """What the next page says: ``words``, or what became of handing it in."""
    if row.state in OPEN and submits:
        return gettext(N_("存好了，还没交：先拍一张照片，买家要看得见东西。"))
    if row.state not in OPEN:
        return undo.told(gettext(N_("交给县里了，县里通常半天内看完。")))
    return words
