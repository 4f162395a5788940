"""Producers as a list: filters in the address, pages by key, the same rows as a file."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from station_app.areas.models import Area
from station_app.core import clock
from station_app.core.access import Person, visible_columns
from station_app.core.cells import Column
from station_app.core.db import db
from station_app.core.i18n import N_, gettext
from station_app.core.listing import Asked, Filter, Listing, Sort, read_moment
from station_app.core.people import masked_name, masked_phone
from station_app.core.sheets import Sheet
from station_app.core.words import quantity
from station_app.produce.producers.models import KIND_WORDS, Certificate, Producer, ProducerKind
from station_app.settings.models import limits_of
from station_app.stations.models import Station

DESK_ROWS, COUNTER_ROWS = 50, 20


def matching(words: str) -> ColumnElement[bool]:
    """By characters of the name, pinyin initials, or the tail of the telephone."""
    if words.isascii() and words.isdigit():
        return Producer.phone.endswith(words, autoescape=True)
    found = [Producer.name.contains(words, autoescape=True)]
    if words.isascii():
        found.append(Producer.initials.startswith(words.lower().replace(" ", ""), autoescape=True))
    return or_(*found)


def expiring(until: dt.date) -> ColumnElement[bool]:
    """Has a certificate that stands and ends by this day."""
    return (
        exists()
        .where(
            Certificate.county_id == Producer.county_id,
            Certificate.producer_id == Producer.id,
            Certificate.ended_at.is_(None),
            Certificate.valid_until <= until,
        )
        .correlate(Producer)
    )


def _read_days(text: str) -> dt.date:
    if not (text.isascii() and text.isdigit() and len(text) < 4):
        raise ValueError(text)
    return clock.today() + dt.timedelta(days=int(text))


FILTERS = (
    Filter("q", str, matching),
    Filter("kind", ProducerKind, lambda kind: Producer.kind == kind),
    Filter("station", uuid.UUID, lambda id: Producer.station_id == id),
    Filter("ending", _read_days, expiring),
)
SORTS = {"changed": Sort(Producer.changed_at, "changed_at", read_moment)}
COLUMNS = (
    Column("kind", N_("类型"), "text", lambda row: gettext(KIND_WORDS[row.kind])),
    Column(
        "household", N_("农户"), "name", lambda row: row.name if row.kind is ProducerKind.HOUSEHOLD else None
    ),
    Column(
        "firm",
        N_("合作社、企业"),
        "text",
        lambda row: None if row.kind is ProducerKind.HOUSEHOLD else row.name,
    ),
    Column("phone", N_("电话"), "phone", lambda row: row.phone or None),
    Column("uscc", N_("信用代码"), "id", lambda row: row.uscc),
    Column("village", N_("村"), "text", lambda row: row.village or ""),
    Column("village_code", N_("村代码"), "id", lambda row: row.village_code, on_paper=False),
    Column("station", N_("站点"), "text", lambda row: row.township + (row.at or "")),
    Column("members", N_("带动户数"), "int", lambda row: row.members),
    Column("area", N_("面积（亩）"), "quantity", lambda row: row.area_mu_m),
)
LISTING = Listing(Producer.id, COLUMNS, FILTERS, SORTS)


def asked(args: Mapping[str, str]) -> Asked:
    """What the address asks of the list."""
    return LISTING.asked(args, "changed")


def rows(found: Asked) -> Select[Any]:
    """The rows, with their village and station."""
    query = visible_columns(
        Producer,
        *(Producer.id, Producer.kind, Producer.name, Producer.phone, Producer.uscc, Producer.village_code),
        *(Producer.members, Producer.area_mu_m, Producer.changed_at),
        Area.name.label("village"),
        Station.township,
        Station.village.label("at"),
    )
    at = and_(Station.county_id == Producer.county_id, Station.id == Producer.station_id)
    return (
        query.join(Station, at)
        .outerjoin(Area, Area.code == Producer.village_code)
        .where(*LISTING.conditions(found))
    )


def count(found: Asked) -> int:
    """How many the filter holds."""
    query = visible_columns(Producer, func.count()).where(*LISTING.conditions(found))
    return db.session.scalar(query) or 0


def sheet(by: Person) -> Sheet:
    """The list as it leaves the page."""
    found = asked(request.args)
    told = [
        (N_("找的字"), found.texts.get("q", "")),
        (N_("类型"), gettext(KIND_WORDS[found.values["kind"]]) if "kind" in found.values else ""),
        (N_("证书快到期"), gettext(N_("是")) if "ending" in found.values else ""),
    ]
    return Sheet(
        "producers",
        gettext(N_("农户和合作社")),
        COLUMNS,
        lambda: LISTING.whole(rows(found), found),
        count(found),
        [(gettext(what), value) for what, value in told if value],
    )


def shown_name(row: Any, by: Person) -> str:
    """A producer's name: a household's is masked away from its own station."""
    return row.name if by.is_operator or row.kind is not ProducerKind.HOUSEHOLD else masked_name(row.name)


def _soonest(ids: list[uuid.UUID], until: dt.date) -> dict[uuid.UUID, dt.date]:
    """The first end of a certificate of each that lies before a day."""
    query = (
        visible_columns(Certificate, Certificate.producer_id, func.min(Certificate.valid_until))
        .where(
            Certificate.producer_id.in_(ids),
            Certificate.ended_at.is_(None),
            Certificate.valid_until <= until,
        )
        .group_by(Certificate.producer_id)
    )
    return dict(db.session.execute(query).all()) if ids else {}


def page(found: Asked, by: Person) -> dict[str, Any]:
    """What the templates of the list show."""
    made = LISTING.page(lambda: rows(found), found, COUNTER_ROWS if by.is_operator else DESK_ROWS)
    limit = limits_of(by).certificate_days
    ends = _soonest([row.id for row in made.rows], clock.today() + dt.timedelta(days=limit))
    texts = found.texts
    return {
        "q": texts.get("q", ""),
        "kind": texts.get("kind", ""),
        "ending": texts.get("ending", ""),
        "limit": limit,
        "kinds": [("", gettext(N_("全部类型"))), *((k.value, gettext(w)) for k, w in KIND_WORDS.items())],
        "kept": found.kept("q", "kind", "ending"),
        "total": count(found),
        "rows": [
            {
                "url": url_for("produce.producer", id=row.id),
                "name": shown_name(row, by),
                "kind": gettext(KIND_WORDS[row.kind]),
                "phone": row.phone if by.is_operator else masked_phone(row.phone),
                "village": row.village or "",
                "station": row.township + (row.at or ""),
                "members": row.members,
                "area": quantity(row.area_mu_m) if row.area_mu_m else "",
                "ends": ends.get(row.id),
            }
            for row in made.rows
        ],
        "clear_url": url_for("produce.producers") if texts else None,
        "newer_url": found.url("produce.producers", after=made.newer) if made.newer else None,
        "older_url": found.url("produce.producers", before=made.older) if made.older else None,
    }


def villages_near(station: Station, kept: str = "") -> list[tuple[str, str]]:
    """The villages a producer of a station may be of: those of its township, and the one kept."""
    query = (
        select(Area.code, Area.name)
        .where(or_(Area.parent_code == station.township_code, Area.code == kept), Area.level == "village")
        .order_by(Area.code != (station.village_code or ""), Area.code)
    )
    return [(code, name) for code, name in db.session.execute(query)]
