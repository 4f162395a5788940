"""Statements compiled once for each engine and sent straight to the driver, in the session's transaction.

The way through the ORM costs up to ten times what such a statement itself does. What every request and every
save asks goes this way; everything else is written as usual. A prepared statement does not flush the session
first, and the person's scope must stand in it: the text is fixed, only its values vary.
"""

from __future__ import annotations

import re
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Dialect, Executable, Table, bindparam, literal_column, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.sql import visitors

from station_app.core.db import db
from station_app.core.straight import Straight
from station_app.core.wire import retold

INSERTS: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
"""The INSERT of each engine that knows ON CONFLICT."""


ESCAPE = "/"
"""Stands in a LIKE before what is meant as it is."""


def literally(text: str) -> str:
    """Words that a LIKE with ``ESCAPE`` finds as they were typed."""
    return re.sub("[%_/]", r"/\g<0>", text)


class Prepared:
    """One statement. ``build`` gets the engine's INSERT and returns it, with ``bindparam`` for its values."""

    def __init__(self, build: Callable[[Any], Any]) -> None:
        self.build = build
        self.texts: dict[str, _Text] = {}

    def run(self, values: Mapping[str, Any]) -> list[Any]:
        """Send it; the rows it returns, named by their columns, the values as the columns' types give them.

        Raises what SQLAlchemy would raise: an ``IntegrityError`` for a key that is taken, and so on.
        """
        connection = db.session.connection()
        return self._told(connection, lambda text: text.run(connection.connection, values))  # type: ignore[no-any-return]

    def ahead(self, values: Mapping[str, Any]) -> Callable[[], list[Any]]:
        """Send it, and go on while the server thinks: what this gives waits for the rows of ``run``.

        Engines that cannot are asked at once.
        """
        connection = db.session.connection()
        rows = self._told(connection, lambda text: text.ahead(connection.connection, values))
        return lambda: self._told(connection, lambda _text: rows())

    def put_off(self, values: Mapping[str, Any]) -> None:
        """Send it with the next message: its rows are read by nobody, its errors are raised there.

        The next is whatever else goes to the server, at the latest the COMMIT. Engines that cannot are told
        at once.
        """
        connection = db.session.connection()
        self._told(connection, lambda text: text.put_off(connection.connection, values))

    def _told(self, connection: Connection, way: Callable[[_Text], Any]) -> Any:
        dialect = connection.dialect
        text = self.texts.get(dialect.name)
        if text is None:
            text = self.texts[dialect.name] = _Text(self.build(INSERTS[dialect.name]), dialect)
        try:
            return way(text)
        except dialect.loaded_dbapi.Error as error:
            raise retold(error, text.sql, connection) from error


