"""What an act did to the rows, kept for ten minutes beside its audit entry, so that it can be taken back.

The session itself notes every row it writes: columns with their values before and after, rows that are new,
rows that are gone. ``audit.record`` takes these notes and keeps them for acts that may be taken back
(``core.deeds``); ``core.undo`` plays them backwards. No feature writes them, so none can forget one. What is
written past the session (``update()`` of many rows) must be said: ``moved_rows``.

The notes hold personal values in clear: the daily task throws them away, ``forget`` does at once.
"""

from __future__ import annotations

import datetime as dt
import enum
import json
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import JSON, Index, String, Uuid, delete, event, inspect, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from station_app.core import clock
from station_app.core.db import InCounty, Model, UtcMoment, db, spread

MINUTES = 10
KEY = "journal"
VOLATILE = {"changed_at"}
"""Columns that say when a row last changed: an undo changes it once more."""
UNNOTED = {"audit_entries", "audit_heads", "audit_clears", "undo_journals"}


class UndoJournal(InCounty, Model):
    """The rows one act wrote; ``id`` is that of its audit entry. Kept until the act is final."""

    __tablename__ = "undo_journals"
    __table_args__ = spread(Index("ix_undo_journals_at", "county_id", "at"))
    __station_column__ = "chain_id"

    chain_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    thing: Mapped[str] = mapped_column(String(40))
    thing_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    at: Mapped[dt.datetime]
    rows: Mapped[list[dict[str, Any]]] = mapped_column(JSON)


@dataclass
class Note:
    """What happened to one row: ``new``, ``gone`` or ``changed``; values as Python has them."""

    how: str
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


Notes = dict[tuple[str, tuple[Any, ...]], Note]


class Untold(Exception):
    """Something was written that cannot be taken back: a secret, or a value nobody had read before."""


def models() -> dict[str, Any]:
    """The mapped class of each table."""
    return {mapper.local_table.name: mapper.class_ for mapper in Model.registry.mappers}  # type: ignore[attr-defined]


def _is_noted(row: Any) -> bool:
    return hasattr(row, "county_id") and row.__tablename__ not in UNNOTED


def _key(row: Any) -> tuple[str, tuple[Any, ...]]:
    mapper = inspect(type(row))
    return row.__tablename__, tuple(
        getattr(row, mapper.get_property_by_column(c).key) for c in mapper.primary_key
    )


@event.listens_for(db.session, "after_flush")
def note(session: Session, _context: Any) -> None:
    """Note what this flush writes (history still stands here)."""
    notes: Notes = session.info.setdefault(KEY, {})
    for row in session.new:
        if _is_noted(row):
            notes[_key(row)] = Note("new")
    for row in session.dirty:
        if _is_noted(row):
            before, after = _moved(row)
            if before:
                _add(notes, _key(row), before, after)
    for row in session.deleted:
        if _is_noted(row):
            key = _key(row)
            known = notes.pop(key, None)
            if known is None or known.how != "new":
                values = {attr.key: getattr(row, attr.key) for attr in inspect(type(row)).column_attrs}
                notes[key] = Note("gone", {**values, **(known.before if known else {})})


