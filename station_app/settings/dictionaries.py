"""Dictionaries: closed or suggested words with the days they hold, from the program and from the county.

The program brings words; a county adds its own, ends one on a day, or begins one later. Rows store the key
(mostly the word itself), never a reference, so that old rows keep their word whatever happens here.
Read words are kept per process until the county's stamp changes: a page pays no statement for them.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from station_app.core import audit, clock
from station_app.core.access import Person, acting
from station_app.core.db import db, uuid7
from station_app.core.i18n import gettext, locale
from station_app.settings.brought import KINDS
from station_app.settings.models import CountySettings, DictionaryWord, stamp_of

MOST_KEPT = 100
MOST_WORDS = 60


@dataclass(frozen=True)
class Term:
    """One word: what rows store, what people read, and from which day to which it may be chosen."""

    key: str
    word: str
    english: str = ""
    from_on: dt.date | None = None
    until_on: dt.date | None = None
    position: int = 0
    is_brought: bool = False

    def holds(self, on: dt.date) -> bool:
        """May it be chosen on this day?"""
        return (self.from_on is None or self.from_on <= on) and (self.until_on is None or on <= self.until_on)

    @property
    def label(self) -> str:
        """The word in the language of the page."""
        if locale() == "en" and self.english:
            return self.english
        return gettext(self.word) if self.is_brought else self.word


_kept: dict[tuple[str, str], dict[str, tuple[Term, ...]]] = {}


def every(county_id: str) -> dict[str, tuple[Term, ...]]:
    """All dictionaries of a county, whatever the day; one statement a process after each change."""
    stamp = stamp_of(county_id)
    key = (county_id, stamp)
    if key not in _kept:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[key] = _read(county_id) if stamp else {kind: _brought(kind) for kind in KINDS}
    return _kept[key]


def _brought(kind: str) -> tuple[Term, ...]:
    return tuple(
        Term(key, word, position=(place + 1) * 10, is_brought=True)
        for place, (key, word) in enumerate(KINDS[kind].brought)
    )


def _read(county_id: str) -> dict[str, tuple[Term, ...]]:
    query = select(DictionaryWord).where(DictionaryWord.county_id == county_id)
    rows = db.session.scalars(query.execution_options(scoped=True)).all()
    found = {}
    for kind in KINDS:
        terms = {term.key: term for term in _brought(kind)}
        for row in rows:
            if row.kind == kind:
                terms[row.key] = Term(
                    row.key,
                    row.word,
                    row.english,
                    row.from_on,
                    row.until_on,
                    row.position,
                    is_brought=row.key in terms,
                )
        found[kind] = tuple(sorted(terms.values(), key=lambda term: (term.position, term.key)))
    return found


def offered(kind: str, county_id: str = "", on: dt.date | None = None) -> list[Term]:
    """The words of a dictionary that may be chosen on a day (today), for the acting person's county."""
    someone = acting()
    own = county_id or (someone.county_id if someone else "")
    day = on or clock.today()
    return [term for term in every(own)[kind] if term.holds(day)]


def stored(kind: str, typed: str) -> str:
    """What is stored for a typed word: the key of the word it names in either language, else as typed."""
    plain = typed.strip()
    for term in offered(kind):
        if plain and plain in (term.key, term.word, term.english, term.label):
            return term.key
    return typed


def shown(kind: str, value: str) -> str:
    """A stored word as the page says it; what no dictionary knows stays as it was written."""
    someone = acting()
    if not value or someone is None:
        return value
    return next((term.label for term in every(someone.county_id)[kind] if term.key == value), value)


def add(
    settings: CountySettings, kind: str, word: str, by: Person, *, english: str, from_on: dt.date | None
) -> None:
    """A new word of the county, last in its dictionary."""
    last = max((term.position for term in every(settings.county_id)[kind]), default=0)
    row = DictionaryWord(
        county_id=settings.county_id,
        id=uuid7(),
        kind=kind,
        key=word,
        word=word,
        english=english,
        from_on=from_on,
        until_on=None,
        position=last + 10,
    )
    db.session.add(row)
    db.session.flush()
    audit.record(row, "add", by, changes={"word": (None, word), "from_on": (None, from_on)})
    settings.touch()


def id_of(settings: CountySettings, kind: str, key: str) -> uuid.UUID | None:
    """The row a word has since it was changed here."""
    query = select(DictionaryWord.id).where(
        DictionaryWord.county_id == settings.county_id,
        DictionaryWord.kind == kind,
        DictionaryWord.key == key,
    )
    found: uuid.UUID | None = db.session.scalar(query.execution_options(scoped=True))
    return found


def change(settings: CountySettings, kind: str, term: Term, by: Person, **values: Any) -> bool:
    """Change the days, the English or the place of a word; says whether anything was changed.

    A word of the program gets a row of its own when it is changed for the first time.
    """
    before = {name: getattr(term, name) for name in values}
    changes = {name: (before[name], values[name]) for name in values if before[name] != values[name]}
    if not changes:
        return False
    query = select(DictionaryWord).where(
        DictionaryWord.county_id == settings.county_id,
        DictionaryWord.kind == kind,
        DictionaryWord.key == term.key,
    )
    row = db.session.scalar(query.execution_options(scoped=True))
    if row is None:
        shared = ("key", "word", "english", "from_on", "until_on", "position")
        row = DictionaryWord(
            county_id=settings.county_id,
            id=uuid7(),
            kind=kind,
            **{name: getattr(term, name) for name in shared},
        )
        db.session.add(row)
    for name, value in values.items():
        setattr(row, name, value)
    db.session.flush()
    audit.record(row, "change", by, changes=changes)
    settings.touch()
    return True
