"""The price book (价本) as a list: what a thing costs locally, by specification, place and month.

The same thing, specification, place and month is one price: a row that says something else replaces it, and
the look says so before. What the book says already is known.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from station_app.core import bulk, clock
from station_app.core.access import OFFICE, Person
from station_app.core.db import db, uuid7
from station_app.core.errors import Refused
from station_app.core.files import Photo
from station_app.core.i18n import N_, english
from station_app.core.money import money
from station_app.core.parsers import read_day, read_money, read_text, read_written_month
from station_app.core.words import series
from station_app.imports.lists.kinds import Kind, Task, register
from station_app.imports.models import ImportBatch, ImportRow, RowResult
from station_app.imports.tables import Column, Entry
from station_app.orders.models import OrderLine
from station_app.prices import places
from station_app.prices.models import FIELDS, SOURCE, Fields, Price, check, key_of
from station_app.settings import dictionaries

GOODS, PRICE, PLACE, CODE, MONTH = "品名", "参考价", "地点", "地点编码", "月份"
FROM, SEEN, STATE = "价格来源", "看到日期", "状态"
CHANGED, USED, PICTURED = (
    N_("导入以后有人改过"),
    N_("已经有订单用了这个价格"),
    N_("后来加了照片"),
)
TOOK_BACK = N_("撤销导入")
Key = tuple[str, str, str, dt.date]


def _words(limit: int) -> Any:
    return lambda cell: read_text(cell, limit)


def _month(cell: Any) -> dt.date:
    """A month, which a spreadsheet may have turned into a day of it."""
    return read_written_month(cell).first


COLUMNS = (
    Column("goods", GOODS, _words(120), is_required=True),
    Column("spec", "规格", _words(120)),
    Column("unit", "单位", _words(20)),
    Column("price", PRICE, lambda cell: read_money(cell).value, is_required=True),
    Column("place", PLACE, _words(60)),
    Column("code", CODE, _words(12)),
    Column("month", MONTH, _month),
    Column("source", FROM, _words(40), is_required=True),
    Column("seen_on", SEEN, read_day),
    Column("state", STATE, _words(20)),
)


def settle(entries: Sequence[Entry], task: Task) -> None:
    """Decide about every row; with ``store`` the accepted ones are in the book."""
    read = _reader(task.county_id)
    wanted = [(entry, fields) for entry in entries if (fields := read(entry)) is not None]
    stored = _stored(task.county_id, {key_of(fields.goods) for _, fields in wanted})
    seen: dict[Key, int] = {}
    new: list[tuple[Entry, Price]] = []
    for entry, fields in wanted:
        key = (key_of(fields.goods), key_of(fields.spec), fields.place_code, fields.month_on)
        if key in seen:
            text = N_("和第 %(row)s 行是同一样东西、同一个地方、同一个月，只能有一个价格")
            entry.refuse(GOODS, fields.goods, text, row=seen[key])
            continue
        seen[key] = entry.number
        old = stored.get(key)
        if old is not None and old.fits(fields):
            entry.result = RowResult.KNOWN
            continue
        if old is not None:
            _warn(entry, old, fields)
        if task.store:
            new.append((entry, _write(entry, old, fields, task)))
    db.session.flush()
    for entry, price in new:
        entry.was = {**(entry.was or {}), "version": price.version}


def _warn(entry: Entry, old: Price, fields: Fields) -> None:
    if old.is_retired:
        entry.warn(GOODS, fields.goods, N_("这个价格停用了，导入以后重新启用"))
    if old.price_fen != fields.price_fen:
        text = N_("价本里是 %(old)s，导入以后改成 %(new)s")
        entry.warn(PRICE, "", text, old=money(old.price_fen), new=money(fields.price_fen))
    elif not old.is_retired:
        entry.warn(GOODS, fields.goods, N_("价本里已有这个价格，导入以后改它的单位、来源或日期"))


def _write(entry: Entry, old: Price | None, fields: Fields, task: Task) -> Price:
    if old is None:
        price = Price(county_id=task.county_id, id=uuid7(), batch_id=task.batch_id)
        price.put(fields, task.by)
    else:
        price = old
        entry.was = {"before": _spelled(old.fields), "retired": old.is_retired}
        price.change(fields, task.by)
        price.batch_id = task.batch_id
    entry.thing_id = price.id
    return price


def _reader(county_id: str) -> Any:
    """Reads a row as a price; None when it was refused."""
    find = places.finder(county_id)
    sources = {
        word: term.key
        for term in dictionaries.every(county_id)[SOURCE]
        for word in (term.key, term.word, term.english, *english().get(term.word, ()))
        if word
    }

    def read(entry: Entry) -> Fields | None:
        if not entry.number:
            return None
        values, today = entry.values, clock.today()
        code = find(values["code"] or values["place"] or "")
        if code is None:
            heading = CODE if values["code"] else PLACE
            text = N_("没有这个地点，或者有好几个同名的。写全县、乡镇名、“乡镇名+村名”或者编码")
            entry.refuse(heading, values["code"] or values["place"], text)
        source = sources.get(values["source"] or "")
        if source is None and values["source"]:
            text = N_("没有这种来源，只认：%(words)s")
            known = series(term.word for term in dictionaries.every(county_id)[SOURCE])
            entry.refuse(FROM, values["source"], text, words=known)
        month = values["month"] or (values["seen_on"].replace(day=1) if values["seen_on"] else None)
        if month is None and not any(one.column in (MONTH, SEEN) for one in entry.problems):
            entry.refuse(MONTH, "", N_("月份和看到日期至少写一个，例如 2015-08"))
        elif (month and month > today) or (values["seen_on"] and values["seen_on"] > today):
            entry.refuse(MONTH, month, N_("日期晚于 %(as_of)s，还没到"), as_of=today.isoformat())
        if values["state"] in ("停用", "Retired"):
            entry.refuse(STATE, values["state"], N_("停用的价格不导入"))
        if entry.result is RowResult.REFUSED or code is None or source is None or month is None:
            return None
        fields = Fields(
            values["goods"],
            values["price"],
            code,
            month,
            source,
            values["spec"] or "",
            values["unit"] or "",
            values["seen_on"],
        )
        try:
            check(fields, county_id)
        except Refused as refused:
            entry.refuse(PRICE, values["price"], refused.sentence, **refused.values)
            return None
        return fields

    return read


def _stored(county_id: str, goods: set[str]) -> dict[Key, Price]:
    query = select(Price).where(Price.county_id == county_id, bulk.among(Price.goods_key, sorted(goods)))
    found = db.session.scalars(query.with_for_update().execution_options(scoped=True))
    return {(one.goods_key, one.spec_key, one.place_code, one.month_on): one for one in found}


def _spelled(fields: Fields) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value := getattr(fields, name), dt.date) else value
        for name in FIELDS
    }


def _fields(spelled: dict[str, Any]) -> Fields:
    days = {name: dt.date.fromisoformat(spelled[name]) for name in ("month_on", "seen_on") if spelled[name]}
    return Fields(**{**spelled, **days})


def undo(_batch: ImportBatch, rows: Sequence[ImportRow], by: Person | None) -> Mapping[uuid.UUID, str]:
    """Take new prices out again and put replaced ones back; what was changed or used since stays."""
    stays: dict[uuid.UUID, str] = {}
    if not rows:
        return stays
    county_id, ids = rows[0].county_id, [row.thing_id for row in rows]
    query = select(Price).where(Price.county_id == county_id, bulk.among(Price.id, ids)).with_for_update()
    found = {one.id: one for one in db.session.scalars(query.execution_options(scoped=True))}
    used = _among(OrderLine.price_id, OrderLine.county_id == county_id, ids)
    pictured = _among(Photo.owner_id, Photo.county_id == county_id, ids)
    for row in rows:
        price, was = found.get(row.thing_id) if row.thing_id else None, row.was or {}
        if price is None or price.version != was.get("version"):
            stays[row.id] = CHANGED
        elif was.get("before"):
            price.change(_fields(was["before"]), by, reason=TOOK_BACK)
            price.retired_at = clock.moment() if was.get("retired") else None
        elif price.id in used or price.id in pictured:
            stays[row.id] = USED if price.id in used else PICTURED
        else:
            db.session.delete(price)
    db.session.flush()
    return stays


def _among(column: Any, own: Any, ids: Sequence[Any]) -> set[Any]:
    query = select(column).where(own, bulk.among(column, ids)).distinct()
    return set(db.session.scalars(query.execution_options(scoped=True)))


KIND = Kind(
    "prices",
    N_("县里价本"),
    N_("一行一个价格：品名、规格、参考价、地点、月份、价格来源"),
    COLUMNS,
    ("毛巾", "纯棉 34×74", "条", "12.50", "全县", "", "2015-08", "镇上商店", "2015-08-20", ""),
    OFFICE,
    settle,
    undo,
    lambda entry: entry.values.get("goods") or "",
)
register(KIND)
