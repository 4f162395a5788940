"""A person's words taken out of sealed audit entries, with the chain still whole.

An entry's digest stays as it was, so every link holds. The act of erasure names each entry it blanked with
that digest; the check accepts a seal that does not fit only where a sealed erasure vouches for the digest.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sqlalchemy import Text, cast, delete, or_, select, update

from station_app.core import journal
from station_app.core.audit import AuditClear, AuditEntry
from station_app.core.db import db
from station_app.core.links import seal

VERB = "erase"
BLANKED = "blanked"
Hide = Callable[[str], str]


def blank(county_id: str, ids: Iterable[uuid.UUID], words: Iterable[str], hide: Hide) -> list[list[str]]:
    """Take words out of reasons and changes of the entries about these rows, and erase their clear texts.

    Returns ``[entry id, digest]`` of each entry blanked: what the erasure must record under ``blanked``.
    """
    wanted, done = list(ids), []
    for part in _parts(wanted):
        done += _taken_out(county_id, hide, AuditEntry.thing_id.in_(part))
    _clear(county_id, wanted, list(words))
    journal.forget(county_id, wanted)
    return done


def blank_elsewhere(county_id: str, chain_id: uuid.UUID, words: Iterable[str], hide: Hide) -> list[list[str]]:
    """The same in a whole chain, for entries about whatever: a reason may name who it was about.

    Erasures stay as they are: they vouch for others.
    """
    told: list[Any] = []
    for word in words:
        told += [AuditEntry.reason.contains(word, autoescape=True), *quoting(AuditEntry.changes, word)]
    if not told:
        return []
    return _taken_out(county_id, hide, AuditEntry.chain_id == chain_id, AuditEntry.verb != VERB, or_(*told))


def quoting(column: Any, word: str) -> list[Any]:
    """The conditions that a word stands in a column of JSON, which is kept in either spelling."""
    spellings = sorted({word, json.dumps(word)[1:-1]})
    return [cast(column, Text).contains(spelled, autoescape=True) for spelled in spellings]


def _taken_out(county_id: str, hide: Hide, *which: Any) -> list[list[str]]:
    done = []
    query = select(AuditEntry).where(AuditEntry.county_id == county_id, *which)
    for entry in db.session.scalars(query.execution_options(scoped=True)).all():
        reason, changes = hide(entry.reason), hidden_in(entry.changes, hide)
        if (reason, changes) != (entry.reason, entry.changes):
            db.session.execute(
                update(AuditEntry)
                .where(AuditEntry.county_id == county_id, AuditEntry.id == entry.id)
                .values(reason=reason, changes=changes)
                .execution_options(synchronize_session=False)
            )
            done.append([str(entry.id), entry.digest])
    return done


def _parts(ids: list[uuid.UUID], size: int = 400) -> Iterator[list[uuid.UUID]]:
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


def hidden_in(value: Any, hide: Hide) -> Any:
    """A text, or whatever holds texts, with what ``hide`` takes out; keys stay."""
    if isinstance(value, str):
        return hide(value)
    if isinstance(value, list):
        return [hidden_in(item, hide) for item in value]
    return {key: hidden_in(item, hide) for key, item in value.items()} if isinstance(value, dict) else value


def _clear(county_id: str, ids: list[uuid.UUID], words: list[str]) -> None:
    """The clear texts beside entries about these rows that hold one of the words."""
    holds = or_(*(AuditClear.clear.contains(word, autoescape=True) for word in words))
    for part in _parts(ids):
        about = select(AuditEntry.id).where(AuditEntry.county_id == county_id, AuditEntry.thing_id.in_(part))
        gone = delete(AuditClear).where(
            AuditClear.county_id == county_id, AuditClear.entry_id.in_(about), holds
        )
        db.session.execute(gone.execution_options(synchronize_session=False, scoped=True))


def clear_elsewhere(county_id: str, thing: str, words: Iterable[str]) -> None:
    """Erase clear texts beside entries about other kinds of things that hold one of these words.

    What somebody searched for before an export, or who fetched a neighbour's parcel, may be a name.
    """
    holds = [AuditClear.clear.contains(word, autoescape=True) for word in words]
    if not holds:
        return
    others = select(AuditEntry.id).where(AuditEntry.county_id == county_id, AuditEntry.thing != thing)
    gone = delete(AuditClear).where(
        AuditClear.county_id == county_id, AuditClear.entry_id.in_(others), or_(*holds)
    )
    db.session.execute(gone.execution_options(synchronize_session=False, scoped=True))


def vouched(county_id: str | None = None) -> dict[uuid.UUID, str]:
    """The digest of every entry an erasure blanked, said by erasures that are themselves whole."""
    query = select(AuditEntry).where(AuditEntry.verb == VERB, AuditEntry.thing == "villagers")
    if county_id:
        query = query.where(AuditEntry.county_id == county_id)
    found: dict[uuid.UUID, str] = {}
    for entry in db.session.scalars(query.execution_options(scoped=True)):
        if seal(entry) == entry.digest:
            for id, digest in (entry.changes.get(BLANKED) or [None, []])[1]:
                found[uuid.UUID(id)] = digest
    return found
