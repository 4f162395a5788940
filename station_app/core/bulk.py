"""Many rows at once, straight to the driver: COPY on PostgreSQL, plain tuples on SQLite.

The general way binds every value of every row anew, which costs ten times the insert itself. Here whole
columns are turned into what the database keeps. ``listed`` and ``among`` hand thousands of values to a
statement as one parameter, so that its text stays short and the same for any number of them.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import psycopg
import uuid_utils
from sqlalchemy import (
    JSON,
    Boolean,
    ColumnElement,
    Date,
    Enum,
    FromClause,
    Text,
    Uuid,
    any_,
    cast,
    column,
    exc,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import TypeEngine

from station_app.core.db import UtcMoment, db
from station_app.core.wire import driver_of

_written = json.JSONEncoder(ensure_ascii=False).encode
SPECIAL = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
PIECE = 20_000
"""Rows of one piece of a COPY: enough to be quick, few enough to hold as text."""


def is_postgresql() -> bool:
    """Does the session write to PostgreSQL?"""
    return bool(db.session.get_bind().dialect.name == "postgresql")


def new_ids(count: int) -> list[str]:
    """New time-ordered identifiers as databases keep them: 32 hexadecimal digits."""
    return [uuid_utils.uuid7().hex for _ in range(count)]


def upsert(model: Any) -> Any:
    """``INSERT`` into a model's table that knows ``ON CONFLICT``, of the session's engine."""
    return (postgresql.insert if is_postgresql() else sqlite.insert)(model.__table__)


def store(model: Any, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows of these columns; every other column must have a default in the database.

    An identifier may be a UUID or its 32 digits. Raises ``IntegrityError`` as any insert does.
    """
    if not rows:
        return
    table, connection = model.__table__, db.session.connection()
    if connection.dialect.name == "postgresql":
        copy(driver_of(connection), copying(model, names), texts(model, names, rows))
        return
    columns = _columns([table.c[name].type for name in names], rows, False)
    marks = ", ".join("?" * len(names))
    statement = f"INSERT INTO {table.name} ({_quoted(names)}) VALUES ({marks})"  # nosec B608 - names of the schema
    connection.exec_driver_sql(statement, list(zip(*columns, strict=True)))


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def copying(model: Any, names: Sequence[str]) -> str:
    """The statement that takes rows of these columns in."""
    return f"COPY {model.__table__.name} ({_quoted(names)}) FROM STDIN"


