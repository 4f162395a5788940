"""The product's memory: who changed what, when, from what to what, and why.

Append-only and hash-chained. The chain runs per station (the county's own acts have one of their own), so
that it is never one hot row. Personal values stand in the entry as salted digests; their clear text is kept
in a side table that can be erased when a person asks, and the chain stays whole.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import uuid
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from station_app.core import clock, deeds, journal, links
from station_app.core.access import Person
from station_app.core.db import InCounty, Model, db, spread, uuid7, within
from station_app.core.journal import UndoJournal
from station_app.core.prepared import Prepared, every_column, spelled

COUNTY_CHAIN = uuid.UUID(int=0)


class AuditEntry(InCounty, Model):
    """One act. ``changes`` is ``{field: [before, after]}``; a personal value is ``"#digest"``.

    ``undoes_id`` names the act that this one takes back: at most one does. It is sealed among the changes.
    """

    __tablename__ = "audit_entries"
    __table_args__ = spread(
        Index("uq_audit_entries_chain_seq", "county_id", "chain_id", "seq", unique=True),
        Index("ix_audit_entries_thing", "county_id", "thing_id"),
        Index("ix_audit_entries_at", "county_id", "at", "id"),
        Index("uq_audit_entries_undoes", "county_id", "undoes_id", unique=True),
    )
    __station_column__ = "chain_id"

    chain_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    seq: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[dt.datetime]
    by_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    by_name: Mapped[str] = mapped_column(String(80))
    by_role: Mapped[str] = mapped_column(String(24))
    thing: Mapped[str] = mapped_column(String(40))
    thing_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    verb: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(Text, default="")
    changes: Mapped[dict[str, Any]] = mapped_column(JSON)
    undoes_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))


class AuditClear(InCounty, Model):
    """The clear text behind one salted digest; erased when the person asks."""

    __tablename__ = "audit_clears"
    __table_args__ = spread(
        within("entry_id", "audit_entries"), Index("ix_audit_clears_entry", "county_id", "entry_id")
    )
    __station_column__ = "chain_id"

    chain_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    entry_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    digest: Mapped[str] = mapped_column(String(64))
    salt: Mapped[str] = mapped_column(String(32))
    clear: Mapped[str] = mapped_column(Text)


def record(
    thing: Any,
    verb: str,
    by: Person | None,
    reason: str = "",
    changes: dict[str, tuple[Any, Any]] | None = None,
    *,
    station_id: uuid.UUID | None = None,
    undoes: AuditEntry | None = None,
) -> AuditEntry:
    """Write down one act on ``thing`` (any county row) in the same transaction, after what it changed.

    ``thing.__personal__`` names the fields whose values are personal. Without a person the act is the
    system's own (a command, the daily task). ``undoes`` is the act this one takes back: what that changed is
    written the other way round. What may be taken back itself keeps its journal for ten minutes.
    """
    db.session.flush()
    notes = journal.take()
    chain_id = station_id or getattr(thing, "station_id", None) or COUNTY_CHAIN
    link = links.take(thing.county_id, chain_id)
    entry, clears = drawn(thing, verb, by, reason, changes, chain_id=chain_id, link=link, undoes=undoes)
    _WRITE.run(spelled(entry, "act_"))
    db.session.add_all(clears)
    db.session.info.pop("latest_act", None)
    if by is not None and undoes is None and notes and deeds.may_be_undone(entry.thing, verb):
        _keep(entry, notes)
    links.SEAL.run({"chain_county": entry.county_id, "chain": chain_id, "sealed": entry.digest})
    return entry


def drawn(
    thing: Any,
    verb: str,
    by: Person | None,
    reason: str = "",
    changes: dict[str, tuple[Any, Any]] | None = None,
    *,
    chain_id: uuid.UUID,
    link: links.Link,
    undoes: AuditEntry | None = None,
) -> tuple[AuditEntry, list[AuditClear]]:
    """The sealed entry of an act for the place ``link`` of its chain, and its clear texts; not yet stored."""
    county_id, entry_id = thing.county_id, uuid7()
    personal: frozenset[str] = getattr(thing, "__personal__", frozenset())
    written: dict[str, Any] = {}
    clears: list[AuditClear] = []
    for name, pair in (changes or {}).items():
        plain = [_plain(value) for value in pair]
        if name in personal:
            for index, value in enumerate(plain):
                if value in (None, ""):
                    continue
                salt = secrets.token_hex(16)
                digest = hashlib.sha256(f"{salt}{value}".encode()).hexdigest()
                plain[index] = "#" + digest
                clears.append(
                    AuditClear(
                        county_id=county_id,
                        chain_id=chain_id,
                        entry_id=entry_id,
                        digest=digest,
                        salt=salt,
                        clear=str(value),
                    )
                )
        written[name] = plain
    if undoes is not None:
        written |= _backwards(undoes)
    entry = AuditEntry(
        county_id=county_id,
        id=entry_id,
        chain_id=chain_id,
        seq=link.seq,
        at=clock.now(),
        by_id=by.id if by else None,
        by_name=by.name if by else "",
        by_role=str(by.role) if by else "system",
        thing=thing.__tablename__,
        thing_id=thing.id,
        verb=verb,
        reason=reason,
        changes=written,
        undoes_id=undoes.id if undoes else None,
        previous=link.digest,
        digest="",
    )
    entry.digest = links.seal(entry)
    return entry, clears


def writing(insert: Any) -> Any:
    """The statement that stores an entry; its values are named ``act_`` and the column."""
    return insert(AuditEntry.__table__).values(every_column(AuditEntry.__table__, "act_"))


_WRITE = Prepared(writing)


def _keep(entry: AuditEntry, notes: list[dict[str, Any]]) -> None:
    """Keep what the act did to the rows for as long as it may be taken back."""
    db.session.add(
        UndoJournal(
            county_id=entry.county_id,
            id=entry.id,
            chain_id=entry.chain_id,
            thing=entry.thing,
            thing_id=entry.thing_id,
            at=entry.at,
            rows=notes,
        )
    )
    db.session.info["latest_act"] = entry.id


def _backwards(undoes: AuditEntry) -> dict[str, Any]:
    """The changes of an undo: those of the act it takes back, the other way round, and which act that is."""
    turned = {
        name: [after, before]
        for name, (before, after) in undoes.changes.items()
        if before != after and name != "at"
    }
    turned["at"] = [None, clock.moment().astimezone(dt.UTC).isoformat()]
    turned["undoes"] = [undoes.verb, str(undoes.id)]
    return turned


def _plain(value: Any) -> Any:
    """A value as JSON keeps it."""
    if value is None or isinstance(value, (bool, int, str)):
        return str(value) if isinstance(value, str) else value
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    return str(value)
