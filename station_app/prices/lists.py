"""The price book as a list: filters in the address, pages by key, the same rows as a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from sqlalchemy import ColumnElement, Select, and_, func, or_
from sqlalchemy.orm import aliased

from station_app.areas.models import Area
from station_app.core import parsers
from station_app.core.access import Person, visible_columns
from station_app.core.cells import Column
from station_app.core.clock import Month
from station_app.core.db import db
from station_app.core.i18n import N_, gettext
from station_app.core.listing import Asked, Filter, Listing, Sort, read_date, read_moment, read_whole
from station_app.core.sheets import Sheet
from station_app.core.words import monthname
from station_app.prices import places
from station_app.prices.models import SOURCE, Price, key_of
from station_app.settings.dictionaries import every, shown

DESK_ROWS, COUNTER_ROWS = 50, 20
RETIRED, CURRENT = "retired", "current"
Own, Above = aliased(Area), aliased(Area)
PICKED = ("q", "month", "place", "source", "state")


def matching(words: str) -> ColumnElement[bool]:
    """By characters of the thing or its specification, or by pinyin initials."""
    key = key_of(words)
    found = [
        Price.goods_key.contains(key, autoescape=True),
        Price.spec_key.contains(key, autoescape=True),
        (Price.goods_key + Price.spec_key).contains(key, autoescape=True),
    ]
    if key.isascii():
        found.append(Price.initials.startswith(key, autoescape=True))
    return or_(*found)


def _read_month(text: str) -> dt.date:
    return parsers.read_month(text).first


def _read_place(text: str) -> str:
    if not (text.isascii() and text.isdigit() and len(text) in (6, 9, 12)):
        raise ValueError(text)
    return text


def _at(code: str) -> ColumnElement[bool]:
    return Price.place_code == code if len(code) == 6 else Price.place_code.startswith(code)


def _read_source(text: str) -> str:
    if len(text) > 40:
        raise ValueError(text)
    return text


def _read_state(text: str) -> str:
    if text not in (RETIRED, CURRENT):
        raise ValueError(text)
    return text


def _in_state(state: str) -> ColumnElement[bool]:
    return Price.retired_at.is_not(None) if state == RETIRED else Price.retired_at.is_(None)


FILTERS = (
    Filter("q", str, matching),
    Filter("month", _read_month, lambda on: Price.month_on == on),
    Filter("place", _read_place, _at),
    Filter("source", _read_source, lambda source: Price.source == source),
    Filter("state", _read_state, _in_state),
)
SORTS = {
    "month": Sort(Price.month_on, "month_on", read_date),
    "price": Sort(Price.price_fen, "price_fen", read_whole),
    "changed": Sort(Price.changed_at, "changed_at", read_moment),
}


def place_words(row: Any) -> str:
    """Where a price counts: 全县, a township, a village with its township."""
    if len(row.place_code) == 6:
        return gettext(N_("全县"))
    return (row.above or "") + (row.place or row.place_code)


COLUMNS = (
    Column("goods", N_("品名"), "text", lambda row: row.goods),
    Column("spec", N_("规格"), "text", lambda row: row.spec),
    Column("unit", N_("单位"), "text", lambda row: row.unit),
    Column("price_fen", N_("参考价"), "money", lambda row: row.price_fen, N_("一件（一个单位）的价格")),
    Column("place", N_("地点"), "text", lambda row: place_words(row)),
    Column("place_code", N_("地点编码"), "id", lambda row: row.place_code, on_paper=False),
    Column("month", N_("月份"), "text", lambda row: str(Month.of(row.month_on))),
    Column("source", N_("价格来源"), "text", lambda row: shown(SOURCE, row.source)),
    Column("seen_on", N_("看到日期"), "date", lambda row: row.seen_on),
    Column("by", N_("记录人"), "text", lambda row: row.by_name),
    Column("state", N_("状态"), "text", lambda row: gettext(N_("停用") if row.retired_at else N_("在用"))),
)
LISTING = Listing(Price.id, COLUMNS, FILTERS, SORTS)


def asked(args: Mapping[str, str]) -> Asked:
    """What the address asks of the list; retired prices are shown only when looked for."""
    found = LISTING.asked(args, "changed")
    found.values.setdefault("state", CURRENT)
    return found


def rows(found: Asked) -> Select[Any]:
    """The rows of the list, with the names of their places."""
    query = visible_columns(
        Price,
        Price.id,
        Price.goods,
        Price.spec,
        Price.unit,
        Price.price_fen,
        Price.place_code,
        Price.month_on,
        Price.source,
        Price.seen_on,
        Price.retired_at,
        Price.changed_at,
        Price.by_name,
        Own.name.label("place"),
        Above.name.label("above"),
    )
    return (
        query.outerjoin(Own, Own.code == Price.place_code)
        .outerjoin(Above, and_(Above.code == Own.parent_code, Own.level == "village"))
        .where(*LISTING.conditions(found))
    )


def sheet(by: Person) -> Sheet:
    """The list as it leaves the page."""
    found = asked(request.args)
    return Sheet(
        "prices",
        gettext(N_("县里价本")),
        COLUMNS,
        lambda: LISTING.whole(rows(found), found),
        count(found),
        _filters(found, by),
    )


def _filters(found: Asked, by: Person) -> list[tuple[str, str]]:
    """What the address asks for, in words."""
    texts = found.texts
    named = places.names([texts["place"]]) if "place" in texts else {}
    told = (
        (N_("找的字"), texts.get("q", "")),
        (N_("月份"), monthname(Month.of(found.values["month"])) if "month" in texts else ""),
        (N_("地点"), named.get(texts.get("place", ""), "")),
        (N_("价格来源"), shown(SOURCE, texts.get("source", ""))),
        (N_("状态"), gettext(N_("停用")) if texts.get("state") == RETIRED else ""),
    )
    return [(gettext(what), value) for what, value in told if value]


def count(found: Asked) -> int:
    """How many prices the filter holds."""
    query = visible_columns(Price, func.count()).where(*LISTING.conditions(found))
    return db.session.scalar(query) or 0


def _row(row: Any) -> dict[str, Any]:
    return {
        "url": url_for("prices.show", id=row.id),
        "goods": row.goods,
        "spec": row.spec,
        "unit": row.unit,
        "price_fen": row.price_fen,
        "place": place_words(row),
        "month": Month.of(row.month_on),
        "source": shown(SOURCE, row.source),
        "by": row.by_name,
        "changed_at": row.changed_at,
        "retired": row.retired_at is not None,
    }


def page(found: Asked, by: Person) -> dict[str, Any]:
    """What ``prices/counter_list.html`` and ``prices/desk_list.html`` show."""
    made = LISTING.page(lambda: rows(found), found, COUNTER_ROWS if by.is_operator else DESK_ROWS)
    texts = found.texts
    shown = {
        "q": texts.get("q", ""),
        "total": count(found),
        "rows": [_row(row) for row in made.rows],
        "clear_url": url_for("prices.index") if texts else None,
        "newer_url": found.url("prices.index", after=made.newer) if made.newer else None,
        "older_url": found.url("prices.index", before=made.older) if made.older else None,
    }
    if by.is_operator:
        return shown
    urls = {}
    for key in SORTS:
        turn = key == found.sort and found.descending
        urls[key] = found.url("prices.index", sort=key, up="1" if turn else "")
    return {
        **shown,
        "kept": found.kept(*PICKED),
        "sort": {"key": found.sort, "descending": found.descending, "urls": urls},
        "month": texts.get("month", ""),
        "place": texts.get("place", ""),
        "source": texts.get("source", ""),
        "state": texts.get("state", ""),
        "months": [("", gettext(N_("全部月份"))), *_months()],
        "places": [("", gettext(N_("全部地点"))), *places.choices(by.county_id)],
        "sources": [
            ("", gettext(N_("全部来源"))),
            *((term.key, term.label) for term in every(by.county_id)[SOURCE]),
        ],
        "states": [("", gettext(N_("在用"))), (RETIRED, gettext(N_("停用")))],
    }


def _months() -> list[tuple[str, str]]:
    query = visible_columns(Price, Price.month_on).distinct().order_by(Price.month_on.desc()).limit(60)
    return [(str(month), monthname(month)) for month in map(Month.of, db.session.scalars(query))]