def texts(model: Any, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> Iterator[str]:
    """Rows as COPY reads them, some thousands at a time."""
    kinds = [model.__table__.c[name].type for name in names]
    for start in range(0, len(rows), PIECE):
        columns = [_texts(values) for values in _columns(kinds, rows[start : start + PIECE], True)]
        yield "\n".join(map("\t".join, zip(*columns, strict=True))) + "\n"


def copy(raw: Any, statement: str, texts: Iterable[str]) -> None:
    """Hand texts to a COPY of the driver's connection; raises ``IntegrityError`` as any insert does."""
    try:
        with raw.cursor() as cursor, cursor.copy(statement) as copied:
            for text in texts:
                copied.write(text)
    except psycopg.IntegrityError as error:
        raise exc.IntegrityError(statement, None, error) from error


def change(model: Any, keys: Sequence[str], names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Set these columns of rows found by these keys; a row holds the values of the keys, then the names."""
    if not rows:
        return
    table, connection = model.__table__, db.session.connection()
    kinds = {name: table.c[name].type for name in (*keys, *names)}
    if connection.dialect.name == "postgresql":
        new = listed(kinds, rows)
        statement = update(table).where(*(table.c[name] == new.c[name] for name in keys))
        connection.execute(statement.values({name: new.c[name] for name in names}))
        return
    # SQLite would read the whole list anew for every row of the table.
    columns = _columns(list(kinds.values()), rows, False)
    ordered = [*columns[len(keys) :], *columns[: len(keys)]]
    values = ", ".join(f'"{name}"=?' for name in names)
    found = " AND ".join(f'"{name}"=?' for name in keys)
    text = f"UPDATE {table.name} SET {values} WHERE {found}"  # nosec B608 - names of the schema
    connection.exec_driver_sql(text, list(zip(*ordered, strict=True)))


def _columns(
    kinds: Sequence[TypeEngine[Any]], rows: Sequence[Sequence[Any]], on_postgresql: bool
) -> list[Sequence[Any]]:
    """The columns of these rows as the database keeps their values."""
    found: list[Sequence[Any]] = []
    for kind, values in zip(kinds, zip(*rows, strict=True), strict=True):
        keep = _keeper(kind, on_postgresql)
        found.append([None if value is None else keep(value) for value in values] if keep else values)
    return found


def _keeper(kind: TypeEngine[Any], on_postgresql: bool) -> Callable[[Any], Any] | None:
    """How a value of this type is kept; None when it is kept as it is."""
    if isinstance(kind, Uuid):
        return lambda value: value if type(value) is str else value.hex
    if isinstance(kind, UtcMoment):
        return _remembered(
            lambda at: at.astimezone(dt.UTC).strftime(f"%Y-%m-%d %H:%M:%S.%f{'+00' if on_postgresql else ''}")
        )
    if isinstance(kind, Date):
        return _remembered(dt.date.isoformat)
    if isinstance(kind, Boolean):
        return int
    if isinstance(kind, Enum):
        return str
    if isinstance(kind, JSON):
        return lambda value: "[]" if value == [] else _written(value)
    return None


def _remembered(keep: Callable[[Any], str]) -> Callable[[Any], str]:
    """The same for values that repeat: days, moments."""
    known: dict[Any, str] = {}

    def find(value: Any) -> str:
        text = known.get(value)
        if text is None:
            text = known[value] = keep(value)
        return text

    return find


def _texts(values: Sequence[Any]) -> Sequence[str]:
    """A column as COPY reads it: what would end a field or a line is escaped, nothing is backslash N."""
    texts = [value if type(value) is str else "" if value is None else str(value) for value in values]
    joined = "".join(texts)
    for sign, written in SPECIAL.items():
        if sign in joined:
            texts = [text.replace(sign, written) for text in texts]
    if None in values:
        texts = ["\\N" if value is None else text for value, text in zip(values, texts, strict=True)]
    return texts


def listed(kinds: Mapping[str, TypeEngine[Any]], rows: Iterable[Sequence[Any]]) -> FromClause:
    """Rows of values as a table of a statement: one parameter, however many there are."""
    return unpacked(kinds, literal(packed(kinds, rows), Text), is_postgresql())


def packed(kinds: Mapping[str, TypeEngine[Any]], rows: Iterable[Sequence[Any]]) -> str:
    """The text that ``unpacked`` reads these rows from."""
    on_postgresql = is_postgresql()
    keep = [_keeper(kind, on_postgresql) for kind in kinds.values()]
    wrapped = [
        {
            name: value if kept is None or value is None else kept(value)
            for name, kept, value in zip(kinds, keep, row, strict=True)
        }
        for row in rows
    ]
    return json.dumps(wrapped)


def unpacked(
    kinds: Mapping[str, TypeEngine[Any]], text: ColumnElement[str], on_postgresql: bool
) -> FromClause:
    """A packed list as a table of a statement."""
    if on_postgresql:
        columns = [column(name, kind) for name, kind in kinds.items()]
        found = func.json_to_recordset(cast(text, JSON)).table_valued(*columns, name="listed")
        return found.render_derived(name="listed", with_types=True)
    each = func.json_each(text).table_valued("value")
    values = [
        func.json_extract(each.c.value, f'$."{name}"', type_=kind).label(name) for name, kind in kinds.items()
    ]
    return select(*values).subquery("listed")


def among(tested: Any, values: Iterable[Any]) -> ColumnElement[bool]:
    """The condition that a column has one of these values, as one parameter, however many there are."""
    kept = sorted({value.hex if isinstance(value, uuid.UUID) else value for value in values})
    if is_postgresql():
        listing: Any = postgresql.ARRAY(Text)
        target = postgresql.ARRAY(Uuid) if isinstance(tested.type, Uuid) else listing
        return tested == any_(cast(literal(kept, listing), target))  # type: ignore[no-any-return]
    each = func.json_each(literal(json.dumps(kept), Text)).table_valued("value")
    return tested.in_(select(each.c.value))  # type: ignore[no-any-return]