def _moved(row: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The columns of a row that change, before and after."""
    state = inspect(row)
    secret: frozenset[str] = getattr(row, "__secret__", frozenset())
    version = state.mapper.version_id_col
    before, after = {}, {}
    for attr in state.mapper.column_attrs:
        if attr.key not in state.committed_state or (version is not None and attr.columns[0] is version):
            continue
        history = state.attrs[attr.key].history
        if not history.has_changes() or (not history.deleted and attr.key in VOLATILE):
            continue  # a moment that was only said to have changed (flag_modified) has no value before
        was: Any = history.deleted[0] if history.deleted else Untold
        before[attr.key] = Untold if attr.key in secret else was
        after[attr.key] = state.dict.get(attr.key)
    return before, after


def _add(notes: Notes, key: Any, before: dict[str, Any], after: dict[str, Any]) -> None:
    known = notes.setdefault(key, Note("changed"))
    if known.how != "changed":
        return
    for name, value in before.items():
        known.before.setdefault(name, value)
        known.after[name] = after[name]


def moved_rows(model: Any, keys: Iterable[tuple[Any, ...]], column: str, before: Any, after: Any) -> None:
    """Note rows that an ``update()`` of many rows writes; ``keys`` are their primary keys."""
    notes: Notes = db.session.info.setdefault(KEY, {})
    for key in keys:
        _add(notes, (model.__tablename__, key), {column: before}, {column: after})


@event.listens_for(db.session, "after_commit")
def done(session: Session) -> None:
    """The transaction is over, and with it what was noted; a savepoint that ends is not the end."""
    if not session.in_nested_transaction():
        session.info.pop(KEY, None)


@event.listens_for(db.session, "after_soft_rollback")
def undone(session: Session, previous: Any) -> None:
    """What was rolled back was not written; after a savepoint's rollback nobody knows what stands."""
    session.info[KEY] = {("", ()): Note("changed", {"": Untold}, {"": None})} if previous.nested else {}


def take() -> list[dict[str, Any]] | None:
    """The notes since the last act of this transaction, as JSON keeps them; None if they are not whole."""
    notes: Notes = db.session.info.pop(KEY, {})
    try:
        return [_spelled(table, key, one) for (table, key), one in notes.items()]
    except Untold:
        return None


def _spelled(table: str, key: tuple[Any, ...], one: Note) -> dict[str, Any]:
    return {
        "table": table,
        "key": [_plain(part) for part in key],
        "how": one.how,
        "before": {name: _plain(value) for name, value in one.before.items()},
        "after": {name: _plain(value) for name, value in one.after.items()},
    }


def _plain(value: Any) -> Any:
    if value is Untold or isinstance(value, bytes):
        raise Untold
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    return value.isoformat() if isinstance(value, dt.date) else value


def read(model: Any, name: str, value: Any) -> Any:
    """A noted value as the column has it."""
    if value is None:
        return None
    column = inspect(model).column_attrs[name].columns[0].type
    kind = dt.datetime if isinstance(column, UtcMoment) else column.python_type
    if kind is uuid.UUID:
        return uuid.UUID(value)
    if kind in (dt.date, dt.datetime):
        return kind.fromisoformat(value)
    return kind(value) if isinstance(kind, type) and issubclass(kind, enum.Enum) else value


def throw_away(county_id: str | None = None, now: dt.datetime | None = None) -> int:
    """Drop the notes of acts that are final; returns how many."""
    limit = (now or clock.now()) - dt.timedelta(minutes=MINUTES)
    query = delete(UndoJournal).where(UndoJournal.at < limit)
    if county_id is not None:
        query = query.where(UndoJournal.county_id == county_id)
    result: Any = db.session.execute(query.execution_options(synchronize_session=False))
    return int(result.rowcount)


def forget_words(county_id: str, hide: Callable[[str], str]) -> None:
    """Drop the notes of acts on anything in which words stand that ``hide`` would hide."""
    query = select(UndoJournal.id, UndoJournal.rows).where(UndoJournal.county_id == county_id)
    found = db.session.execute(query.execution_options(scoped=True)).all()
    told = [id for id, rows in found if hide(text := json.dumps(rows, ensure_ascii=False)) != text]
    gone = delete(UndoJournal).where(UndoJournal.county_id == county_id, UndoJournal.id.in_(told))
    db.session.execute(gone.execution_options(synchronize_session=False))


def forget(county_id: str, things: Iterable[uuid.UUID]) -> None:
    """Drop the notes of acts on these things at once: a person asked to be erased."""
    query = delete(UndoJournal).where(
        UndoJournal.county_id == county_id, UndoJournal.thing_id.in_(list(things))
    )
    db.session.execute(query.execution_options(synchronize_session=False))
