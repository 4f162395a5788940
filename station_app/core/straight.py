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
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus
from psycopg.types.json import Json, Jsonb

from station_app.core.db import is_reading

_MARK = re.compile(r"%(?:\((\w+)\)s|%)")
_WRITES = re.compile(r"\b(insert|update|delete|lock|nextval)\b", re.IGNORECASE)
_FINE = (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK)
_numbers = itertools.count(1)
KNOWN = "straight"
"""Under this name a pooled connection keeps what is prepared on it; None: nothing may be."""


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
        raw, sent = connection.driver_connection, [_text(value) for value in values]
        held = raw.pgconn
        idle = held.transaction_status == TransactionStatus.IDLE
        begins = idle and not raw.autocommit and (self.writes or not is_reading())
        known: set[bytes] | None = connection.info.setdefault(KNOWN, set())
        if begins and known is not None and self.name in known:
            return _read(raw, self._begun(raw, sent))
        if begins:
            _fine(raw, held.exec_(b"BEGIN"))
        if known is None:
            return _read(raw, held.exec_params(self.sql, sent))
        if self.name not in known:
            _fine(raw, held.prepare(self.name, self.sql))
            known.add(self.name)
        return _read(raw, held.exec_prepared(self.name, sent))

    def _begun(self, raw: Any, sent: Sequence[bytes | None]) -> Any:
        """Begin a transaction and send the statement on one way to the server; its result."""
        held = raw.pgconn
        held.enter_pipeline_mode()
        try:
            held.send_query_params(b"BEGIN", None)
            held.send_query_prepared(self.name, sent)
            held.pipeline_sync()
            begun, result, _synced = (_next(held) for _ in range(3))
        finally:
            if held.status == ConnStatus.OK:
                held.exit_pipeline_mode()
        _fine(raw, begun)
        return result


def _next(held: Any) -> Any:
    """The result of the next command of a pipeline; libpq says with nothing that a command's are over."""
    result = held.get_result()
    if result is not None and result.status != ExecStatus.PIPELINE_SYNC:
        held.get_result()
    return result


def _fine(raw: Any, result: Any) -> Any:
    if result is not None and result.status in _FINE:
        return result
    if raw.pgconn.status != ConnStatus.OK:
        raise psycopg.OperationalError(raw.pgconn.get_error_message())
    raise psycopg.errors.error_from_result(result, raw.info.encoding)


def _read(raw: Any, result: Any) -> Sequence[tuple[Any, ...]]:
    if not _fine(raw, result).ntuples:
        return ()
    reader = Transformer(raw)
    reader.set_pgresult(result)
    return reader.load_rows(0, result.ntuples, tuple)


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
