"""What the pages of purchases show."""

from __future__ import annotations

from typing import Any

from flask import url_for

from station_app.core import clock, files, history
from station_app.core.access import Person, fetch, visible
from station_app.core.db import db
from station_app.core.i18n import gettext
from station_app.core.words import series
from station_app.ledger.models import METHOD_WORDS
from station_app.produce.listings.models import GRADE
from station_app.produce.producers.lists import matching
from station_app.produce.producers.models import Producer
from station_app.produce.products.models import Product
from station_app.produce.purchases import advancing, paying, slips
from station_app.produce.purchases.models import Purchase
from station_app.produce.purchases.owing import age_of, late_days, shown_name
from station_app.produce.views import frame_of
from station_app.produce.weights import in_units
from station_app.settings import dictionaries
from station_app.stations.models import Station

MOST_CHOICES = 40


def surface(by: Person) -> dict[str, str]:
    """The frame of a page for this person, and which of the two it is."""
    return {"frame": frame_of(by), "surface": "counter" if by.is_operator else "desk"}


def named(producer: Producer, by: Person) -> dict[str, Any]:
    """A producer as the head of a page says it."""
    return {
        "id": producer.id,
        "name": shown_name(producer.name, producer.kind, by),
        "url": url_for("produce.producer", id=producer.id),
        "phone": producer.phone if by.is_operator else "",
    }


def choices(words: str, by: Person) -> list[dict[str, Any]]:
    """Whom to buy from: those who fit the words, the latest known first."""
    query = visible(Producer)
    if words:
        query = query.where(matching(words))
    query = query.order_by(Producer.changed_at.desc(), Producer.id).limit(MOST_CHOICES)
    return [
        {
            "name": shown_name(one.name, one.kind, by),
            "detail": one.phone[-4:],
            "url": url_for("produce.new_purchase", producer=one.id),
        }
        for one in db.session.scalars(query)
    ]


def form_page(producer: Producer | None, by: Person) -> dict[str, Any]:
    """What the form of a purchase shows beside its fields; without a producer it is chosen on the form."""
    if producer is None:
        return {"producer": None, "advance_fen": 0, **surface(by)}
    return {
        "producer": named(producer, by),
        "advance_fen": sum(one.rest_fen for one in advancing.open_of(producer.id)),
        **surface(by),
    }


def shown(purchase: Purchase, product: Product) -> dict[str, Any]:
    """A purchase as its page and its papers show it."""
    word = product.unit_word(purchase.unit)
    return {
        "id": purchase.id,
        "number": purchase.number,
        "tail": purchase.tail,
        "on": purchase.bought_on,
        "at": purchase.bought_at,
        "harvested_on": purchase.harvested_on,
        "product": product.title,
        "grade": dictionaries.shown(GRADE, purchase.grade),
        "unit": word,
        "gross": in_units(purchase.gross, purchase.size),
        "tare": in_units(purchase.tare, purchase.size),
        "net": in_units(purchase.net, purchase.size),
        "net_words": product.said(purchase.net),
        "rest_words": product.said(purchase.rest) if purchase.rest else "",
        "is_whole": purchase.rest == purchase.net,
        "price_fen": purchase.price_fen,
        "amount_fen": purchase.amount_fen,
        "market_fen": purchase.market_fen,
        "market_source": purchase.market_source,
        "gain_fen": purchase.gain_fen,
        "set_off_fen": purchase.set_off_fen,
        "paid_fen": purchase.paid_fen,
        "owed_fen": purchase.owed_fen,
        "settled_on": purchase.settled_on,
        "is_signed": purchase.is_signed,
        "note": purchase.note,
        "by": purchase.by_name,
        "is_cancelled": purchase.is_cancelled,
        "cancelled_why": purchase.cancelled_why,
        "days": (clock.today() - purchase.bought_on).days,
        "is_late": purchase.owed_fen > 0 and age_of(purchase.bought_on) == 2,
    }


def page(purchase: Purchase, by: Person) -> dict[str, Any]:
    """What ``produce/purchase.html`` shows."""
    product, producer = fetch(Product, purchase.product_id), fetch(Producer, purchase.producer_id)
    found = paying.entries(purchase)
    back = {entry.reverses_id for entry in found if entry.reverses_id}
    paid = [
        {
            "id": entry.id,
            "on": entry.on,
            "fen": -entry.amount_fen if entry.reverses_id else entry.amount_fen,
            "way": gettext(METHOD_WORDS[entry.method]),
            "by": entry.by_name,
            "note": entry.note,
            "may_go": entry.reverses_id is None and entry.id not in back,
        }
        for entry in found
    ]
    return {
        "purchase": shown(purchase, product),
        "producer": named(producer, by),
        "station": fetch(Station, purchase.station_id).place,
        "paid": paid,
        "photos": files.photos_of(Purchase.__tablename__, [purchase.id])[purchase.id],
        "printed": slips.printed(purchase),
        "acts": history.of(Purchase, purchase.id, by),
        "late_days": late_days(),
        **surface(by),
    }


def paper(purchase: Purchase, by: Person) -> dict[str, Any]:
    """What the printed 收购单 shows: it is handed to the producer, so the name is whole."""
    station = fetch(Station, purchase.station_id)
    producer = fetch(Producer, purchase.producer_id)
    ways = [gettext(METHOD_WORDS[one.method]) for one in paying.standing_entries(purchase)]
    return {
        "purchase": shown(purchase, fetch(Product, purchase.product_id)),
        "producer": {
            "name": producer.name if by.is_operator else shown_name(producer.name, producer.kind, by)
        },
        "station": {
            "name": station.name,
            "phone": station.phone,
            "code": station.code,
            "place": station.place,
        },
        "ways": series(dict.fromkeys(ways)),
        "printed": slips.printed(purchase),
        "by": by.name,
        "back": url_for("produce.purchase", id=purchase.id),
    }
