"""Taking an act back within ten minutes, from what the audit and its journal recorded.

Who did it may take it back while nothing later changed the thing. The undo is an act of its own that names
the one it takes back; it cannot itself be taken back. The thing is locked first, so that of two who press at
once one undoes and the other reads that it is done; an undo and another change of the thing likewise.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, inspect, or_, select
from sqlalchemy.exc import IntegrityError

from station_app.core import audit, clock, deeds, journal, words
from station_app.core.access import Person, fetch
from station_app.core.audit import AuditEntry
from station_app.core.db import db
from station_app.core.errors import NotFound, NotNow, Refused
from station_app.core.i18n import N_, gettext
from station_app.core.journal import UndoJournal

LATEST, STAYED = "latest_act", "stayed_as_they_are"
WINDOW = dt.timedelta(minutes=journal.MINUTES)


def told(text: str) -> Any:
    """A message of success with the button that takes the act back, where there is one.

    Call it before or after the commit, in the request that did it.
    """
    id = db.session.info.pop(LATEST, None)
    return {"text": text, "undo": str(id)} if id else text


def stayed(names: Sequence[str] | None = None) -> list[str]:
    """What the undo of an act on many leaves as somebody changed it since: said by names, then asked for."""
    if names is None:
        return db.session.info.pop(STAYED, [])  # type: ignore[no-any-return]
    db.session.info[STAYED] = list(names)
    return list(names)


def take_back(id: uuid.UUID, by: Person) -> AuditEntry | None:
    """Take back one act; None when that was done already: a second press changes nothing.

    Raises ``NotFound``, ``Refused`` for another's act, ``NotNow`` when it is too late or something changed.
    """
    entry = fetch(AuditEntry, id)
    thing = _held(entry)
    if _undone(entry):
        return None
    _check(entry, by)
    later = blocking(entry)
    if later is not None:
        raise _changed(later)
    notes = db.session.get(
        UndoJournal, {"county_id": entry.county_id, "id": entry.id}, execution_options={"scoped": True}
    )
    if notes is None:
        raise NotNow(N_("已经过了十分钟，不能撤销了。"))
    rows = _play_back(notes, by)
    for row, was in rows:
        settle = deeds.settler(row.__tablename__)
        if settle:
            settle(row, was)
    db.session.flush()
    done = audit.record(thing, deeds.TAKE_BACK, by, undoes=entry, station_id=_station(entry))
    db.session.delete(notes)
    return done


def _station(entry: AuditEntry) -> uuid.UUID | None:
    return entry.chain_id if entry.chain_id != audit.COUNTY_CHAIN else None


def _held(entry: AuditEntry) -> Any:
    """The thing of an act, held until the commit; raises ``NotFound`` when it is no longer theirs."""
    kind = deeds.kind_of(entry.thing)
    if kind is None:
        raise NotNow(deeds.FINAL)
    model = kind.model
    # Not through visible(): what was put into the bin must be found, to be taken out of it again.
    query = (
        select(model)
        .where(model.county_id == entry.county_id, model.id == entry.thing_id)
        .with_for_update()
        .execution_options(scoped=True, populate_existing=True)
    )
    thing = db.session.scalar(query)
    if thing is None:
        raise NotFound
    return thing


def _undone(entry: AuditEntry) -> bool:
    query = select(AuditEntry.id).where(
        AuditEntry.county_id == entry.county_id, AuditEntry.undoes_id == entry.id
    )
    return db.session.scalar(query.execution_options(scoped=True)) is not None


def _check(entry: AuditEntry, by: Person) -> None:
    if entry.undoes_id is not None:
        raise NotNow(N_("撤销本身不能再撤销。要改回去，请重新办一次。"))
    deed = deeds.deed_of(entry.thing, entry.verb)
    if deed is None or deed.fixed or deed.is_look:
        raise NotNow(deed.fixed if deed and deed.fixed else deeds.FINAL)
    if entry.by_id != by.id or entry.by_role != str(by.role):
        who = entry.by_name or gettext(N_("系统"))
        raise Refused(N_("这件事是%(name)s办的，要由办的人来撤销。"), name=who)
    if not is_fresh(entry.at):
        raise NotNow(N_("已经过了十分钟，不能撤销了。"))


def is_fresh(at: dt.datetime) -> bool:
    """Is it less than ten minutes ago, by the clock of security?"""
    return clock.now() - at < WINDOW


def blocking(entry: AuditEntry) -> AuditEntry | None:
    """The newest later act on the same thing that still stands, if there is one."""
    return standing_after(entry, AuditEntry.thing_id == entry.thing_id)


def standing_after(entry: AuditEntry, about: Any) -> AuditEntry | None:
    """The newest act after this one that changed something, was not taken back, and fits the condition."""
    same_chain = AuditEntry.chain_id == entry.chain_id
    later = or_(
        and_(same_chain, AuditEntry.seq > entry.seq),
        and_(AuditEntry.chain_id != entry.chain_id, AuditEntry.at > entry.at),
    )
    query = (
        select(AuditEntry)
        .where(AuditEntry.county_id == entry.county_id, about, later)
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .execution_options(scoped=True)
    )
    found = list(db.session.scalars(query))
    undone = {one.undoes_id for one in found}
    for one in found:
        deed = deeds.deed_of(one.thing, one.verb)
        if one.undoes_id is None and one.id not in undone and not (deed and deed.is_look):
            return one
    return None


def _changed(later: AuditEntry) -> NotNow:
    deed = deeds.deed_of(later.thing, later.verb)
    return NotNow(
        N_("不能撤销了：%(at)s %(name)s又办了“%(deed)s”。要改，请重新办一次。"),
        at=words.moment(later.at),
        name=later.by_name or gettext(N_("系统")),
        deed=gettext(deed.words) if deed else later.verb,
    )


def _play_back(notes: UndoJournal, by: Person) -> list[tuple[Any, dict[str, Any]]]:
    """Put every row back as it was; returns those that stand, each with what it was a moment ago."""
    try:
        with db.session.begin_nested():
            return [pair for one in reversed(notes.rows) if (pair := _restore(one, by))]
    except IntegrityError:
        raise NotNow(N_("不能撤销了：后来又有别的记录用到了它。")) from None


def _restore(one: dict[str, Any], by: Person) -> tuple[Any, dict[str, Any]] | None:
    """Put one row back; children come before their parents, as the journal is read from its end."""
    model, was = journal.models()[one["table"]], {}
    if one["how"] == "gone":
        row = model(**{name: journal.read(model, name, value) for name, value in one["before"].items()})
        db.session.add(row)
    else:
        row = _row(model, one["key"])
        if one["how"] == "new":
            _take_away(row, by)
        else:
            was = _put_back(row, one)
    db.session.flush()
    return None if one["how"] == "new" else (row, was)


def _row(model: Any, key: list[Any]) -> Any:
    columns = [inspect(model).get_property_by_column(column) for column in inspect(model).primary_key]
    where = [
        getattr(model, prop.key) == journal.read(model, prop.key, value)
        for prop, value in zip(columns, key, strict=True)
    ]
    query = select(model).where(*where).with_for_update()
    row = db.session.scalar(query.execution_options(scoped=True, populate_existing=True))
    if row is None:
        raise NotNow(N_("不能撤销了：后来又有别的改动。"))
    return row


def _take_away(row: Any, by: Person) -> None:
    undo = deeds.eraser(row.__tablename__)
    if undo is not None:
        undo(row, by)
    else:
        db.session.delete(row)


def _put_back(row: Any, one: dict[str, Any]) -> dict[str, Any]:
    """Set the columns back that still hold what the act wrote; returns what they were."""
    model, was = type(row), {}
    for name, after in one["after"].items():
        if name in journal.VOLATILE:
            setattr(row, name, clock.moment())
            continue
        was[name] = getattr(row, name)
        if was[name] != journal.read(model, name, after):
            raise NotNow(N_("不能撤销了：后来又有别的改动。"))
        setattr(row, name, journal.read(model, name, one["before"][name]))
    return was
