"""What a telephone kept of farm products: something bought, something offered; done as their pages do it."""

from __future__ import annotations

import io
import uuid
from typing import Any
from urllib.parse import parse_qsl

from flask import session, url_for
from werkzeug.datastructures import MultiDict

from station_app.core import parsers
from station_app.core.access import Person, fetch
from station_app.core.errors import Refused
from station_app.core.i18n import N_, gettext
from station_app.core.pictures import Picture, read_picture
from station_app.produce.listings import accepting as offering
from station_app.produce.listings.forms import ListingForm
from station_app.produce.listings.models import Listing
from station_app.produce.purchases import accepting as buying
from station_app.produce.purchases import slips
from station_app.produce.purchases.forms import PurchaseForm
from station_app.produce.purchases.models import Purchase
from station_app.sync.answers import Answer, refused
from station_app.sync.entries import BUY, OFFER, Entry

PAGES = {BUY: "produce.purchase", OFFER: "produce.listing"}
"""Where a deed is seen: the row has the key of its entry."""


def buy(entry: Entry, by: Person) -> Answer:
    """Bought without network: on the day it was weighed, paid out of the till of that day."""
    pictures = _pictures(entry)
    form = PurchaseForm(_own(entry))
    form.offer(by, listed=True)
    form.id.data = entry.key
    made = buying.accept(form, form.grower(), pictures, by)
    if made.purchase is None:
        sentences = made.doubts or [str(sentence) for _, sentence in form.problems]
        return refused(str(entry.key), *sentences, is_doubt=bool(made.doubts))
    return _stored(entry, made.purchase, made.is_new, made.purchase.number, by)


def offer(entry: Entry, by: Person) -> Answer:
    """A listing written without network; handed to the county where that was pressed and there is a photo."""
    pictures = _pictures(entry)
    form = ListingForm(_own(entry))
    form.offer(by.station_id, True)
    form.id.data = entry.key
    made = offering.accept(form, pictures, by, submits=entry.fields.get("then") == "submit")
    if made.listing is None:
        return refused(str(entry.key), *(str(sentence) for _, sentence in form.problems))
    return _stored(entry, made.listing, made.is_new, "", by)


def next_page(path: str, key: str, body: str, by: Person) -> tuple[Any, str]:
    """What is said and where the page goes on after a deed that was sent at once; the caller commits."""
    said = dict(parse_qsl(body))
    if path == OFFER:
        listing = fetch(Listing, uuid.UUID(key))
        words = offering.told(listing, said.get("then") == "submit", gettext(N_("存好了。")))
        return words, url_for("produce.listing", id=listing.id)
    purchase = fetch(Purchase, uuid.UUID(key))
    if said.get("next") != "slip":
        return buying.told(purchase), url_for("produce.purchase", id=purchase.id)
    slips.count(purchase, by)
    session[slips.PRINT] = str(purchase.id)
    return "", url_for("produce.purchase_slip", id=purchase.id)


def _stored(entry: Entry, row: Purchase | Listing, is_new: bool, number: str, by: Person) -> Answer:
    """Raises ``Refused`` where the key is that of another station's row."""
    if row.station_id not in by.stations:
        raise Refused(N_("这一条的编号别处用过了，请重新记一次。"))
    url = url_for(PAGES[entry.path], id=row.id)
    outcome = "created" if is_new else "exists"
    return Answer(str(entry.key), outcome, number, url, station_id=row.station_id)


def _own(entry: Entry) -> MultiDict[str, Any]:
    """The fields without what a browser writes for files."""
    fields = MultiDict(entry.fields)
    fields.poplist("photos")
    return fields


def _pictures(entry: Entry) -> list[Picture]:
    """The photos made anew; raises ``Refused`` for what is no picture."""
    try:
        return [read_picture(io.BytesIO(one)) for one in entry.photos]
    except parsers.Unreadable as error:
        raise Refused(error.text, **error.values) from error
