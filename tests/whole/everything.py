"""Words of the test's choice in every text column of every row, found by walking the metadata.

A column that is added later is included by itself; one that people never write stands in ``KEPT`` with what
it is. The county they are put into is made by ``tests.whole.furnishing``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from sqlalchemy import JSON, Column, Enum, String, Table, select, update

from station_app.core.access import unscoped
from station_app.core.db import Model, db

KEPT = {
    "county_id": "the wall between counties",
    **dict.fromkeys(("area_code", "township_code", "village_code", "parent_code"), "a code of the state"),
    **dict.fromkeys(
        ("areas.code", "areas.level", "month", "areas.name"), "a key by which rows find each other"
    ),
    **dict.fromkeys(("digest", "previous", "salt", "sha256", "fingerprint", "stamp", "logo"), "a digest"),
    **dict.fromkeys(("token_hash", "code_hash", "password_hash"), "a digest"),
    **dict.fromkeys(("thing", "by_role", "owner_kind", "verb", "photos.name"), "the program's own word"),
    **dict.fromkeys(("language", "consent_way", "relation", "poverty_statuses.status"), "of a closed list"),
    **dict.fromkeys(("dictionary_words.kind", "import_rows.outcome"), "of a closed list"),
    "station_checks.kind": "of a closed list",
    **dict.fromkeys(("parcels.code", "parcels.shelf", "parcel_shelves.shelf"), "counted by the program"),
    **dict.fromkeys(
        ("import_batches.kind", "import_headings.kind", "import_headings.meaning"), "of a closed list"
    ),
    **dict.fromkeys(("installation.key", "installation.value"), "what the program notes of this database"),
    **dict.fromkeys(
        ("thresholds", "order_returns.lines", "handovers.orders", "county_outlines.rings"), "ids and numbers"
    ),
    "chosen_deeds.outcome": "numbers of orders, reasons by their key, what orders were",
    "bills.problems": "the program's own sentences, with rows and sums",
    **dict.fromkeys(("day_closes.expected", "day_closes.counts"), "sums by method, pieces by coin"),
}
CHINESE = re.compile(r"[\u3400-\u9fff]")
Words = Callable[[Column[Any], int], str]


def is_text(column: Column[Any]) -> bool:
    """May people's words stand in it?"""
    kind = column.type
    if column.name in KEPT or f"{column.table.name}.{column.name}" in KEPT:
        return False
    return isinstance(kind, JSON) or (isinstance(kind, String) and not isinstance(kind, Enum))


def text_columns() -> list[Column[Any]]:
    """Every column of the schema in which people's words may stand."""
    return [column for table in Model.metadata.sorted_tables for column in table.columns if is_text(column)]


def say(words: Words) -> dict[str, int]:
    """Put the test's words into every text column of every row; how many rows of each column have them now.

    A column that is empty by choice (None) stays so where other rows have words; in JSON what people wrote is
    what is written in characters, headings included.
    """
    said: dict[str, int] = {}
    with unscoped():
        for table in Model.metadata.sorted_tables:
            columns = [column for column in table.columns if is_text(column)]
            if columns:
                _say(table, columns, words, said)
        db.session.commit()
    db.session.remove()
    return said


def _say(table: Table, columns: list[Column[Any]], words: Words, said: dict[str, int]) -> None:
    keys = list(table.primary_key.columns)
    rows = db.session.execute(select(*keys, *columns).order_by(*keys)).all()
    for index, row in enumerate(rows):
        new = {}
        for column, value in zip(columns, row[len(keys) :], strict=True):
            name = f"{table.name}.{column.name}"
            is_last = index == len(rows) - 1 and not said.get(name)
            told = _told(value, lambda column=column, index=index: words(column, index), is_last)
            if told is not value:
                new[column] = told
                said[name] = said.get(name, 0) + 1
        if new:
            where = [key == value for key, value in zip(keys, row, strict=False)]
            db.session.execute(update(table).where(*where).values(new))


def _told(value: Any, words: Callable[[], str], is_last: bool) -> Any:
    if isinstance(value, str) or (value is None and is_last):
        return words()
    return _inside(value, words) if CHINESE.search(str(value)) else value


def _inside(value: Any, words: Callable[[], str]) -> Any:
    if isinstance(value, str):
        return words() if CHINESE.search(value) else value
    if isinstance(value, list):
        return [_inside(one, words) for one in value]
    if isinstance(value, dict):
        return {_inside(key, words): _inside(one, words) for key, one in value.items()}
    return value


def unsaid(said: dict[str, int]) -> list[str]:
    """Text columns no row of which has the test's words: give ``furnish`` a row with characters in them."""
    return sorted({f"{one.table.name}.{one.name}" for one in text_columns()} - set(said))
