"""The table of races: for each verb a thing that is ready for it, what is posted, what one press comes to."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Uuid, bindparam, text

from station_app.core.access import Person
from station_app.core.db import db
from tests.factories import County


@dataclass
class Press:
    """What everybody posts at once. ``thing`` is what the act is about; ``more`` are forms of other pages,
    ``others`` what comes of those instead.

    ``money``: entries about ``subject`` (the thing) by kind, how many and what they come to in fen.
    ``counts``: questions in SQL about ``:id`` with their one answer.
    """

    by: Person
    path: str
    fields: dict[str, Any]
    thing: uuid.UUID
    money: dict[str, tuple[int, int]] = field(default_factory=dict)
    counts: dict[str, Any] = field(default_factory=dict)
    subject: uuid.UUID | None = None
    more: Sequence[dict[str, Any]] = ()
    others: Sequence[uuid.UUID] = ()


@dataclass(frozen=True)
class Race:
    """One verb of one kind of thing; ``also`` are verbs that are written with it."""

    thing: str
    verb: str
    ready: Callable[[County], Press]
    also: tuple[str, ...] = ()
    how: str = ""

    @property
    def name(self) -> str:
        """How a failing one is called."""
        return f"{self.thing}.{self.verb}{f' ({self.how})' if self.how else ''}"


RACES: list[Race] = []


def race(thing: str, verb: str, *also: str, how: str = "") -> Callable[[Any], Any]:
    """Enter a function that gets a thing ready."""

    def enter(ready: Callable[[County], Press]) -> Callable[[County], Press]:
        RACES.append(Race(thing, verb, ready, also, how))
        return ready

    return enter


def ask(sql: str, id: uuid.UUID) -> list[tuple[Any, ...]]:
    """Rows by plain SQL about one thing."""
    statement = text(sql)
    if ":id" in sql:
        statement = statement.bindparams(bindparam("id", id, type_=Uuid()))
    return [tuple(row) for row in db.session.connection().execute(statement)]


def one(sql: str, id: uuid.UUID) -> Any:
    """The one value of a plain question."""
    (row,) = ask(sql, id)
    return row[0]


COUNTY_PLAIN = "a form somebody fills in; its version is what keeps two apart (tests/*/test_two_versions.py)"
PLAIN = {
    "installation": "the demo, by a command",
    "county_settings": COUNTY_PLAIN,
    "dictionary_words": COUNTY_PLAIN,
    "calendar_years": COUNTY_PLAIN,
    "villagers": COUNTY_PLAIN,
    "poverty_statuses": COUNTY_PLAIN,
    "prices": COUNTY_PLAIN,
    "poor_villages": "a key of the table keeps a village and day apart",
    "import_batches": "tests/imports/test_races.py",
    "sync_devices": "tests/e2e/test_offline.py: the same file or batch again and again",
    "producers": COUNTY_PLAIN,
    "products": COUNTY_PLAIN,
    "conformity_templates": COUNTY_PLAIN,
    "conformities": "printed on paper",
    "trace_reports": "words of a stranger, and what was done about them: nothing moves",
    "channels": COUNTY_PLAIN,
    "agreements": COUNTY_PLAIN,
    "quotes": COUNTY_PLAIN,
    "posts": COUNTY_PLAIN,
    "saved_views": "one person's own",
    "target_months": COUNTY_PLAIN,
    "contracts": COUNTY_PLAIN,
    "station_checks": COUNTY_PLAIN,
    "county_outlines": COUNTY_PLAIN,
    "users": "tests/accounts",
    "exports": "nothing moves",
}
"""Kinds of things without goods, money or a life-cycle, and where theirs is seen to."""
ELSEWHERE = {
    ("stations", "register"): COUNTY_PLAIN,
    ("stations", "import"): "tests/imports/test_races.py",
    ("stations", "edit"): COUNTY_PLAIN,
    ("stations", "delete"): "tests/undos/test_bin.py",
    ("stations", "put_back"): "tests/undos/test_bin.py",
    ("stations", "purge"): "the daily task",
    ("equipment", "edit"): COUNTY_PLAIN,
    ("equipment", "stay"): "a word when its station closes, under the station's own step",
    ("equipment", "delete"): "tests/undos/test_bin.py",
    ("equipment", "put_back"): "tests/undos/test_bin.py",
    ("equipment", "purge"): "the daily task",
    ("equipment", "drop"): "goes with the import: tests/imports/test_races.py",
    ("credits", "drop_credit"): "goes with the import: tests/imports/test_races.py",
    ("listings", "edit"): COUNTY_PLAIN,
    **dict.fromkeys(
        (("sales", "unrefund"), ("sales", "split"), ("sales", "unsplit")),
        "goes with the import: tests/imports/test_races.py",
    ),
    ("batches", "test"): COUNTY_PLAIN,
    ("batches", "untest"): COUNTY_PLAIN,
    ("batches", "certify"): "a paper; tests/produce/test_batches.py",
}
"""Verbs of raced things that move neither goods nor money, or have their race somewhere else."""