class Together:
    """Several statements in one message where the engine can: each round trip costs more than a small one.

    PostgreSQL takes them as one WITH: in this order they lock, all of them read what stood before the first,
    and none sees what another wrote. SQLite gets one after the other. Names of bound values are shared.
    """

    def __init__(self, **parts: Callable[[Any], Any]) -> None:
        self.parts = {name: Prepared(build) for name, build in parts.items()}
        self.whole = Prepared(self._whole)

    def run(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Send them; of each its first row (values by column name), empty where it returned none."""
        if db.session.get_bind().dialect.name == "postgresql":
            return self._firsts(self.whole.run(values))
        rows = {name: part.run(values) for name, part in self.parts.items()}
        return {name: some[0]._asdict() if some else {} for name, some in rows.items()}

    def ahead(self, values: Mapping[str, Any]) -> Callable[[], dict[str, Any]]:
        """Send them, and go on while the server thinks: what this gives waits for what ``run`` gives."""
        if db.session.get_bind().dialect.name == "postgresql":
            rows = self.whole.ahead(values)
            return lambda: self._firsts(rows())
        found = self.run(values)
        return lambda: found

    def put_off(self, values: Mapping[str, Any]) -> None:
        """Send them with the next message, as ``Prepared.put_off`` does."""
        if db.session.get_bind().dialect.name == "postgresql":
            self.whole.put_off(values)
        else:
            self.run(values)

    def _firsts(self, rows: Sequence[Any]) -> dict[str, Any]:
        row = rows[0]._asdict()
        found: dict[str, Any] = {name: {} for name in self.parts}
        for label, value in row.items():
            name, _, column = label.partition("__")
            if column:
                found[name][column] = value
        return found

    def _whole(self, insert: Any) -> Executable:
        tables = {name: part.build(insert).cte(name) for name, part in self.parts.items()}
        asked: list[Any] = [
            select(column).scalar_subquery().label(f"{name}__{column.name}")
            for name, table in tables.items()
            for column in table.c
        ]
        return select(*(asked or [literal_column("1")])).add_cte(*tables.values())


def every_column(table: Any, prefix: str) -> dict[str, Any]:
    """A bound value for each column of a table, named by the prefix and the column."""
    return {column.name: bindparam(f"{prefix}{column.name}") for column in table.columns}


def spelled(row: Any, prefix: str = "") -> dict[str, Any]:
    """The values of a row that was never stored, under such names; what was not set gets its default."""
    values, said = {}, vars(row)
    for name, default in _columns(row.__table__):
        value = said.get(name)
        if value is None and default is not None:
            value = default.arg
            setattr(row, name, value)
        values[prefix + name] = value
    return values


@cache
def _columns(table: Table) -> list[tuple[str, Any]]:
    return [(column.name, column.default) for column in table.columns]


class _Text:
    """A statement as one engine's driver takes it."""

    def __init__(self, statement: Any, dialect: Dialect) -> None:
        visitors.traverse(statement, {}, {"bindparam": _write_out})
        compiled = statement.compile(dialect=dialect)
        self.asked = [name for bind, name in compiled.bind_names.items() if bind.required]
        written = compiled.construct_expanded_state(dict.fromkeys(self.asked), escape_names=False)
        self.sql: str = written.statement
        self.straight = Straight(self.sql) if dialect.driver == "psycopg" else None
        self.places: Sequence[str] = self.straight.places if self.straight else written.positiontup or ()
        self.kinds = {**compiled._bind_processors, **written.processors}
        self.fixed = {
            name: self._bind(name, value)
            for name, value in written.parameters.items()
            if name not in self.asked and name not in written.parameter_expansion
        }
        columns = getattr(compiled, "_result_columns", ())
        readers = [entry[3]._cached_result_processor(dialect, None) for entry in columns]
        self.readers = [(at, read) for at, read in enumerate(readers) if read is not None]
        self.row = _named([entry[0] for entry in columns])

    def _bind(self, name: str, value: Any) -> Any:
        convert = self.kinds.get(name)
        return value if convert is None or value is None else convert(value)

    def run(self, connection: Any, values: Mapping[str, Any]) -> list[Any]:
        """Send it on a pooled connection; the rows it returns."""
        bound = self._bound(values)
        if self.straight is not None:
            return [self._read(row) for row in self.straight.rows(connection, bound)]
        cursor = connection.cursor()
        try:
            cursor.execute(self.sql, bound)
            return [self._read(row) for row in cursor.fetchall()] if cursor.description else []
        finally:
            cursor.close()

    def ahead(self, connection: Any, values: Mapping[str, Any]) -> Callable[[], list[Any]]:
        """Send it on a pooled connection; what gives its rows."""
        if self.straight is None:
            rows = self.run(connection, values)
            return lambda: rows
        answer = self.straight.ahead(connection, self._bound(values))
        return lambda: [self._read(row) for row in answer()]

    def put_off(self, connection: Any, values: Mapping[str, Any]) -> None:
        """Send it on a pooled connection with what comes next."""
        if self.straight is None:
            self.run(connection, values)
        else:
            self.straight.put_off(connection, self._bound(values))

    def _bound(self, values: Mapping[str, Any]) -> list[Any]:
        named = {**self.fixed, **{name: self._bind(name, values[name]) for name in self.asked}}
        return [named[name] for name in self.places]

    def _read(self, row: Any) -> Any:
        """A row, converted."""
        if not self.readers:
            return self.row._make(row)
        values = list(row)
        for at, read in self.readers:
            values[at] = read(values[at])
        return self.row._make(values)


def _write_out(bound: Any) -> None:
    """What the code itself says stands in the text: sent with every call it costs both sides, each time."""
    bound.literal_execute = not bound.required


def _named(names: list[str]) -> Any:
    return namedtuple("Row", names, rename=True)  # its names are known only here
