"""What the hall shows: listings on sale, by category, with what may be said of whose they are.

Everything here is for anybody: no name or telephone of a household, no row's own identifier. A household is
told by its alias, and only while it agrees; the telephone is that of its station.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select

from station_app.areas.models import Area
from station_app.core import files
from station_app.core.db import db
from station_app.core.errors import NotFound
from station_app.core.i18n import N_, gettext
from station_app.produce.listings.flow import ListingState
from station_app.produce.listings.lists import joined
from station_app.produce.listings.models import GRADE, Listing
from station_app.produce.posts.models import KIND_WORDS, Post, open_on
from station_app.produce.producers.models import YES, Producer, ProducerKind
from station_app.produce.products.english import NAMES
from station_app.produce.products.models import BRAND, CATEGORY, PIECE, Product, titled
from station_app.produce.products.specs import with_spec
from station_app.produce.weights import PER, Measure, said, unit_word
from station_app.settings.dictionaries import every
from station_app.settings.models import CountySettings
from station_app.stations.models import Station

PAGE = 24
MOST_POSTS = 30


@dataclass(frozen=True)
class Words:
    """The dictionaries of a county for somebody who is not signed in."""

    county_id: str

    def shown(self, kind: str, key: str) -> str:
        """A stored word as the page says it."""
        return next((term.label for term in every(self.county_id)[kind] if term.key == key), key)


def opened(area: str) -> CountySettings:
    """The settings of a county whose hall is open; ``NotFound`` for any other."""
    if len(area) != 6 or not (area.isascii() and area.isdigit()):
        raise NotFound
    query = select(CountySettings).where(CountySettings.county_id == area, CountySettings.has_hall.is_(True))
    row = db.session.scalar(query.execution_options(scoped=True))
    if row is None:
        raise NotFound
    return row


def all_opened() -> list[str]:
    """The counties whose hall is open."""
    query = select(CountySettings.county_id).where(CountySettings.has_hall.is_(True))
    return list(db.session.scalars(query.order_by(CountySettings.county_id).execution_options(scoped=True)))


def title_of(row: CountySettings) -> str:
    """通榆馆: the county's name without its last character; in English the name it gave itself there."""
    is_english = row.called != row.name
    name = row.english.removesuffix(" County") if is_english else row.name
    return gettext(N_("%(name)s馆"), name=name if is_english or len(name) < 3 else name[:-1])


def short(village: str | None) -> str:
    """太平村 for 太平村委会: as people say it."""
    name = village or ""
    return name[:-2] if name.endswith("村委会") else name


COLUMNS = (
    *(Listing.id, Listing.slug, Listing.spec, Listing.grade, Listing.unit, Listing.amount),
    *(Listing.price_fen, Listing.story, Listing.link, Listing.harvested_on, Listing.shelf_days),
    *(
        Listing.on_sale_at,
        Listing.station_id,
        Product.measure,
        Product.piece,
        Product.category,
        Product.brand,
    ),
    *(Producer.kind, Producer.name, Producer.alias, Producer.publish),
    Producer.story.label("about"),
    Product.name.label("product"),
    Product.english,
    Area.name.label("origin"),
    Station.township,
    Station.village.label("at"),
    Station.phone.label("call"),
    Station.name.label("station"),
)


def _on_sale(area: str, *columns: Any) -> Select[Any]:
    query = joined(select(*columns)).outerjoin(Area, Area.code == Listing.village_code)
    return query.where(
        Listing.county_id == area,
        Listing.state == ListingState.ON_SALE,
        Station.is_practice.is_(False),
        Station.binned_at.is_(None),
    ).execution_options(scoped=True)


def categories(area: str) -> list[dict[str, Any]]:
    """How many are on sale in each category, in the order of the county's dictionary."""
    query = _on_sale(area, Product.category, func.count()).group_by(Product.category)
    counts: dict[str, int] = dict(db.session.execute(query).all())
    order = [term.key for term in every(area)[CATEGORY]]
    words = Words(area)
    keys = sorted(counts, key=lambda key: order.index(key) if key in order else len(order))
    return [{"key": key, "word": words.shown(CATEGORY, key), "count": counts[key]} for key in keys]


def cards(area: str, category: str, words: str, page: int) -> tuple[list[dict[str, Any]], bool]:
    """One page of what is on sale, the newest first, and whether there is more."""
    query = _on_sale(area, *COLUMNS)
    if category:
        query = query.where(Product.category == category)
    if words:
        common = [name for name, english in NAMES.items() if words.lower() in english.lower()]
        query = query.where(
            or_(
                Product.name.contains(words, autoescape=True),
                Product.english.icontains(words, autoescape=True),
                Product.name.in_(common),
            )
        )
    query = query.order_by(Listing.on_sale_at.desc(), Listing.slug)
    rows = db.session.execute(query.offset((page - 1) * PAGE).limit(PAGE + 1)).all()
    pictured = _pictured(area, [row.id for row in rows[:PAGE]])
    return [_card(area, row, pictured.get(row.id, 0)) for row in rows[:PAGE]], len(rows) > PAGE


