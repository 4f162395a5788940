"""Batches and certificates as lists: filters in the address, pages by key, the same rows as a file."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from sqlalchemy import ColumnElement, Select, and_, func, or_

from station_app.core import clock
from station_app.core.access import Person, person, visible_columns
from station_app.core.cells import Column
from station_app.core.db import db
from station_app.core.i18n import N_, gettext
from station_app.core.listing import Asked, Filter, Listing, Sort, read_date
from station_app.core.sheets import Sheet
from station_app.produce import codes
from station_app.produce.batches.models import MAKING_WORDS, Batch, Conformity
from station_app.produce.products.models import Product
from station_app.produce.weights import Measure
from station_app.settings.models import limits_of
from station_app.stations.models import Station

DESK_ROWS, COUNTER_ROWS = 50, 20
STATES = {
    "": N_("全部"),
    "stock": N_("还有货"),
    "unsold": N_("压着没卖完的"),
    "packed": N_("装好的"),
    "recalled": N_("召回的"),
    "undone": N_("拆回的"),
}


def lies_long() -> ColumnElement[bool]:
    """Has more left than sweepings, made longer ago than the county lets it lie; it says both."""
    limits = limits_of(person())
    limit = clock.today() - dt.timedelta(days=limits.stock_days)
    is_worth_it = Batch.rest * 10_000 >= Batch.amount * limits.stock_rest_bp
    return and_(Batch.rest > 0, is_worth_it, Batch.recalled_at.is_(None), Batch.made_on < limit)


def _state(state: str) -> ColumnElement[bool]:
    if state == "unsold":
        return lies_long()
    if state == "stock":
        return and_(Batch.rest > 0, Batch.recalled_at.is_(None))
    if state == "packed":
        return and_(Batch.packs.is_not(None), Batch.undone_at.is_(None))
    return Batch.recalled_at.is_not(None) if state == "recalled" else Batch.undone_at.is_not(None)


def _read_state(text: str) -> str:
    if text not in STATES:
        raise ValueError(text)
    return text


def matching(words: str) -> ColumnElement[bool]:
    """By the code however it is typed, its tail, or the product."""
    code = codes.read(words)
    if code:
        return Batch.code == code
    return or_(
        Product.name.contains(words, autoescape=True),
        Batch.code.contains(words.upper().replace(" ", ""), autoescape=True),
    )


FILTERS = (
    Filter("q", str, matching),
    Filter("state", _read_state, _state),
    Filter("product", uuid.UUID, lambda id: Batch.product_id == id),
)
SORTS = {"on": Sort(Batch.made_on, "made_on", read_date)}


def state_word(row: Any) -> str:
    """Where a batch stands, in one word."""
    if row.undone_at is not None:
        return gettext(N_("拆回了"))
    if row.recalled_at is not None:
        return gettext(N_("召回了"))
    return gettext(N_("还有货")) if row.rest else gettext(N_("出完了"))


def in_kilos(product: Product | None, amount: int | None) -> int | None:
    """Thousandths of a 公斤, to be summed in a file; None of what is counted by pieces."""
    return amount if product is not None and product.measure is Measure.WEIGHT else None


COLUMNS = (
    Column("code", N_("追溯码"), "id", lambda row: row.code),
    Column("on", N_("日期"), "date", lambda row: row.made_on),
    Column("station", N_("站点编码"), "id", lambda row: row.station),
    Column("product", N_("产品"), "text", lambda row: row.Product.title),
    Column("making", N_("怎么来的"), "text", lambda row: gettext(MAKING_WORDS[row.making])),
    Column("amount", N_("做了多少"), "text", lambda row: row.Product.said(row.amount)),
    Column("loss", N_("损耗"), "text", lambda row: row.Product.said(row.loss) if row.loss else ""),
    Column("packs", N_("几袋"), "int", lambda row: row.packs),
    Column("rest", N_("还剩"), "text", lambda row: row.Product.said(row.rest) if row.rest else ""),
    Column("rest_kg", N_("还剩（公斤）"), "quantity", lambda row: in_kilos(row.Product, row.rest)),
    Column("state", N_("状态"), "text", state_word),
    Column("by", N_("经办人"), "text", lambda row: row.by_name),
)
LISTING = Listing(Batch.id, COLUMNS, FILTERS, SORTS)


def asked(args: Mapping[str, str]) -> Asked:
    """What the address asks of the list."""
    return LISTING.asked(args, "on")


def _joined(query: Select[Any]) -> Select[Any]:
    return query.join(
        Product, and_(Product.county_id == Batch.county_id, Product.id == Batch.product_id)
    ).join(Station, and_(Station.county_id == Batch.county_id, Station.id == Batch.station_id))


def rows(found: Asked) -> Select[Any]:
    """The rows of the list."""
    query = visible_columns(Batch, *Batch.__table__.columns, Product, Station.code.label("station"))
    return _joined(query).where(*LISTING.conditions(found))


def count(found: Asked) -> int:
    """How many rows the list has."""
    query = _joined(visible_columns(Batch, func.count(Batch.id))).where(*LISTING.conditions(found))
    return db.session.scalar(query) or 0


def sheet(_by: Person) -> Sheet:
    """The list as it leaves the page."""
    found = asked(request.args)
    texts = found.texts
    told = [(gettext(N_("找的字")), texts["q"])] if "q" in texts else []
    told += [(gettext(N_("状态")), gettext(STATES[texts["state"]]))] if "state" in texts else []
    name = gettext(N_("批次"))
    return Sheet("batches", name, COLUMNS, lambda: LISTING.whole(rows(found), found), count(found), told)


def page(found: Asked, by: Person) -> dict[str, Any]:
    """What the list of batches shows."""
    made = LISTING.page(lambda: rows(found), found, COUNTER_ROWS if by.is_operator else DESK_ROWS)
    texts = found.texts
    return {
        "q": texts.get("q", ""),
        "state": texts.get("state", ""),
        "states": [(key, gettext(word)) for key, word in STATES.items()],
        "kept": found.kept("q", "state"),
        "total": count(found),
        "rows": [_row(row) for row in made.rows],
        "clear_url": url_for("produce.batches") if texts else None,
        "newer_url": found.url("produce.batches", after=made.newer) if made.newer else None,
        "older_url": found.url("produce.batches", before=made.older) if made.older else None,
    }


def _row(row: Any) -> dict[str, Any]:
    said = row.Product.said
    return {
        "url": url_for("produce.batch", id=row.id),
        "code": row.code,
        "on": row.made_on,
        "station": row.station,
        "product": row.Product.title,
        "making": gettext(MAKING_WORDS[row.making]),
        "amount": said(row.amount),
        "rest": said(row.rest) if row.rest else "",
        "packs": row.packs,
        "pack": said(row.pack) if row.pack else "",
        "state": state_word(row),
        "is_bad": row.recalled_at is not None,
        "is_gone": row.undone_at is not None or not row.rest,
    }


STUB_COLUMNS = (
    Column("number", N_("编号"), "id", lambda row: row.number),
    Column("on", N_("开具日期"), "date", lambda row: row.issued_on),
    Column("product", N_("产品"), "text", lambda row: row.words["product"]),
    Column("quantity", N_("数量"), "text", lambda row: row.words["quantity"]),
    Column("producer", N_("生产者"), "text", lambda row: row.words["producer"]),
    Column("place", N_("产地"), "text", lambda row: row.words["place"]),
    Column("by", N_("谁开的"), "text", lambda row: row.by_name),
)
STUBS = Listing(
    Conformity.id,
    STUB_COLUMNS,
    (Filter("q", str, lambda words: Conformity.number.contains(words.upper(), autoescape=True)),),
    {"on": Sort(Conformity.issued_on, "issued_on", read_date)},
)


def stubs(found: Asked) -> Select[Any]:
    """The stubs of certificates."""
    return visible_columns(Conformity, *Conformity.__table__.columns).where(*STUBS.conditions(found))


def stub_sheet(_by: Person) -> Sheet:
    """The stubs as they leave the page."""
    found = STUBS.asked(request.args, "on")
    query = visible_columns(Conformity, func.count()).where(*STUBS.conditions(found))
    name = gettext(N_("合格证存根"))
    total = db.session.scalar(query) or 0
    return Sheet("conformities", name, STUB_COLUMNS, lambda: STUBS.whole(stubs(found), found), total)


def stub_page(by: Person) -> dict[str, Any]:
    """What the list of stubs shows."""
    found = STUBS.asked(request.args, "on")
    made = STUBS.page(lambda: stubs(found), found, COUNTER_ROWS if by.is_operator else DESK_ROWS)
    return {
        "q": found.texts.get("q", ""),
        "rows": [
            {
                "url": url_for("produce.conformity", id=row.id),
                "number": row.number,
                "on": row.issued_on,
                **row.words,
            }
            for row in made.rows
        ],
        "clear_url": url_for("produce.conformities") if found.texts else None,
        "newer_url": found.url("produce.conformities", after=made.newer) if made.newer else None,
        "older_url": found.url("produce.conformities", before=made.older) if made.older else None,
    }
