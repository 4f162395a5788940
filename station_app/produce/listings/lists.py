"""Listings as a list: filters in the address, pages by key, with the first photo of each; as a file too."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from sqlalchemy import ColumnElement, Select, and_, func, or_

from station_app.areas.models import Area
from station_app.core import files
from station_app.core.access import Person, visible_columns
from station_app.core.cells import Column
from station_app.core.db import db
from station_app.core.i18n import N_, gettext
from station_app.core.listing import Asked, Filter, Sort, read_moment
from station_app.core.listing import Listing as AList
from station_app.core.sheets import Sheet
from station_app.produce.listings.flow import FLOW, OPERATORS, STATE_WORDS, ListingState
from station_app.produce.listings.models import GRADE, Listing
from station_app.produce.producers.lists import shown_name
from station_app.produce.producers.models import Producer, ProducerKind
from station_app.produce.products.models import CATEGORY, PIECE, Product, titled
from station_app.produce.products.specs import spec_words
from station_app.produce.weights import Measure, said, unit_word
from station_app.settings.dictionaries import every, shown
from station_app.stations.models import Station

DESK_ROWS, COUNTER_ROWS = 50, 20
CELLS = (
    ("", N_("全部")),
    (ListingState.DRAFT, N_("没交")),
    (ListingState.SUBMITTED, N_("等县里")),
    (ListingState.RETURNED, N_("退回")),
    (ListingState.APPROVED, N_("可上架")),
    (ListingState.ON_SALE, N_("在卖")),
    (ListingState.SOLD_OUT, N_("卖完")),
)


def _matching(words: str) -> ColumnElement[bool]:
    found = [
        Product.name.contains(words, autoescape=True),
        Listing.spec.contains(words, autoescape=True),
        and_(Producer.kind != ProducerKind.HOUSEHOLD, Producer.name.contains(words, autoescape=True)),
    ]
    if words.isascii():
        found.append(Product.initials.startswith(words.lower(), autoescape=True))
    return or_(*found)


FILTERS = (
    Filter("q", str, _matching),
    Filter("state", ListingState, lambda state: Listing.state == state),
    Filter("category", str, lambda category: Product.category == category),
    Filter("station", uuid.UUID, lambda id: Listing.station_id == id),
    Filter("product", uuid.UUID, lambda id: Listing.product_id == id),
    Filter("producer", uuid.UUID, lambda id: Listing.producer_id == id),
)
SORTS = {"changed": Sort(Listing.changed_at, "changed_at", read_moment)}


def amount_of(row: Any) -> str:
    """How much there is, in 斤 or pieces."""
    return said(row.amount, row.measure, shown(PIECE, row.piece) if row.measure is Measure.PIECES else "")


def unit_of(row: Any) -> str:
    """What the price is for."""
    return unit_word(row.unit, shown(PIECE, row.piece) if row.measure is Measure.PIECES else "")


COLUMNS = (
    Column("product", N_("品名"), "text", lambda row: row.product),
    Column("spec", N_("规格"), "text", lambda row: row.spec),
    Column("category", N_("类别"), "text", lambda row: shown(CATEGORY, row.category)),
    Column("grade", N_("等级"), "text", lambda row: shown(GRADE, row.grade)),
    Column("village", N_("产地"), "text", lambda row: row.origin or ""),
    Column(
        "household", N_("农户"), "name", lambda row: row.name if row.kind is ProducerKind.HOUSEHOLD else None
    ),
    Column(
        "firm",
        N_("合作社、企业"),
        "text",
        lambda row: None if row.kind is ProducerKind.HOUSEHOLD else row.name,
    ),
    Column("amount", N_("有多少"), "text", amount_of),
    Column(
        "price_fen", N_("价钱"), "money", lambda row: row.price_fen, N_("一个单位（斤、公斤、只、箱）的价钱")
    ),
    Column("unit", N_("单位"), "text", unit_of),
    Column("station", N_("站点"), "text", lambda row: row.township + (row.at or "")),
    Column("state", N_("状态"), "text", lambda row: gettext(STATE_WORDS[row.state])),
    Column("reason", N_("退回原因"), "text", lambda row: row.reason, on_paper=False),
    Column("changed", N_("最近变化"), "moment", lambda row: row.changed_at),
)
LISTING = AList(Listing.id, COLUMNS, FILTERS, SORTS)


def joined(query: Select[Any]) -> Select[Any]:
    """A query on listings with their product, producer and station."""
    at = Listing.county_id
    return (
        query.select_from(Listing)
        .join(Product, and_(Product.county_id == at, Product.id == Listing.product_id))
        .join(Producer, and_(Producer.county_id == at, Producer.id == Listing.producer_id))
        .join(Station, and_(Station.county_id == at, Station.id == Listing.station_id))
    )


COLUMNS_READ = (
    *(
        Listing.id,
        Listing.spec,
        Product.english,
        Listing.grade,
        Listing.unit,
        Listing.amount,
        Listing.price_fen,
        Listing.state,
    ),
    *(Listing.reason, Listing.changed_at, Listing.submitted_at, Listing.version, Listing.story),
    *(Product.measure, Product.piece, Product.category, Producer.kind, Producer.name, Producer.publish),
    Product.name.label("product"),
    Area.name.label("origin"),
    Station.township,
    Station.village.label("at"),
)


def asked(args: Mapping[str, str]) -> Asked:
    """What the address asks of the list."""
    return LISTING.asked(args, "changed")


def rows(found: Asked) -> Select[Any]:
    """The rows of the list."""
    query = joined(visible_columns(Listing, *COLUMNS_READ))
    return query.outerjoin(Area, Area.code == Listing.village_code).where(*LISTING.conditions(found))


def count(found: Asked) -> int:
    """How many the filter holds."""
    query = joined(visible_columns(Listing, func.count(Listing.id))).where(*LISTING.conditions(found))
    return db.session.scalar(query) or 0


def by_state(found: Asked) -> dict[ListingState, int]:
    """How many there are in each state, the other filters kept."""
    query = joined(visible_columns(Listing, Listing.state, func.count()))
    query = query.where(*LISTING.conditions(found, "state")).group_by(Listing.state)
    return dict(db.session.execute(query).all())


def sheet(_by: Person, args: Mapping[str, str] | None = None) -> Sheet:
    """The list as it leaves the page."""
    found = asked(request.args if args is None else args)
    state = found.values.get("state")
    told = [
        (N_("找的字"), found.texts.get("q", "")),
        (N_("状态"), gettext(STATE_WORDS[state]) if state else ""),
        (N_("类别"), shown(CATEGORY, found.texts.get("category", ""))),
    ]
    return Sheet(
        "listings",
        gettext(N_("上架的货")),
        COLUMNS,
        lambda: LISTING.whole(rows(found), found),
        count(found),
        [(gettext(what), value) for what, value in told if value],
    )


def shown_row(row: Any, photo: Any, by: Person) -> dict[str, Any]:
    """A listing as lists show it; ``step`` is what its station does next."""
    next_step = next((v for v in FLOW.possible(row.state) if v.name in OPERATORS[:2]), None)
    return {
        "id": row.id,
        "url": url_for("produce.listing", id=row.id),
        "product": titled(row.product, row.english),
        "spec": spec_words(row.spec),
        "category": shown(CATEGORY, row.category),
        "grade": shown(GRADE, row.grade),
        "producer": shown_name(row, by),
        "origin": row.origin or "",
        "amount": amount_of(row),
        "price_fen": row.price_fen,
        "unit": unit_of(row),
        "station": row.township + (row.at or ""),
        "state": row.state,
        "state_words": gettext(STATE_WORDS[row.state]),
        "reason": shown("turnback", row.reason),
        "changed_at": row.changed_at,
        "submitted_at": row.submitted_at,
        "version": row.version,
        "photo": photo.id if photo else None,
        "step": {"verb": next_step.name, "label": gettext(next_step.label)} if next_step else None,
    }


def first_photos(ids: list[uuid.UUID]) -> dict[uuid.UUID, Any]:
    """The first photo of each; one statement."""
    return {id: some[0] for id, some in files.photos_of(Listing.__tablename__, ids).items() if some}


def page(found: Asked, by: Person) -> dict[str, Any]:
    """What the templates of the list show."""
    made = LISTING.page(lambda: rows(found), found, COUNTER_ROWS if by.is_operator else DESK_ROWS)
    photos = first_photos([row.id for row in made.rows])
    counts, texts = by_state(found), found.texts
    state = texts.get("state", "")
    return {
        "q": texts.get("q", ""),
        "state": state,
        "category": texts.get("category", ""),
        "kept": found.kept("q", "state", "category"),
        "total": counts.get(ListingState(state), 0) if state else sum(counts.values()),
        "cells": [
            {
                "label": gettext(words),
                "count": counts.get(ListingState(key), 0) if key else sum(counts.values()),
                "url": found.url("produce.listings", state=str(key)),
                "current": state == key,
            }
            for key, words in CELLS
        ],
        "states": [("", gettext(N_("全部状态"))), *((s.value, gettext(w)) for s, w in STATE_WORDS.items())],
        "categories": [
            ("", gettext(N_("全部类别"))),
            *((term.key, term.label) for term in every(by.county_id)[CATEGORY]),
        ],
        "rows": [shown_row(row, photos.get(row.id), by) for row in made.rows],
        "clear_url": url_for("produce.listings") if texts else None,
        "newer_url": found.url("produce.listings", after=made.newer) if made.newer else None,
        "older_url": found.url("produce.listings", before=made.older) if made.older else None,
    }
