"""The bin: what was deleted stands there for thirty days and can be put back, then it is gone for good.

A model that can be binned takes the mix-in ``Binned``; ``core.access`` then leaves binned rows out of every
query, by one rule. A feature registers its model with who may delete it. Nothing that another row still names
can be deleted: that is read from the foreign keys, so no feature can forget to ask.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Index, String, delete, select, text
from sqlalchemy.orm import Mapped, mapped_column

from station_app.core import audit, clock, journal
from station_app.core.access import Person, Role, fetch, scope
from station_app.core.audit import AuditClear, AuditEntry
from station_app.core.bulk import among
from station_app.core.db import Model, db
from station_app.core.errors import NotFound, NotNow
from station_app.core.i18n import N_

DAYS = 30
GONE = N_("在回收站里放满三十天，已经彻底删掉了。")


class Binned:
    """Columns of a row that can be put into the bin: since when it lies there, and who put it there."""

    binned_at: Mapped[dt.datetime | None] = mapped_column(sort_order=90)
    binned_by: Mapped[str | None] = mapped_column(String(80), sort_order=91)


def bin_index(table: str) -> Index:
    """The index over what lies in the bin, which is little, for the table of a model with the mix-in."""
    lies = text("binned_at is not null")
    name = f"ix_{table}_binned"
    return Index(name, "county_id", "binned_at", sqlite_where=lies, postgresql_where=lies)


@dataclass(frozen=True)
class Bin:
    """One kind of thing that can be deleted. ``in_use`` is the sentence when other rows still name it.

    ``parts`` are tables whose rows go with it; ``gone`` is called after it is deleted for good.
    """

    model: Any
    may: tuple[Role, ...]
    in_use: str
    parts: tuple[str, ...] = ()
    gone: Callable[[Any], None] = lambda _row: None


_bins: dict[str, Bin] = {}


def register(one: Bin) -> None:
    """Add a kind of thing that can be deleted (once, while the application is built)."""
    _bins[one.model.__tablename__] = one


def bins() -> Iterable[Bin]:
    """All kinds of things that can be deleted."""
    return _bins.values()


def is_in_use(row: Any) -> bool:
    """Does any row of another table, but for its own parts, name this one?"""
    return any(_names(table, columns, row) for table, columns in _keys(row) if table.name not in _parts(row))


def in_use(model: Any, county_id: str, ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """The same of many rows at once: which of them another row names."""
    found: set[uuid.UUID] = set()
    for table, columns in _keys(model):
        if table.name not in _parts(model):
            column = table.c[columns[-1]]
            query = select(column).where(table.c[columns[0]] == county_id, among(column, ids)).distinct()
            found |= set(db.session.scalars(query.execution_options(scoped=True)))
    return found


def _parts(row: Any) -> tuple[str, ...]:
    one = _bins.get(row.__tablename__)
    return one.parts if one else ()


def _keys(row: Any) -> Iterable[tuple[Any, list[str]]]:
    """Every foreign key of the schema that points at this table."""
    for table in Model.metadata.tables.values():
        for key in table.foreign_key_constraints:
            if key.referred_table.name == row.__tablename__:
                yield table, list(key.column_keys)


def _names(table: Any, columns: list[str], row: Any) -> bool:
    values = (row.county_id, row.id)
    where = [table.c[name] == value for name, value in zip(columns, values, strict=True)]
    query = select(table.c[columns[-1]]).where(*where).limit(1).execution_options(scoped=True)
    return db.session.scalar(query) is not None


def held(model: Any, id: uuid.UUID, by: Person) -> Any:
    """The row to be deleted, held for update; ``NotNow`` when it was: a button is pressed twice."""
    try:
        return fetch(model, id, lock=True)
    except NotFound:
        if db.session.scalar(lying(model, by).where(model.id == id)) is None:
            raise
        raise NotNow(N_("已经放进回收站了，三十天内可以放回来。")) from None


def throw(row: Any, by: Person, reason: str = "") -> None:
    """Put a row, held for update, into the bin; ``NotNow`` when it is still in use. Twice is once."""
    if row.binned_at is not None:
        return
    if is_in_use(row):
        raise NotNow(_bins[row.__tablename__].in_use)
    row.binned_at, row.binned_by = clock.now(), by.name
    audit.record(row, "delete", by, reason, station_id=_chain(row))


def put_back(row: Any, by: Person | None) -> None:
    """Take a row out of the bin; it is as it was."""
    row.binned_at, row.binned_by = None, None
    audit.record(row, "put_back", by, station_id=_chain(row))


def _chain(row: Any) -> uuid.UUID | None:
    column = getattr(row, "__station_column__", "station_id")
    chain: uuid.UUID | None = getattr(row, column, None)
    return chain


def lying(model: Any, by: Person) -> Any:
    """The query for what lies in the bin and this person may see."""
    return select(model).where(scope(model, by, is_binned=True)).execution_options(scoped=True)


def until(row: Any) -> dt.datetime:
    """From when on it is gone for good."""
    end: dt.datetime = row.binned_at + dt.timedelta(days=DAYS)
    return end


def empty(now: dt.datetime | None = None) -> int:
    """Delete for good what has lain for thirty days; returns how many. The daily task calls it unscoped.

    A row that was put to use after all (an import beside a deletion) is put back instead.
    """
    limit, done = (now or clock.now()) - dt.timedelta(days=DAYS), 0
    for one in bins():
        rows = select(one.model).where(one.model.binned_at.is_not(None)).order_by(one.model.id)
        for row in db.session.scalars(rows.with_for_update().execution_options(scoped=True)).all():
            if is_in_use(row):
                put_back(row, None)
            elif row.binned_at <= limit:
                _purge(row, one)
                done += 1
    db.session.flush()
    return done


def purge(row: Any, *, is_free: bool = False) -> bool:
    """Delete one row of the bin for good before its time; False when another row names it after all.

    ``is_free``: that was asked already (``in_use``).
    """
    if not is_free and is_in_use(row):
        return False
    _purge(row, _bins[row.__tablename__])
    return True


def _purge(row: Any, one: Bin) -> None:
    """Delete a row with its parts, and the clear texts the audit kept of it; the chain stays whole."""
    audit.record(row, "purge", None, station_id=_chain(row))
    forget(row.county_id, [row.id])
    for table, columns in list(_keys(row)):
        if table.name in one.parts:
            where = (table.c[columns[0]] == row.county_id, table.c[columns[-1]] == row.id)
            db.session.execute(delete(table).where(*where))
    db.session.delete(row)
    db.session.flush()
    one.gone(row)


def forget(county_id: str, things: Iterable[uuid.UUID]) -> None:
    """Erase the clear texts the audit keeps of these things; their digests stay, and the chain is whole."""
    ids = list(things)
    entries = select(AuditEntry.id).where(AuditEntry.county_id == county_id, AuditEntry.thing_id.in_(ids))
    query = delete(AuditClear).where(AuditClear.county_id == county_id, AuditClear.entry_id.in_(entries))
    db.session.execute(query.execution_options(synchronize_session=False))
    journal.forget(county_id, ids)
