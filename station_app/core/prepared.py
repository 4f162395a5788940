"""Statements compiled once for each engine and sent straight to the driver, in the session's transaction.

The way through the ORM costs up to ten times what such a statement itself does. What every request and every
save asks goes this way; everything else is written as usual. A prepared statement does not flush the session
first, and the person's scope must stand in it: the text is fixed, only its values vary.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import Dialect, Executable
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from station_app.core.db import db

INSERTS: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
"""The INSERT of each engine that knows ON CONFLICT."""


class Prepared:
    """One statement. ``build`` gets the engine's INSERT and returns it, with ``bindparam`` for its values."""

    def __init__(self, build: Callable[[Any], Executable]) -> None:
        self.build = build
        self.texts: dict[str, _Text] = {}

    def run(self, values: Mapping[str, Any]) -> list[Any]:
        """Send it; the rows it returns, named by their columns, the values as the columns' types give them.

        Raises what SQLAlchemy would raise: an ``IntegrityError`` for a key that is taken, and so on.
        """
        connection = db.session.connection()
        dialect = connection.dialect
        text = self.texts.get(dialect.name)
        if text is None:
            text = self.texts[dialect.name] = _Text(self.build(INSERTS[dialect.name]), dialect)
        error_kind = dialect.loaded_dbapi.Error
        cursor = connection.connection.cursor()
        try:
            cursor.execute(text.sql, text.bound(values))
            return list(text.read(cursor)) if cursor.description else []
        except error_kind as error:
            if dialect.is_disconnect(error, connection.connection.dbapi_connection, cursor):
                connection.invalidate(error)
            raise DBAPIError.instance(
                text.sql, None, error, error_kind, hide_parameters=True, dialect=dialect
            ) from error
        finally:
            cursor.close()


class _Text:
    """A statement as one engine's driver takes it."""

    def __init__(self, statement: Any, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self.asked = [name for bind, name in compiled.bind_names.items() if bind.required]
        written = compiled.construct_expanded_state(dict.fromkeys(self.asked), escape_names=False)
        self.sql: str = written.statement
        self.places: list[str] | None = written.positiontup
        self.kinds = {**compiled._bind_processors, **written.processors}
        self.fixed = {
            name: self._bind(name, value)
            for name, value in written.parameters.items()
            if name not in self.asked and name not in written.parameter_expansion
        }
        columns = getattr(compiled, "_result_columns", ())
        self.readers = [entry[3]._cached_result_processor(dialect, None) for entry in columns]
        self.row = _named([entry[0] for entry in columns])

    def _bind(self, name: str, value: Any) -> Any:
        convert = self.kinds.get(name)
        return value if convert is None else convert(value)

    def bound(self, values: Mapping[str, Any]) -> Any:
        """The values as the driver takes them; those the statement fixes itself stand beside."""
        named = {**self.fixed, **{name: self._bind(name, values[name]) for name in self.asked}}
        return named if self.places is None else [named[name] for name in self.places]

    def read(self, cursor: Any) -> Iterator[Any]:
        """The rows, converted."""
        for row in cursor.fetchall():
            yield self.row._make(
                value if read is None else read(value) for value, read in zip(row, self.readers, strict=True)
            )


def _named(names: list[str]) -> Any:
    return namedtuple("Row", names, rename=True)  # its names are known only here
