"""Advances as a list: filters in the address, pages by key, sums of all rows, the same rows as a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from sqlalchemy import Select, and_, exists, func

from station_app.core.access import Person, visible_columns
from station_app.core.cells import Column
from station_app.core.db import db
from station_app.core.i18n import N_, gettext
from station_app.core.listing import Asked, Filter, Listing, Sort, read_date
from station_app.core.money import total
from station_app.core.sheets import Sheet
from station_app.produce.producers.lists import matching
from station_app.produce.producers.models import Producer
from station_app.produce.products.models import Product
from station_app.produce.purchases.advancing import REST
from station_app.produce.purchases.models import GrowerAdvance
from station_app.produce.purchases.owing import shown_name
from station_app.stations.models import Station

DESK_ROWS, COUNTER_ROWS = 50, 20
STATES = {"": N_("全部"), "open": N_("还有剩的"), "used": N_("抵完退完的")}


def _read_state(text: str) -> str:
    if text not in STATES:
        raise ValueError(text)
    return text


def _at_station(code: str) -> Any:
    return (
        exists()
        .where(
            Station.county_id == GrowerAdvance.county_id,
            Station.id == GrowerAdvance.station_id,
            Station.code == code,
        )
        .correlate(GrowerAdvance)
    )


FILTERS = (
    Filter("q", str, matching),
    Filter("state", _read_state, lambda state: REST > 0 if state == "open" else REST <= 0),
    Filter("station", str, _at_station),
)
SORTS = {"on": Sort(GrowerAdvance.given_on, "given_on", read_date)}
COLUMNS = (
    Column("on", N_("日期"), "date", lambda row: row["on"]),
    Column("producer", N_("农户、合作社"), "text", lambda row: row["name"]),
    Column("product", N_("产品"), "text", lambda row: row["product"]),
    Column("amount_fen", N_("定金"), "money", lambda row: row["amount_fen"]),
    Column("set_off_fen", N_("已抵货款"), "money", lambda row: row["set_off_fen"]),
    Column("back_fen", N_("已退回"), "money", lambda row: row["back_fen"]),
    Column("rest_fen", N_("还剩"), "money", lambda row: row["rest_fen"], N_("定金减去已抵的和已退的")),
    Column("by", N_("经办人"), "text", lambda row: row["by"]),
)
LISTING = Listing(GrowerAdvance.id, COLUMNS, FILTERS, SORTS)


def asked(args: Mapping[str, str]) -> Asked:
    """What the address asks of the list."""
    return LISTING.asked(args, "on")


def _joined(query: Select[Any], found: Asked) -> Select[Any]:
    grower = and_(Producer.county_id == GrowerAdvance.county_id, Producer.id == GrowerAdvance.producer_id)
    return query.join(Producer, grower).where(*LISTING.conditions(found))


def rows(found: Asked) -> Select[Any]:
    """The rows of the list."""
    query = visible_columns(
        GrowerAdvance,
        *GrowerAdvance.__table__.columns,
        REST.label("rest_fen"),
        Producer.name.label("grower"),
        Producer.kind.label("grower_kind"),
        Product.name.label("product"),
    )
    goods = and_(Product.county_id == GrowerAdvance.county_id, Product.id == GrowerAdvance.product_id)
    return _joined(query, found).outerjoin(Product, goods)


def sums(found: Asked) -> dict[str, int]:
    """How many advances the filter holds, what was given, and what is left of it."""
    query = visible_columns(GrowerAdvance, func.count(), func.sum(GrowerAdvance.amount_fen), func.sum(REST))
    count, given, rest = db.session.execute(_joined(query, found)).one()
    return {"count": count, "amount_fen": total(given), "rest_fen": total(rest)}


def _row(row: Any, by: Person) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": shown_name(row.grower, row.grower_kind, by),
        "url": url_for("produce.producer", id=row.producer_id),
        "product": row.product or "",
        "on": row.given_on,
        "amount_fen": row.amount_fen,
        "set_off_fen": row.set_off_fen,
        "back_fen": row.back_fen,
        "rest_fen": row.rest_fen,
        "note": row.note,
        "by": row.by_name,
    }


def page(by: Person) -> dict[str, Any]:
    """What ``produce/advances.html`` shows; two statements."""
    found = asked(request.args)
    made = LISTING.page(lambda: rows(found), found, COUNTER_ROWS if by.is_operator else DESK_ROWS)
    return {
        "q": found.texts.get("q", ""),
        "state": found.texts.get("state", ""),
        "states": [(key, gettext(word)) for key, word in STATES.items()],
        "kept": found.kept("q", "state"),
        "clear_url": url_for("produce.advances") if found.texts else None,
        "sums": sums(found),
        "rows": [_row(row, by) for row in made.rows],
        "newer_url": found.url("produce.advances", after=made.newer) if made.newer else None,
        "older_url": found.url("produce.advances", before=made.older) if made.older else None,
    }


def sheet(by: Person) -> Sheet:
    """The list as it leaves the page."""
    found = asked(request.args)
    texts = found.texts
    told = (
        (N_("找的字"), texts.get("q", "")),
        (N_("状态"), gettext(STATES[texts["state"]]) if "state" in texts else ""),
        (N_("站点"), texts.get("station", "")),
    )
    return Sheet(
        "advances",
        gettext(N_("定金")),
        COLUMNS,
        lambda: (_row(row, by) for row in LISTING.whole(rows(found), found)),
        sums(found)["count"],
        [(gettext(what), value) for what, value in told if value],
    )
