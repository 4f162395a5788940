"""A statement straight to PostgreSQL's own library, prepared once a connection.

psycopg's cursor reads the text of a long statement anew each time, and sends a whole number in the smallest
type that holds it, so that each mixture of sizes were another statement to prepare. Here the statement is
written as PostgreSQL takes it, every value goes as text, and its type stands in the statement.

A page that only reads needs no transaction for such a statement: each sees what is committed when it begins,
inside a transaction or outside, and to begin and end one were two more ways to the server.
"""

from __future__ import annotations

import datetime as dt
import itertools
import json
import re
import uuid
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import psycopg
from psycopg.adapt import Transformer
from psycopg.types.json import Json, Jsonb

from station_app.core.db import is_reading
from station_app.core.wire import Sent, Wire, wire_of

_MARK = re.compile(r"%(?:\((\w+)\)s|%)")
_WRITES = re.compile(r"\b(insert|update|delete|lock|nextval)\b", re.IGNORECASE)
_numbers = itertools.count(1)


class Straight:
    """One statement; ``places`` are the names of its values in their order."""

    def __init__(self, statement: str) -> None:
        self.places: list[str] = []
        self.sql = _MARK.sub(self._number, statement).encode()
        self.name = f"straight_{next(_numbers)}".encode()
        self.writes = _WRITES.search(statement) is not None

    def _number(self, found: re.Match[str]) -> str:
        """``%(name)s`` as ``$1``, the same number for the same name."""
        name = found[1]
        if name is None:
            return "%"
        if name not in self.places:
            self.places.append(name)
        return f"${self.places.index(name) + 1}"

    def rows(self, connection: Any, values: Sequence[Any]) -> Sequence[tuple[Any, ...]]:
        """Send it on a pooled connection, in its transaction; raises psycopg's errors."""
        wire = wire_of(connection)
        return _read(wire, wire.ask(self, _texts(values), self._begins(wire)))

    def ahead(self, connection: Any, values: Sequence[Any]) -> Callable[[], Sequence[tuple[Any, ...]]]:
        """Send it now; what this gives waits for the rows."""
        wire = wire_of(connection)
        answer = wire.ask_ahead(self, _texts(values), self._begins(wire))
        return lambda: _read(wire, answer.result())

    def put_off(self, connection: Any, values: Sequence[Any]) -> None:
        """Send it with what comes next, at the latest with the COMMIT, which then raises its errors."""
        wire_of(connection).put_off(self, _texts(values))

    def _begins(self, wire: Wire) -> bool:
        return wire.is_idle and not wire.raw.autocommit and (self.writes or not is_reading())


def _read(wire: Wire, result: Any) -> Sequence[tuple[Any, ...]]:
    if not result.ntuples:
        return ()
    reader = Transformer(wire.raw)
    reader.set_pgresult(result)
    return reader.load_rows(0, result.ntuples, tuple)


def _texts(values: Sequence[Any]) -> Sent:
    return [_text(value) for value in values]


def _words(value: str) -> bytes:
    if "\0" in value:
        raise psycopg.DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")
    return value.encode()


def _number(value: int | Decimal) -> bytes:
    return str(value).encode()


def _moment(value: dt.date | dt.datetime) -> bytes:
    return value.isoformat().encode()


def _document(value: Json | Jsonb) -> bytes:
    return json.dumps(value.obj).encode()


_TEXTS: dict[type, Callable[[Any], bytes | None]] = {
    type(None): lambda _value: None,
    str: _words,
    int: _number,
    bool: lambda value: b"t" if value else b"f",
    uuid.UUID: lambda value: value.hex.encode(),
    dt.datetime: _moment,
    dt.date: _moment,
    Decimal: _number,
    Json: _document,
    Jsonb: _document,
}
"""How a value of each kind goes to PostgreSQL as text; a saved order has two hundred."""


def _text(value: Any) -> bytes | None:
    """A value as PostgreSQL reads it from text; a word of a list as other words."""
    kind = type(value)
    spell = _TEXTS.get(kind)
    if spell is None:
        known = [one for one in kind.__mro__ if one in _TEXTS]
        if not known:
            raise psycopg.DataError(f"a {kind.__name__} cannot be sent")
        spell = _TEXTS[kind] = _TEXTS[known[0]]
    return spell(value)