def _pictured(area: str, ids: list[Any]) -> dict[Any, int]:
    """How many photos each has."""
    photo = files.Photo
    query = (
        select(photo.owner_id, func.count())
        .where(
            photo.county_id == area,
            photo.owner_kind == Listing.__tablename__,
            photo.owner_id.in_(ids),
            photo.removed_at.is_(None),
        )
        .group_by(photo.owner_id)
    )
    return dict(db.session.execute(query.execution_options(scoped=True)).all()) if ids else {}


def _card(area: str, row: Any, photos: int) -> dict[str, Any]:
    words = Words(area)
    piece = words.shown(PIECE, row.piece) if row.measure is Measure.PIECES else ""
    return {
        "slug": row.slug,
        "title": with_spec(titled(row.product, row.english), row.spec),
        "category": words.shown(CATEGORY, row.category),
        "category_key": row.category,
        "brand": words.shown(BRAND, row.brand),
        "price_fen": row.price_fen,
        "unit": unit_word(row.unit, piece),
        "per": PER[row.unit],
        "amount": said(row.amount, row.measure, piece),
        "origin": short(row.origin) or row.at or row.township,
        "photos": photos,
        "on": row.on_sale_at,
    }


def one(area: str, slug: str) -> dict[str, Any]:
    """One listing on sale; ``NotFound`` for any other name."""
    query = _on_sale(area, *COLUMNS).where(Listing.slug == slug)
    row = db.session.execute(query).first() if slug.isalnum() and len(slug) <= 24 else None
    if row is None:
        raise NotFound
    is_told = row.kind is not ProducerKind.HOUSEHOLD or row.publish in YES
    firm = "" if row.kind is ProducerKind.HOUSEHOLD else row.name
    link = row.link if row.link.startswith(("https://", "http://")) else ""
    return _card(area, row, _pictured(area, [row.id]).get(row.id, 0)) | {
        "grade": Words(area).shown(GRADE, row.grade),
        "harvested_on": row.harvested_on,
        "shelf_days": row.shelf_days,
        "producer": firm or (row.alias if is_told else ""),
        "story": [line for line in (row.story if is_told else "").split("\n") if line],
        "about": [line for line in (row.about if is_told else "").split("\n") if line],
        "link": link,
        "shop": "" if link else row.link,
        "station": row.station,
        "phone": row.call,
        "place": row.township + short(row.origin),
    }


def photo(area: str, slug: str, number: int) -> files.Photo:
    """A photo of a listing on sale by its place; ``NotFound`` else."""
    id = db.session.scalar(_on_sale(area, Listing.id).where(Listing.slug == slug))
    kept = files.Photo
    query = (
        select(kept)
        .where(
            kept.county_id == area,
            kept.owner_kind == Listing.__tablename__,
            kept.owner_id == id,
            kept.removed_at.is_(None),
        )
        .order_by(kept.id)
        .offset(number - 1)
        .limit(1)
    )
    row = db.session.scalar(query.execution_options(scoped=True)) if id and 0 < number < 10 else None
    if row is None:
        raise NotFound
    return row


def posts(area: str, on: dt.date) -> list[dict[str, Any]]:
    """What is offered and wanted on a day."""
    query = select(Post).where(Post.county_id == area, open_on(on)).order_by(Post.until_on, Post.id)
    rows = db.session.scalars(query.limit(MOST_POSTS).execution_options(scoped=True)).all()
    told = ("goods", "quantity", "price", "place", "phone", "note")
    return [
        {
            "kind": row.kind.value,
            "kind_words": gettext(KIND_WORDS[row.kind]),
            "until": row.until_on,
            **{name: getattr(row, name) for name in told},
        }
        for row in rows
    ]


def addresses(area: str) -> list[tuple[str, dt.datetime | None]]:
    """The names of everything on sale and since when, for the sitemap."""
    query = _on_sale(area, Listing.slug, Listing.on_sale_at).order_by(Listing.slug).limit(5_000)
    return [(row.slug, row.on_sale_at) for row in db.session.execute(query)]


def served(area: str) -> int:
    """How many stations stand behind the hall."""
    query = _on_sale(area, func.count(Listing.station_id.distinct()))
    return db.session.scalar(query) or 0
