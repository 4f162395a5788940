"""The page of one listing: photos, facts, the next step, and what the county said."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from station_app.areas.models import Area
from station_app.core import files, history
from station_app.core.access import OFFICE, Person, fetch, person
from station_app.core.db import db
from station_app.core.i18n import gettext
from station_app.core.people import masked_name
from station_app.produce.listings.flow import COUNTYS, FLOW, OPEN, OPERATORS, STANDING, STATE_WORDS
from station_app.produce.listings.forms import StepForm, StockForm, reasons
from station_app.produce.listings.models import GRADE, TURN_BACK, Listing
from station_app.produce.producers.models import Producer
from station_app.produce.products.models import CATEGORY, Product
from station_app.produce.products.specs import with_spec
from station_app.produce.views import frame_of
from station_app.produce.weights import in_units, worth
from station_app.settings.dictionaries import shown
from station_app.stations.models import Station


def photos_of(row: Listing) -> list[files.Photo]:
    """Its photos, oldest first."""
    return files.photos_of(Listing.__tablename__, [row.id])[row.id]


def facts(row: Listing, product: Product, producer: Producer, by: Person) -> dict[str, Any]:
    """A listing as its page shows it."""
    village = db.session.get(Area, row.village_code) if row.village_code else None
    in_full = by.is_operator or not producer.is_household
    return {
        "id": row.id,
        "version": row.version,
        "title": with_spec(product.title, row.spec),
        "category": shown(CATEGORY, product.category),
        "grade": shown(GRADE, row.grade),
        "producer": producer.name if in_full else masked_name(producer.name),
        "producer_url": url_for("produce.producer", id=producer.id),
        "origin": village.name if village else "",
        "amount": product.said(row.amount),
        "unit": row.unit_words(product),
        "price_fen": row.price_fen,
        "worth_fen": worth(row.amount, row.price_fen, row.size(product)),
        "harvested_on": row.harvested_on,
        "shelf_days": row.shelf_days,
        "story": row.story,
        "is_told": producer.may_be_told,
        "link": row.link,
        "state": row.state.value,
        "state_words": gettext(STATE_WORDS[row.state]),
        "reason": shown(TURN_BACK, row.reason),
        "submitted_at": row.submitted_at,
    }


def page(
    row: Listing, *, stock: StockForm | None = None, step: StepForm | None = None, status: int = 200
) -> Any:
    """The page, with the forms as they were posted."""
    by = person()
    product, producer = fetch(Product, row.product_id), fetch(Producer, row.producer_id)
    station = fetch(Station, row.station_id)
    if stock is None:
        stock = StockForm(
            data={
                "version": str(row.version),
                "amount": in_units(row.amount, row.size(product)),
                "price": row.price_fen,
            }
        )
    mine = OPERATORS if by.is_operator else COUNTYS if by.role in OFFICE else ()
    possible = [verb for verb in FLOW.possible(row.state) if verb.name in mine]
    context = {
        "frame": frame_of(by),
        "surface": "counter" if by.is_operator else "desk",
        "listing": facts(row, product, producer, by),
        "station": {"id": station.id, "name": station.place},
        "photos": photos_of(row),
        "steps": [{"verb": verb.name, "label": gettext(verb.label)} for verb in possible],
        "stock": stock,
        "step": step or StepForm(),
        "reasons": reasons(),
        "may_edit": by.is_operator and row.state in OPEN,
        "may_stock": by.is_operator and row.state in STANDING,
        "acts": history.of(Listing, row.id, by),
        "back": url_for("produce.listings"),
    }
    return render_template("produce/listing.html", **context), status
